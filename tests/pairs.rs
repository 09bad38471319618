//! The law of cost: doubling one text, or two that are used together, costs at most 2.5 times as much.
//!
//! A cell is a piece of work with a text from one family for each of its inputs. They grow together, so each input's own cost is included. The
//! texts double until a run takes a while. The law is broken if that run costs more than 2.5³ times what it cost three doublings before, and the
//! same holds one doubling later. Quadratic work costs 4³ times as much, which leaves room for a busy machine; and what is measured is this
//! thread's CPU time, not wall-clock time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

#[path = "pairs/families.rs"]
mod families;

use claimlens::compare::compare;
use claimlens::entra::access;
use claimlens::entra::credential::Identity;
use claimlens::entra::credentials::PastedCredentials;
use claimlens::entra::plan::Request;
use claimlens::gitlab::plan::{Pipeline, PipelineKind, Project};
use claimlens::link::Link;
use claimlens::render::{self, OUTPUTS};
use claimlens::report::{Options, Report, read, report};
use claimlens::text::Text;
use claimlens::verify::{self, KeyResult, Verification, keys};
use cpu_time::ThreadTime;
use families::{ADDRESSES, CREDENTIALS, EXPRESSIONS, Family, HEADERS, KEYS, MEMBERS, NAMES, TEXTS, VALUES};
use libtest_mimic::{Arguments, Trial};
use std::hint::black_box;
use std::rc::Rc;

/// How many doublings are taken together, and how much they may cost: 2.5 times each.
const DOUBLINGS: usize = 3;
const MOST: f64 = 2.5 * 2.5 * 2.5;
/// The smallest text in bytes: an eighth of it is longer than any value that Entra accepts.
const SMALLEST: usize = 16_000;
/// The largest text in bytes: in a pair, and alone.
const LARGEST_OF_A_PAIR: usize = 1 << 20;
const LARGEST: usize = 5 << 20;
/// Once a run takes this many seconds, it is not made longer.
const LONG_ENOUGH: f64 = 0.04;

const NOW: i64 = 1_684_785_200;

/// Two inputs, the work done on them, and the families of each. A single input is paired with [`NOTHING`].
struct Work {
    name: &'static str,
    run: fn(&str, &str),
    inputs: [&'static [Family]; 2],
}

const NOTHING: &[Family] = &[Family { name: "nothing", make: |_| String::new() }];

const WORKS: [Work; 17] = [
    Work { name: "text", run: inspect, inputs: [TEXTS, NOTHING] },
    Work { name: "long values", run: inspect, inputs: [VALUES, NOTHING] },
    Work { name: "many members", run: inspect, inputs: [MEMBERS, NOTHING] },
    Work { name: "header", run: inspect, inputs: [HEADERS, NOTHING] },
    Work { name: "long values and credentials", run: judge, inputs: [VALUES, CREDENTIALS] },
    Work { name: "many members and credentials", run: judge, inputs: [MEMBERS, CREDENTIALS] },
    Work { name: "credentials", run: judge, inputs: [NOTHING, CREDENTIALS] },
    Work { name: "header and keys", run: verify, inputs: [HEADERS, KEYS] },
    Work { name: "keys", run: verify, inputs: [NOTHING, KEYS] },
    Work { name: "long values and expression", run: expression, inputs: [VALUES, EXPRESSIONS] },
    Work { name: "many members and expression", run: expression, inputs: [MEMBERS, EXPRESSIONS] },
    Work { name: "expression", run: who_gets_in, inputs: [EXPRESSIONS, NOTHING] },
    Work { name: "many members and address", run: address, inputs: [MEMBERS, ADDRESSES] },
    Work { name: "address", run: address, inputs: [NOTHING, ADDRESSES] },
    Work { name: "two of long values", run: two, inputs: [VALUES, VALUES] },
    Work { name: "two of many members", run: two, inputs: [MEMBERS, MEMBERS] },
    Work { name: "plan", run: plan, inputs: [NAMES, NAMES] },
];

fn options(credentials: &str) -> Options {
    Options { credentials: Rc::new(PastedCredentials::read(credentials)), ..Options::default() }
}

/// What the module's `inspect` does with only a token.
fn inspect(text: &str, _: &str) {
    write(&report(&read(text), 0, NOW, &Options::default()));
}

/// What it does in addition with credentials. The outputs do not depend on them.
fn judge(text: &str, credentials: &str) {
    let options = options(credentials);
    black_box(report(&read(text), 0, NOW, &options));
    for existing in options.credentials.list() {
        black_box(access::of_credential(existing, &options.credentials, Identity::ManagedIdentity));
    }
}

/// All outputs for a token.
fn write(report: &Report) {
    let files = render::Options::default();
    for output in OUTPUTS {
        black_box(output.write(report, &files).is_ok());
    }
    black_box(render::findings(report, &files));
    for member in report.header.iter().chain(report.claims.iter()) {
        black_box((member.spans(), member.explanation()));
    }
}

/// What `verify` does apart from `WebCrypto`.
fn verify(token: &str, pasted: &str) {
    let keys = keys::read(pasted);
    let reading = read(token);
    let outcome = match verify::prepare(reading.jws(0), &keys) {
        Ok(question) => question.conclude(&vec![KeyResult::No; question.keys.len()]),
        Err(outcome) => outcome,
    };
    let token = reading.jws(0).to_owned();
    let known = Verification { token, outcome, count: keys.list.len(), notes: keys.notes };
    let options = Options { verification: Some(Rc::new(known)), ..Options::default() };
    black_box(report(&reading, 0, NOW, &options));
}

/// A token with one flexible credential.
fn expression(token: &str, expression: &str) {
    judge(token, &families::flexible(expression));
}

/// What `whoGetsIn` does.
fn who_gets_in(rule: &str, _: &str) {
    black_box(access::of_rule(&Text::from(rule), &Text::from("https://gitlab.com"), Identity::AppRegistration));
}

/// A page opened through an address, showing the member that the address names.
fn address(text: &str, address: &str) {
    let link = Link::parse(address);
    let report = report(&read(link.claims.as_deref().unwrap_or(text)), 0, NOW, &Options::default());
    black_box(link.claim.map(|name| report.claims.named(&name).is_some()));
}

fn two(one: &str, other: &str) {
    let options = Options::default();
    let [one, other] = [one, other].map(|text| report(&read(text), 0, NOW, &options));
    black_box(compare(&one, &other));
}

/// A plan: branch names, and a project whose issuer and path are made of the other text.
fn plan(names: &str, part: &str) {
    let pipeline = |name: &str| Pipeline {
        kind: PipelineKind::Branch,
        name: name.to_owned(),
        protected: false,
        fork: None,
        environment: None,
    };
    let request = Request {
        project: Project { issuer: "https://".to_owned() + part, path: part.to_owned(), id: "20".to_owned() },
        pipelines: names.split(' ').map(pipeline).collect(),
        ..Request::default()
    };
    if let Ok(plan) = request.plan() {
        for identity in [Identity::ManagedIdentity, Identity::AppRegistration] {
            black_box(plan.commands(identity));
        }
    }
}

struct Cell<'a> {
    work: &'a Work,
    families: [&'a Family; 2],
}

impl Cell<'_> {
    /// The cost of a run in seconds: the minimum of this many runs.
    fn cost(&self, size: usize, runs: usize) -> f64 {
        let [first, second] = self.families.map(|family| (family.make)(size));
        let cost = || {
            let started = ThreadTime::now();
            (self.work.run)(&first, &second);
            started.elapsed().as_secs_f64()
        };
        (0..runs).map(|_| cost()).fold(f64::INFINITY, f64::min)
    }

    /// How many times as much a run costs as one three doublings smaller.
    fn growth(&self, size: usize) -> f64 {
        self.cost(size, 3) / self.cost(size >> DOUBLINGS, 5)
    }

    /// Reports a broken law.
    fn check(&self) -> Result<(), String> {
        let is_alone = self.families.iter().any(|family| family.name == NOTHING[0].name);
        let largest = if is_alone { LARGEST } else { LARGEST_OF_A_PAIR };
        let (mut size, mut cost) = (SMALLEST, self.cost(SMALLEST, 1));
        while size < largest && cost < LONG_ENOUGH {
            size *= 2;
            cost = self.cost(size, 1);
        }
        if cost <= MOST * self.cost(size >> DOUBLINGS, 3) {
            return Ok(());
        }
        let (again, later) = (self.growth(size), self.growth(size * 2));
        if again <= MOST || later <= MOST {
            return Ok(());
        }
        let [first, second] = self.families.map(|family| family.name);
        Err(format!(
            "{first} × {second}: {size} bytes cost {again:.0} times an eighth of them, twice as many {later:.0} times"
        ))
    }
}

/// Reports which families of the second input break the law together with one of the first.
fn check(work: &Work, first: &Family) -> Result<(), String> {
    let cells = work.inputs[1].iter().map(|second| Cell { work, families: [first, second] });
    let broken: Vec<String> = cells.filter_map(|cell| cell.check().err()).collect();
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}

fn main() {
    let trials = WORKS.iter().flat_map(|work| {
        work.inputs[0].iter().map(move |first| {
            let name = format!("{}: {}", work.name, first.name);
            Trial::test(name, move || Ok(check(work, first)?))
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}
