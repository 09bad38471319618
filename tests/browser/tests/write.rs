//! Every output on the page: opened by the keyboard, copied, saved; the names in them; links.

use browser_tests::{BrowserKind, Page, Result, scenarios};
use claimlens::render::{OUTPUTS, OutputGroup, TASKS};
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::{self, ExitCode};
use std::time::Duration;
use std::{env, fs};
use url::{ParseError, Url};

fn main() -> ExitCode {
    browser_tests::run(scenarios![
        every_output_is_opened_by_the_keyboard,
        what_is_chosen_decides_what_is_written,
        an_output_is_copied_and_saved,
        chromium_saves_a_file,
        names_are_judged_and_kept_only_when_asked,
        a_link_with_claims_goes_there_and_back,
        links_are_followed,
        a_link_asks_before_it_takes_a_texts_place,
        a_token_in_the_address_is_not_read,
        what_is_not_written_is_said,
        a_whole_visit_is_silent
    ])
}

const SEED: &str = include_str!("../../support/seed.token");

/// Opens the page, with something behind its address, and pastes the seed's token.
async fn pasted(page: &Page, address: &str) -> Result {
    page.open(address).await?;
    page.wait_for("#app button:enabled").await?;
    page.paste("#paste", SEED).await?;
    page.wait_for("#credential .file").await.map(drop)
}

/// Nothing was asked for after the page had loaded, and nothing went wrong.
async fn is_silent(page: &Page, loaded: browser_tests::Mark) -> Result {
    assert_eq!(page.site().requests_since(loaded), [""; 0]);
    assert_eq!(page.site().csp_reports(), [""; 0]);
    assert_eq!(page.console_errors().await?, [""; 0]);
    Ok(())
}

/// What a list is set to, and all that it could be set to.
async fn list(page: &Page, css: &str) -> Result<(String, Vec<String>)> {
    page.wait_for(css).await?;
    let script = "const list = document.querySelector(arguments[0]); return [list.value, [...list.options].map(({ value }) => value)]";
    Ok(serde_json::from_value(page.execute(script, vec![json!(css)]).await?)?)
}

/// Chooses in a list by the keyboard: to its top, and down from there. An automated `MiniBrowser` opens a menu of its own, which no
/// driver reaches; there the list is set as a choice in that menu sets it.
async fn choose(page: &Page, css: &str, value: &str) -> Result {
    let (_, values) = list(page, css).await?;
    let place = values.iter().position(|of| of == value).ok_or_else(|| format!("{css} has no {value}: {values:?}"))?;
    if page.kind() == BrowserKind::WebKit {
        let script = "
            const [css, value] = arguments, list = document.querySelector(css);
            list.focus();
            list.value = value;
            list.dispatchEvent(new Event('input', { bubbles: true }));
            list.dispatchEvent(new Event('change', { bubbles: true }));";
        page.execute(script, vec![json!(css), json!(value)]).await?;
    } else {
        page.focus(css).await?;
        let keys = Key::Home.to_string() + &Key::Down.to_string().repeat(place);
        page.press(&keys).await?;
    }
    page.wait_until(&format!("document.querySelector({css:?}).value === {value:?}")).await
}

/// Each output of each list: its file, what it needs, its buttons; it fits the window at 320 px, and axe-core finds nothing.
async fn every_output_is_opened_by_the_keyboard(page: &Page) -> Result {
    pasted(page, "").await?;
    let loaded = page.quiet().await;
    let mut opened = BTreeSet::new();
    for (identity, key) in [("managed-identity", Key::Left), ("app-registration", Key::Right)] {
        let css = format!("#identity-{identity}");
        if page.execute("return !document.querySelector(arguments[0]).checked", vec![json!(css)]).await? == json!(true)
        {
            page.type_keys("[name=identity]:checked", &key.to_string()).await?;
            page.wait_until(&format!("document.querySelector({css:?}).checked")).await?;
        }
        for (group, refs) in [("credential", "exact"), ("credential", "all"), ("report", "exact")] {
            choose(page, "#refs", refs).await?;
            let css = format!("#{group}-form");
            for id in list(page, &css).await?.1 {
                choose(page, &css, &id).await?;
                page.wait_for(&format!("#output-{id}")).await?;
                let needs = page.texts(&format!("#{group} .needs")).await?;
                assert!(
                    group == "report" || needs[0].starts_with("Needs ") && needs[0].ends_with('.'),
                    "{id}: {needs:?}"
                );
                let file = page.text(&format!("#{group} figcaption span")).await?;
                for button in ["Download", "Copy"] {
                    page.wait_for(&format!("#{group} button[aria-label=\"{button} {file}\"]")).await?;
                }
                opened.insert(id);
            }
        }
    }
    let offered =
        OUTPUTS.iter().filter(|output| output.group != OutputGroup::Pipeline).map(|output| output.id.to_owned());
    assert_eq!(opened, offered.collect());
    // The job, for every task.
    let tasks = list(page, "#task").await?.1;
    assert_eq!(tasks.len(), TASKS.len());
    for task in tasks {
        choose(page, "#task", &task).await?;
        page.wait_for("#output-gitlab-ci").await?;
    }
    assert_eq!(page.axe().await?, [""; 0]);
    page.resize(320, 800).await?;
    let widest = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(page.execute(widest, Vec::new()).await?, json!(0));
    assert_eq!(page.axe().await?, [""; 0]);
    page.resize(1280, 900).await?;
    is_silent(page, loaded).await
}

/// The kind of identity, whom the credential lets in, the cloud, the task: each changes the files, and a list follows what another chooses.
async fn what_is_chosen_decides_what_is_written(page: &Page) -> Result {
    pasted(page, "").await?;
    choose(page, "#credential-form", "az-cli").await?;
    page.wait_for_text("#output-az-cli", "az identity federated-credential create").await?;
    page.type_keys("#identity-managed-identity", &Key::Right.to_string()).await?;
    page.wait_for_text("#output-az-cli", "az ad app federated-credential create").await?;
    page.wait_for_text("#output-gitlab-ci", "AZURE_CLIENT_ID").await?;
    choose(page, "#refs", "branches").await?;
    page.wait_for_text("#output-az-cli", "az rest").await?;
    choose(page, "#cloud", "usgov").await?;
    page.wait_for_text("#output-az-cli", "graph.microsoft.us").await?;
    choose(page, "#task", "deploy").await?;
    page.wait_for_text("#output-az-cli", "Contributor").await?;
    page.wait_for_text("#output-gitlab-ci", "az deployment group create").await?;
    // The list holds what fits, and what no longer does gives way to what was open before.
    choose(page, "#credential-form", "credential-flexible-json").await?;
    page.wait_for_text("#output-credential-flexible-json", "claimsMatchingExpression").await?;
    choose(page, "#refs", "exact").await?;
    page.wait_for_text("#output-az-cli", "az ad app federated-credential create").await?;
    assert_eq!(list(page, "#credential-form").await?.0, "az-cli");
    assert_eq!(
        list(page, "#credential-form").await?.1,
        ["credential-app-json", "az-cli", "powershell", "terraform", "bicep", "portal"]
    );
    // A link chooses what its output is for.
    page.execute("location.hash = '#output=credential-arm-json'", Vec::new()).await?;
    page.wait_for_text("#output-credential-arm-json", "\"subject\"").await?;
    assert_eq!(list(page, "#credential-form").await?.0, "credential-arm-json");
    let chosen = "return document.querySelector('#identity-managed-identity').checked";
    assert_eq!(page.execute(chosen, Vec::new()).await?, json!(true));
    Ok(())
}

/// What the copy button gives is what is shown, pasted back into a field; what the browser is asked to save has the row's name and the same
/// text, at an address that is gone afterwards.
async fn an_output_is_copied_and_saved(page: &Page) -> Result {
    pasted(page, "").await?;
    let loaded = page.quiet().await;
    choose(page, "#credential-form", "terraform").await?;
    page.wait_for("#output-terraform").await?;
    let shown = page.execute("return document.querySelector('#output-terraform').textContent", Vec::new()).await?;
    // No driver sees what a browser saves, and where: the link that asks for it is caught, and its blob is read.
    let watch = "
        window.saved = [];
        window.revoked = [];
        const make = URL.createObjectURL, revoke = URL.revokeObjectURL;
        URL.createObjectURL = (blob) => { const address = make(blob); window.blobs = { ...window.blobs, [address]: blob }; return address; };
        URL.revokeObjectURL = (address) => { window.revoked.push(address); revoke(address); };
        HTMLAnchorElement.prototype.click = function () { window.saved.push([this.download, this.href]); };
        navigator.clipboard && (navigator.clipboard.writeText = async (text) => { window.copied = text; });
        document.execCommand = ((command) => (name, ...rest) => {
            if (name === 'copy') window.copied = document.activeElement.value;
            return command.call(document, name, ...rest);
        })(document.execCommand);";
    page.execute(watch, Vec::new()).await?;
    page.type_keys("#credential .save", &Key::Enter.to_string()).await?;
    page.wait_until("window.saved.length === 1").await?;
    let read = "
        const done = arguments[arguments.length - 1], [name, address] = window.saved[0], reader = new FileReader();
        reader.onload = () => done([name, address.startsWith('blob:'), reader.result]);
        reader.readAsText(window.blobs[address]);";
    let saved = page.client().execute_async(read, Vec::new()).await?;
    assert_eq!(saved, json!(["main.tf", true, shown]));
    page.type_keys("#credential .copy:not(.save)", &Key::Enter.to_string()).await?;
    page.wait_until("window.copied").await?;
    assert_eq!(page.execute("return window.copied", Vec::new()).await?, shown);
    page.wait_until("window.revoked[0] === window.saved[0][1]").await?;
    is_silent(page, loaded).await
}

/// Chromium tells where it saves to: the file is there, and holds what is shown. Of the others no driver tells.
async fn chromium_saves_a_file(page: &Page) -> Result {
    if page.kind() != BrowserKind::Chromium {
        return Ok(());
    }
    let folder = env::temp_dir().join(format!("claimlens-saved-{}", process::id()));
    fs::create_dir_all(&folder)?;
    let parameters = json!({ "behavior": "allow", "downloadPath": folder });
    let command = json!({ "cmd": "Browser.setDownloadBehavior", "params": parameters });
    page.client().issue_cmd(Cdp(command)).await?;
    pasted(page, "#output=bicep").await?;
    page.wait_for("#output-bicep").await?;
    let loaded = page.quiet().await;
    let shown = page.execute("return document.querySelector('#output-bicep').textContent", Vec::new()).await?;
    page.type_keys("#credential .save", &Key::Enter.to_string()).await?;
    let mut saved = String::new();
    for _ in 0..100 {
        page.rest(Duration::from_millis(100)).await;
        saved = fs::read_to_string(folder.join("main.bicep")).unwrap_or_default();
        if !saved.is_empty() {
            break;
        }
    }
    let _ = fs::remove_dir_all(&folder);
    assert_eq!(json!(saved), shown);
    is_silent(page, loaded).await
}

/// A command of Chromium's own protocol.
#[derive(Debug)]
struct Cdp(Value);

impl WebDriverCompatibleCommand for Cdp {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> std::result::Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.0.to_string()))
    }
}

/// A name reaches every file that uses it; what its owner does not take is said and not used. The browser keeps nothing until it is asked
/// to, then the names alone, and forgets them when the tick goes.
async fn names_are_judged_and_kept_only_when_asked(page: &Page) -> Result {
    pasted(page, "").await?;
    let loaded = page.quiet().await;
    choose(page, "#credential-form", "az-cli").await?;
    page.type_keys("#name-vault", "kv-1").await?;
    page.wait_for_text("#output-az-cli", "VAULT='kv-1'").await?;
    page.wait_for_text("#output-gitlab-ci", "AZURE_KEYVAULT_NAME: \"kv-1\"").await?;
    page.type_keys("#name-secret", "no secret").await?;
    page.wait_for_text("#rule-secret", "Takes 1 to 127 letters, digits and -.").await?;
    assert_eq!(page.attribute("#name-secret", "aria-invalid").await?.as_deref(), Some("true"));
    page.wait_for_text("#output-az-cli", "SECRET='<secret-name>'").await?;
    assert_eq!(page.axe().await?, [""; 0]);
    let stored = "return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])";
    let nothing = json!("[{},{},\"\"]");
    assert_eq!(page.execute(stored, Vec::new()).await?, nothing);
    page.type_keys("#remember", " ").await?;
    let kept = json!("[{\"claimlens.names\":\"vault=kv-1\\n\"},{},\"\"]");
    page.wait_until("localStorage.length === 1").await?;
    assert_eq!(page.execute(stored, Vec::new()).await?, kept);
    page.type_keys("#name-group", "rg-1").await?;
    page.wait_until("localStorage['claimlens.names'] === 'group=rg-1\\nvault=kv-1\\n'").await?;
    is_silent(page, loaded).await?;
    // The next visit.
    page.open("?again").await?;
    page.wait_for("#app button:enabled").await?;
    page.paste("#paste", SEED).await?;
    choose(page, "#credential-form", "az-cli").await?;
    page.wait_for_text("#output-az-cli", "VAULT='kv-1'").await?;
    assert_eq!(page.value("#name-group").await?, "rg-1");
    page.type_keys("#remember", " ").await?;
    page.wait_until("localStorage.length === 0").await?;
    page.type_keys("#name-secret", "s").await?;
    page.wait_for_text("#output-az-cli", "SECRET='s'").await?;
    assert_eq!(page.execute(stored, Vec::new()).await?, nothing);
    Ok(())
}

/// The link holds the claims without persons and without a signature, and opens the page with them, judged in the same moment.
async fn a_link_with_claims_goes_there_and_back(page: &Page) -> Result {
    pasted(page, "#as-of=1684785160").await?;
    page.wait_for_text("#headline", "Entra would accept this token until 2023-05-22 20:51:33 UTC").await?;
    let watch = "
        if (navigator.clipboard) navigator.clipboard.writeText = async (text) => { window.copied = text; };
        document.execCommand = ((command) => (name, ...rest) => {
            if (name === 'copy') window.copied = document.activeElement.value;
            return command.call(document, name, ...rest);
        })(document.execCommand);";
    page.execute(watch, Vec::new()).await?;
    page.click(".share .copy").await?;
    page.wait_until("window.copied").await?;
    let link = page.execute("return window.copied", Vec::new()).await?;
    let link = link.as_str().unwrap_or_default().to_owned();
    let (address, fragment) = link.split_once('#').ok_or("no fragment")?;
    assert_eq!(address, page.site().address(""));
    let claims = fragment.strip_prefix("claims=").and_then(|rest| rest.strip_suffix("&as-of=1684785160"));
    let claims = claims.ok_or_else(|| format!("{link} is no link with claims"))?;
    let decoded = {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims)?
    };
    let claims: Value = serde_json::from_slice(&decoded)?;
    assert_eq!(claims["user_email"], json!("[masked]"));
    assert_eq!(claims["ref"], json!("main"));
    let signature = SEED.trim().rsplit('.').next().unwrap_or_default();
    assert!(!fragment.contains('.') && !fragment.contains(&signature[..20]), "{fragment}");
    page.open(&format!("?there#{fragment}")).await?;
    page.wait_for_text("#claims", "chgeuer/azure-workload-identity-federation-demo").await?;
    page.wait_for_text("#headline", "These are claims without a token").await?;
    assert_eq!(page.value("#moment").await?, "1684785160");
    assert!(page.value("#paste").await?.starts_with('{'));
    assert!(page.text("#claims").await?.contains("[masked]"));
    Ok(())
}

/// Waits until the page asks something, and says yes or no.
async fn answer(page: &Page, yes: bool) -> Result {
    let client = page.client();
    let mut asked = client.get_alert_text().await;
    for _ in 0..100 {
        if asked.is_ok() {
            break;
        }
        page.rest(Duration::from_millis(50)).await;
        asked = client.get_alert_text().await;
    }
    assert_eq!(asked?, "The address brings a text of its own. Put it in the place of the text that is in the box?");
    if yes {
        client.accept_alert().await?;
    } else {
        client.dismiss_alert().await?;
    }
    Ok(())
}

/// What stands in the box stays, and is judged as before, unless the visitor agrees; a link that brings no text does not ask.
async fn a_link_asks_before_it_takes_a_texts_place(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    page.paste("#paste", SEED).await?;
    page.wait_for_text("#headline", "until 2023-05-22 20:51:33 UTC").await?;
    page.execute("location.hash = '#claim=ref'", Vec::new()).await?;
    page.wait_for("#claim-ref[aria-current=true]").await?;
    for address in ["#sample=branch&as-of=1", "#claims=eyJpc3MiOiJ4In0"] {
        page.execute(&format!("location.hash = '{address}'"), Vec::new()).await?;
        answer(page, false).await?;
        assert_eq!(page.value("#paste").await?, SEED);
        assert!(page.text("#headline").await?.contains("until 2023-05-22 20:51:33 UTC"));
    }
    page.execute("location.hash = '#sample=tag'", Vec::new()).await?;
    answer(page, true).await?;
    page.wait_for_text("#claims", "\"tag\"").await
}

/// A sample, a claim, an output, a moment; at the start and in an open page.
async fn links_are_followed(page: &Page) -> Result {
    page.open("#sample=branch&claim=sub").await?;
    page.wait_for("#claim-sub[aria-current=true]").await?;
    let in_sight = |id: &str| {
        format!(
            "(({{ top, bottom }}) => top < innerHeight && bottom > 0)(document.getElementById({id:?}).getBoundingClientRect())"
        )
    };
    page.wait_until(&in_sight("claim-sub")).await?;
    page.execute("location.hash = '#output=terraform'", Vec::new()).await?;
    page.wait_for("#output-terraform").await?;
    page.wait_until(&in_sight("credential")).await?;
    assert_eq!(list(page, "#credential-form").await?.0, "terraform");
    page.execute("location.hash = '#claim=alg'", Vec::new()).await?;
    page.wait_for("#header-alg[aria-current=true]").await?;
    page.wait_until("!document.querySelector('#claim-sub[aria-current]')").await?;
    page.execute("location.hash = '#sample=tag&as-of=2026-11-03%2000:00'", Vec::new()).await?;
    answer(page, true).await?;
    page.wait_for_text("#headline", "Would have been accepted").await?;
    page.wait_for_text("#claims", "\"tag\"").await?;
    assert_eq!(page.value("#moment").await?, "2026-11-03 00:00");
    // What is pasted goes, and undo brings it back; what nobody knows changes nothing.
    page.execute("location.hash = '#sample=mars&output=mars&x'", Vec::new()).await?;
    page.wait_for_text("#claims", "\"tag\"").await?;
    assert_eq!(page.console_errors().await?, [""; 0]);
    Ok(())
}

/// The page says that a token in its address is not read, reads none, and writes none there itself.
async fn a_token_in_the_address_is_not_read(page: &Page) -> Result {
    page.open(&format!("#sample=branch&token={SEED}")).await?;
    page.wait_for_text("#address-fault", "which was not read").await?;
    assert_eq!(page.value("#paste").await?, "");
    assert_eq!(page.axe().await?, [""; 0]);
    page.execute("location.hash = '#claims=cut'", Vec::new()).await?;
    page.wait_for_text("#address-fault", "cannot be read").await?;
    page.execute("location.hash = ''", Vec::new()).await?;
    page.wait_until("document.querySelector('#address-fault').hidden").await?;
    let length = page.execute("return history.length", Vec::new()).await?;
    page.paste("#paste", SEED).await?;
    page.wait_for("#output-credential-json").await?;
    page.click("#sample-branch").await?;
    page.wait_for_text("#claims", "acme/shop").await?;
    let address = page.execute("return location.href", Vec::new()).await?;
    assert_eq!(address, json!(format!("{}#", page.site().address(""))));
    assert_eq!(page.execute("return history.length", Vec::new()).await?, length);
    Ok(())
}

/// A value that stands in the way of a file: which file, and why.
async fn what_is_not_written_is_said(page: &Page) -> Result {
    page.open("#output=portal").await?;
    page.wait_for("#app button:enabled").await?;
    let claims = json!({
        "iss": "https://gitlab.com", "aud": "api://AzureADTokenExchange", "project_path": "g/p", "ref_type": "branch", "ref": "a\u{0}b",
        "sub": "project_path:g/p:ref_type:branch:ref:a\u{0}b", "iat": 1_793_600_000, "nbf": 1_793_599_995, "exp": 1_793_603_600
    });
    page.paste("#paste", &claims.to_string()).await?;
    page.wait_for_text("#unwritten", "Not written: credential.sh").await?;
    page.wait_for_text("#credential .nothing", "portal.md is not written: the subject is").await?;
    choose(page, "#credential-form", "bicep").await?;
    page.wait_for_text("#output-bicep", "a\\u{0}b").await?;
    assert_eq!(page.axe().await?, [""; 0]);
    Ok(())
}

/// What the page keeps, where it stands, and what the browser says that it asked for.
async fn traces(page: &Page) -> Result<Value> {
    let script = "return [
        location.href, history.length, document.cookie, localStorage.length, sessionStorage.length,
        performance.getEntriesByType('resource').map(({ name }) => name).sort(),
    ]";
    page.execute(script, Vec::new()).await
}

/// One visit with everything that a token meets: a paste, several tokens and a choice among them, a copy, every output of every list, a
/// file. The server hears nothing, the browser asked for nothing, nothing is kept, the address and the history stay.
async fn a_whole_visit_is_silent(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#credentials-text").await?;
    page.wait_until("!document.querySelector('[disabled]')").await?;
    let loaded = page.quiet().await;
    let before = traces(page).await?;
    let mut samples = Vec::new();
    for sample in ["branch", "tag"] {
        page.click(&format!("#sample-{sample}")).await?;
        samples.push(page.value("#paste").await?);
    }
    page.paste("#paste", &samples.join("\n")).await?;
    page.click("#tokens li:last-child button").await?;
    page.wait_for_text("#claims", "\"tag\"").await?;
    page.paste("#paste", SEED).await?;
    page.wait_for_text("#credential", "chgeuer/azure-workload-identity-federation-demo").await?;
    page.type_keys("#claims .copy", &Key::Enter.to_string()).await?;
    page.wait_for("#claims .copy[data-copied]").await?;
    for (css, is_of_outputs) in [("#credential-form", true), ("#report-form", true), ("#task", false)] {
        for value in list(page, css).await?.1 {
            choose(page, css, &value).await?;
            if is_of_outputs {
                page.wait_for(&format!("#output-{value}")).await?;
            }
        }
    }
    let script = "
        const data = new DataTransfer();
        data.items.add(new File([arguments[0]], 'job.log'));
        const drop = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
        if (drop.dataTransfer?.files.length !== 1) Object.defineProperty(drop, 'dataTransfer', { value: data });
        document.querySelector('footer').dispatchEvent(drop);";
    page.execute(script, vec![json!(format!("the token: {}", samples[0]))]).await?;
    page.wait_for_text("#claims", "acme/shop/backend").await?;
    page.rest(Duration::from_millis(500)).await;
    assert_eq!(traces(page).await?, before);
    is_silent(page, loaded).await
}
