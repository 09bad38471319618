//! Hostile values in every kind of sentence: no value can speak as claimlens.

use crate::support::{HEADER, NOW, SEED, claims, token};
use crate::values::values;
use claimlens::compare::compare;
use claimlens::entra::access::{of_credential, of_rule};
use claimlens::entra::credential::Identity;
use claimlens::entra::credentials::PastedCredentials;
use claimlens::entra::matching::MatchOutcome;
use claimlens::entra::plan::Request;
use claimlens::quote::{Part, is_invisible, parts};
use claimlens::render::{self, NAMES, REFS};
use claimlens::report::{self, Report, read, report};
use claimlens::text::Text;
use claimlens::verify::{KeyResult, Verification, keys, prepare};
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// Ends each value, and occurs nowhere else.
const MARK: &str = "ZQ";

/// Checks every sentence.
struct Listener {
    value: String,
    count: usize,
    quoted: usize,
}

impl Listener {
    fn hears(&mut self, sentence: &str) {
        self.count += 1;
        for part in parts(sentence) {
            match part {
                Part::Words(words) => {
                    assert!(!words.contains(MARK), "{:?} speaks: {words:?} in {sentence}", self.value);
                    assert!(!words.contains(['"', '`']), "{:?}: {words:?} in {sentence}", self.value);
                }
                Part::Value(value) => self.quoted += usize::from(value.contains(MARK)),
                Part::Code(_) => {}
            }
        }
        assert!(!sentence.contains(is_invisible), "{sentence:?}");
    }

    fn hears_all(&mut self, report: &Report) {
        self.hears(&report.headline);
        for finding in &report.findings {
            self.hears(&finding.message);
            self.hears(finding.fix.as_deref().unwrap_or_default());
        }
        for member in report.claims.iter().chain(report.header.iter()) {
            self.hears(&member.explanation().unwrap_or_default());
        }
        self.hears(report.fork.as_deref().unwrap_or_default());
        let Some(run) = &report.dry_run else { return };
        self.hears(&run.sentence);
        for row in run.rows.iter() {
            self.hears(&row.which);
            if let MatchOutcome::Differs(mismatch) = &row.outcome {
                self.hears(&mismatch.change.text);
                self.hears(&mismatch.change.pipeline);
            }
        }
    }
}

fn judged(text: &str, options: &report::Options) -> Report {
    report(&read(text), 0, NOW, options)
}

/// The report on the seed's token with these claims, judged with these options.
fn with(set: Value, options: &report::Options) -> Report {
    let Value::Object(set) = set else { panic!("{set}") };
    judged(&token(HEADER, &claims(&set, &[])), options)
}

fn credentials(text: &str) -> report::Options {
    report::Options { credentials: Rc::new(PastedCredentials::read(text)), ..report::Options::default() }
}

fn subject(of: &str) -> String {
    format!("project_path:{of}:ref_type:branch:ref:{of}")
}

/// Sentences about a token, and about text that is nearly one.
fn of_tokens(value: &str, heard: &mut Listener) {
    let none = report::Options::default();
    let names: Map<String, Value> = serde_json::from_str(SEED).unwrap();
    // Each claim, then all of them, then the ones that are compared.
    for name in names.keys() {
        heard.hears_all(&with(json!({name: value}), &none));
    }
    let all = names.keys().map(|name| (name.clone(), Value::from(value))).collect();
    heard.hears_all(&with(Value::Object(all), &none));
    let sets = [
        json!({"aud": [value, value], "pipeline_source": "merge_request_event", "ref": value}),
        json!({"aud": [[value]], "iss": format!("http://{value}"), "ref_protected": "false", "ref": value}),
        json!({"iss": format!("https://localhost/{value}/"), "aud": format!("${value}")}),
        json!({"project_id": value, "project_path": value, "job_project_path": value, "job_project_id": "1"}),
        json!({"exp": value, "iat": {value: value}, "nbf": [value], value: value}),
        json!({"sub": subject(value), "project_path": "g/p", "ref": value, "aud": "api://AzureADTokenExchang"}),
        json!({"sub": format!("project_path:g/p:ref_type:branch:ref:mаin{value}"), "iss": "https://gitlab.com"}),
    ];
    for set in sets {
        heard.hears_all(&with(set, &none));
    }
    // The header, and duplicate names.
    let header =
        json!({"alg": value, "kid": value, "typ": value, "crit": [value], "jku": value, "zip": value, "enc": value});
    let twice = format!("{{{0}: 1, {0}: {0}}}", Value::from(value));
    for header in [&*header.to_string(), &twice] {
        heard.hears_all(&judged(&token(header, &twice), &none));
        heard.hears_all(&judged(&format!("{header}{twice}"), &none));
    }
    // Text that is nearly JSON, and the output of a failed login.
    for text in [
        format!("{{\"iss\": {value}"),
        format!("{{\"sub\": \"{value}"),
        format!(
            "AADSTS700213: No matching federated identity record found for presented assertion subject '{value}'. x"
        ),
        format!("AADSTS700211: No matching federated identity record found for presented assertion issuer '{value}'."),
        format!("AADSTS700016: Application with identifier '{value}' was not found in the directory '{value}'."),
    ] {
        heard.hears_all(&judged(&text, &credentials(&format!("issuer: {value}\nsubject: {value}\naudience: {value}"))));
        heard.hears_all(&judged(&text, &credentials(&text)));
    }
}

/// Sentences about existing credentials and about rules.
fn of_credentials(value: &str, heard: &mut Listener) {
    // Credentials: names, values, expressions; matching and not.
    let existing = |issuer: &str, subject: &str, audience: &str| json!({"name": value, "issuer": issuer, "subject": subject, "audiences": [audience], "id": value});
    let flexible = |text: &str| json!({"name": value, "issuer": "https://gitlab.com", "audiences": ["a"], "claimsMatchingExpression": {"value": text, "languageVersion": 1}});
    let main = "project_path:g/p:ref_type:branch:ref:main";
    let lists = [
        json!([existing("https://gitlab.com", main, "a")]),
        json!([existing(value, main, "a"), existing("https://gitlab.com", value, "a")]),
        json!([existing("https://gitlab.com", main, value), existing("https://gitlab.com", &subject(value), "a")]),
        json!([existing("https://gitlab.com", "repo:x:ref:refs/heads/y", &format!("{value} "))]),
        json!([flexible(&format!(
            "claims['{value}'] eq '{value}' and claims['sub'] matches '{value}*' and claims['x_id'] matches '*'"
        ))]),
        json!([flexible(value)]),
        json!([flexible(&format!("claims['sub'] matches '{}' and claims['project_id'] eq '{value}'", subject(value)))]),
    ];
    for list in lists {
        let options = credentials(&list.to_string());
        for (sub, aud) in [(main, "a"), (value, value), (&*subject(value), "a")] {
            let set = json!({"iss": "https://gitlab.com", "sub": sub, "aud": aud, "ref": value});
            heard.hears_all(&with(set, &options));
        }
        for existing in options.credentials.list() {
            let access = of_credential(existing, &options.credentials, Identity::default());
            heard.hears(&access.words);
            access.lints.iter().for_each(|lint| heard.hears(&lint.message));
        }
    }
    for rule in [value.to_owned(), subject(value), format!("claims[{value}"), format!("claims['sub'] eq {value}")] {
        let access = of_rule(&Text::from(rule), &Text::from(value), Identity::default());
        heard.hears(&access.words);
        access.lints.iter().for_each(|lint| heard.hears(&lint.message));
    }
}

/// Sentences about jobs, keys and signatures.
fn of_jobs_and_keys(value: &str, heard: &mut Listener) {
    let none = report::Options::default();
    // Jobs.
    let name = Value::from(value);
    for script in ["az login --federated-token $X", "az login --service-principal --client-id x", "echo $CI_JOB_JWT_V2"]
    {
        for keys in [format!("aud: {name}"), format!("{name}: x")] {
            let job = format!(
                "{name}:\n  id_tokens:\n    {name}:\n      {keys}\n  script:\n    - {script}{value}\n    - {name}\n"
            );
            heard.hears_all(&judged(&job, &none));
            heard.hears_all(&with(json!({}), &credentials(&job)));
        }
    }
    // Keys, and the outcome of a signature check.
    let jwk = |id: &str| json!({"kty": "OKP", "crv": "Ed25519", "x": "Bw".repeat(21) + "c", "kid": id, "use": "sig"});
    let id = [value, "b"].concat();
    for set in [json!({"keys": [jwk(value), jwk(&id), jwk(value)]}), jwk(value)] {
        for header in [json!({"alg": "EdDSA", "kid": value}), json!({"alg": value}), json!({"alg": "EdDSA", "kid": id})]
        {
            let text = token(&header.to_string(), SEED);
            let keys = keys::read(&set.to_string());
            let outcome =
                prepare(&text, &keys).map_or_else(|outcome| outcome, |asked| asked.conclude(&[KeyResult::Yes]));
            let known = Verification { token: text.clone(), outcome, count: 2, notes: keys.notes.clone() };
            let options = report::Options { verification: Some(Rc::new(known)), ..report::Options::default() };
            heard.hears_all(&judged(&text, &options));
        }
    }
}

/// Sentences about options, two tokens and a plan.
fn of_options(value: &str, heard: &mut Listener) {
    let none = report::Options::default();
    // Names that are not accepted, and outputs that a value prevents.
    let mut files = render::Options { variable: Some(value.to_owned()), ..render::Options::default() };
    for name in NAMES {
        files.set_name(name.option, value.to_owned());
    }
    for report in [
        with(json!({"environment": value}), &none),
        with(json!({"sub": subject(value), "aud": value, "environment": value}), &none),
    ] {
        for refs in REFS {
            files.refs = refs.value;
            for finding in render::findings(&report, &files) {
                heard.hears(&finding.message);
            }
        }
    }
    // Two tokens, and a plan.
    let (one, other) = (with(json!({"sub": subject(value), "aud": value}), &none), with(json!({"iss": value}), &none));
    heard.hears(&compare(&one, &other).unwrap().sentence);
    heard.hears(&compare(&other, &one).unwrap().sentence);
    let request = Request { components: value.to_owned(), ..Request::default() };
    heard.hears(&request.plan().err().unwrap_or_default());
}

#[test]
fn no_value_speaks_as_claimlens() {
    let (mut count, mut quoted) = (0, 0);
    // Only values with characters that mean something in a sentence or in what it is about.
    let ends = |value: &String| value.contains(['"', '`', '\\', '”', '\'', '\n', '\u{202e}', ':']);
    for value in values().into_iter().filter(ends).take(40) {
        let mut heard = Listener { value: [&value, MARK].concat(), count: 0, quoted: 0 };
        let value = heard.value.clone();
        for says in [of_tokens, of_credentials, of_jobs_and_keys, of_options] {
            says(&value, &mut heard);
        }
        count += heard.count;
        quoted += heard.quoted;
    }
    assert!(count > 10_000 && quoted > 1_000, "{count} {quoted}");
}
