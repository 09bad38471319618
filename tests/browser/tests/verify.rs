//! Keys and a second token, beside the paste; and the package's answers to forgeries, in every browser.

use browser_tests::{Page, Result, scenarios};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    browser_tests::run(scenarios![
        the_samples_keys_are_one_click_away,
        what_was_changed_does_not_match,
        keys_of_another_instance_have_another_id,
        a_private_key_is_warned_of_and_shown,
        a_file_is_dropped_on_the_box_for_keys,
        without_a_secure_context_it_says_why,
        two_tokens_are_compared,
        no_forgery_reads_as_a_match
    ])
}

async fn open(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    page.wait_for("#keys").await.map(drop)
}

async fn unfold(page: &Page, id: &str) -> Result {
    page.wait_for(id).await?;
    page.execute("document.querySelector(arguments[0]).open = true", vec![json!(id)]).await.map(drop)
}

async fn is_clean(page: &Page) -> Result {
    assert_eq!(page.axe().await?, [""; 0]);
    assert_eq!(page.site().csp_reports(), [""; 0]);
    assert_eq!(page.console_errors().await?, [""; 0]);
    Ok(())
}

const MATCHES: &str = "#finding-signature-matches";

/// A sample, one click on the samples' keys, and the signature matches; nothing is asked of the network.
async fn the_samples_keys_are_one_click_away(page: &Page) -> Result {
    open(page).await?;
    let loaded = page.quiet().await;
    page.click("#sample-branch").await?;
    page.wait_for_text("#finding-signature-not-checked", "The signature is not checked").await?;
    page.click("#samples-keys").await?;
    page.wait_for_text(MATCHES, "The signature matches key \"AP1kbgKd_").await?;
    page.wait_for_text("#keys summary", "the signature matches").await?;
    assert!(page.texts("#finding-signature-not-checked").await?.is_empty());
    assert!(!page.text("#result").await?.to_lowercase().contains("valid"));
    // Each token is asked about anew, and another's answer says nothing.
    page.click("#sample-tag").await?;
    page.wait_for_text("#claims", "\"v1.4.0\"").await?;
    page.wait_for_text(MATCHES, "The signature matches").await?;
    is_clean(page).await?;
    assert_eq!(page.site().requests_since(loaded), [""; 0]);
    // Without keys it is not checked again.
    page.paste("#keys-text", " ").await?;
    page.wait_for_text("#finding-signature-not-checked", "The signature is not checked").await
}

/// Another payload under the same signature.
async fn what_was_changed_does_not_match(page: &Page) -> Result {
    open(page).await?;
    page.click("#sample-branch").await?;
    page.click("#samples-keys").await?;
    page.wait_for(MATCHES).await?;
    let changed = "
        const [header, payload, signature] = document.querySelector('#paste').value.split('.');
        return [header, btoa(atob(payload.replaceAll('-', '+').replaceAll('_', '/')).replace('\"main\"', '\"evil\"')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''), signature].join('.');";
    let changed = page.execute(changed, Vec::new()).await?;
    page.paste("#paste", changed.as_str().unwrap_or_default()).await?;
    page.wait_for_text("#finding-signature-wrong", "The signature does not match key").await?;
    page.wait_for_text("#verdict-word", "Would be refused").await?;
    assert!(page.texts(MATCHES).await?.is_empty());
    page.wait_for_text("#keys summary", "the signature does not match").await
}

/// A JWKS as another GitLab would publish it.
async fn keys_of_another_instance_have_another_id(page: &Page) -> Result {
    open(page).await?;
    page.click("#sample-branch").await?;
    unfold(page, "#keys").await?;
    page.wait_for_text("#keys .file", "'https://gitlab.com/oauth/discovery/keys'").await?;
    let key = json!({"kty": "OKP", "crv": "Ed25519", "x": "A".repeat(42) + "E", "kid": "another"});
    page.paste("#keys-text", &json!({"keys": [key]}).to_string()).await?;
    page.wait_for_text("#finding-signature-key-missing", "The key that you pasted has another id than").await?;
    page.wait_for_text("#keys-read", "1 public key read. The key that you pasted has another id").await?;
    is_clean(page).await
}

/// A private key is not used; its place in the box is a click away, and the warning stands without a token too.
async fn a_private_key_is_warned_of_and_shown(page: &Page) -> Result {
    open(page).await?;
    unfold(page, "#keys").await?;
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
    page.paste("#keys-text", &format!("é😀 {key}\n")).await?;
    page.wait_for_text("#finding-key-private", "is a private key: whoever holds it can sign tokens").await?;
    page.wait_for_text("#finding-key-private", "Remove it from here").await?;
    page.click("#sample-branch").await?;
    page.wait_for_text("#finding-signature-not-checked", "there is no public key in what you pasted").await?;
    page.click("#finding-key-private .show").await?;
    let selected = "const box = document.querySelector('#keys-text'); return box.value.slice(box.selectionStart, box.selectionEnd)";
    assert_eq!(page.execute(selected, Vec::new()).await?, json!(key));
    is_clean(page).await
}

/// A file on the box for keys goes into it, and not into the paste.
async fn a_file_is_dropped_on_the_box_for_keys(page: &Page) -> Result {
    open(page).await?;
    page.click("#sample-branch").await?;
    unfold(page, "#keys").await?;
    let script = "
        const data = new DataTransfer();
        data.items.add(new File(['-----BEGIN PUBLIC KEY-----'], 'key.pem'));
        const drop = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true, composed: true });
        if (!drop.dataTransfer?.files?.length) Object.defineProperty(drop, 'dataTransfer', { value: data });
        document.querySelector('#keys-text').dispatchEvent(drop);
        return drop.defaultPrevented;";
    assert_eq!(page.execute(script, Vec::new()).await?, json!(true));
    page.wait_for_text("#finding-key-unreadable", "What is cut off here").await?;
    assert_eq!(page.value("#keys-text").await?, "-----BEGIN PUBLIC KEY-----");
    assert!(page.value("#paste").await?.starts_with("eyJ"));
    Ok(())
}

/// As on a page that was loaded over plain http.
async fn without_a_secure_context_it_says_why(page: &Page) -> Result {
    open(page).await?;
    let script = "
        Object.defineProperty(window, 'crypto', { value: {}, configurable: true });
        Object.defineProperty(window, 'isSecureContext', { value: false, configurable: true });";
    page.execute(script, Vec::new()).await?;
    page.click("#sample-branch").await?;
    page.click("#samples-keys").await?;
    if page.execute("return isSecureContext || Boolean(crypto.subtle)", Vec::new()).await? == json!(true) {
        // The driver's scripts cannot change it here; Node's tests do.
        return Ok(());
    }
    page.wait_for_text("#finding-signature-not-checked", "this page was not loaded over https").await
}

/// A second token in its box: why one credential tells the two apart, what differs and where; then two in one paste.
async fn two_tokens_are_compared(page: &Page) -> Result {
    open(page).await?;
    page.click("#sample-tag").await?;
    let tag = page.value("#paste").await?;
    page.click("#sample-branch").await?;
    let branch = page.value("#paste").await?;
    assert!(page.attribute("#compare", "hidden").await?.is_some());
    unfold(page, "#other").await?;
    page.paste("#other-text", &tag).await?;
    page.wait_for_text("#compare .words", "A credential for the first refuses the second").await?;
    page.wait_for_text("#other summary", "1 token read").await?;
    assert!(page.text("#compare .words").await?.contains("AADSTS700213"));
    let decides = page.text("#compare-decides").await?;
    assert!(decides.contains("sub") && decides.contains("from character"), "{decides}");
    assert!(page.texts("#compare-explains mark").await?.iter().any(|mark| mark.contains("v1.4.0")));
    unfold(page, "#compare > details:last-child").await?;
    assert_eq!(page.texts("#compare .credentials figcaption > span").await?, ["for the first", "for the second"]);
    is_clean(page).await?;
    page.paste("#other-text", " ").await?;
    page.wait_until("document.querySelector('#compare').hidden").await?;
    page.paste("#paste", &format!("{branch}\n{tag}\n{branch}x")).await?;
    page.wait_for_text("#compare .words", "A credential for the first refuses the second").await?;
    let choose = "const list = document.querySelector('#compare-with'); list.value = 'p2'; list.dispatchEvent(new Event('change', { bubbles: true }))";
    page.execute(choose, Vec::new()).await?;
    page.wait_for_text("#compare .words", "A credential lets in both or neither").await?;
    page.resize(400, 900).await?;
    let beyond = "
        const width = document.documentElement.clientWidth;
        const beyond = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > width + 1 && !element.closest('pre'));
        return document.documentElement.scrollWidth > width ? beyond.map(({ tagName, id, className }) => `${tagName} ${id} ${className}`) : [];";
    assert_eq!(page.execute(beyond, Vec::new()).await?, json!([]));
    Ok(())
}

/// Runs in the page: the package's entry for browsers, on the vectors, the forgeries and one token of each algorithm.
const RUN: &str = "
import { verify } from './browser.js';
const outcome = async (text, keys) => {
  const { findings } = await verify(text, typeof keys === 'string' ? keys : JSON.stringify(keys), { now: 1684785160 });
  return findings.map(({ id }) => id).find((id) => /^signature-(matches|wrong|key-missing|not-checked)$/.test(id)) ?? null;
};
const { forgeries, genuine, vectors } = await (await fetch('signatures.json')).json();
const found = { forgeries: [], genuine: [], vectors: [] };
for (const [name, text, keys, expected] of forgeries) found.forgeries.push([name, expected, await outcome(text, keys)]);
for (const [name, text, keys] of genuine) found.genuine.push([name, 'signature-matches', await outcome(text, keys)]);
for (const { name, token, key, outcome: expected } of vectors) found.vectors.push([name, expected, await outcome(token, { keys: [key].filter(Boolean) })]);
document.body.dataset.found = JSON.stringify(found);
";

/// The table of `tests/signatures/` and the vectors of the RFCs, by the package as other pages import it.
async fn no_forgery_reads_as_a_match(page: &Page) -> Result {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../signatures");
    let made = Command::new("node").arg(tests.join("forgeries.mjs")).output()?;
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut table: Value = serde_json::from_slice(&made.stdout)?;
    table["vectors"] = serde_json::from_slice(&std::fs::read(tests.join("vectors.json"))?)?;
    let site = page.site();
    let package = site.folder()?.with_file_name("npm");
    for name in ["browser.js", "calls.js", "claimlens.js", "claimlens_bg.wasm"] {
        site.change(name, std::fs::read(package.join(name))?);
    }
    site.change("run.js", RUN.into());
    site.change("signatures.json", serde_json::to_vec(&table)?);
    page.open("").await?;
    page.run_script("run.js").await?;
    page.wait_until("document.body.dataset.found").await?;
    let found = page.execute("return document.body.dataset.found", Vec::new()).await?;
    let found: Value = serde_json::from_str(found.as_str().unwrap_or_default())?;
    let rows = |part: &str| found[part].as_array().cloned().unwrap_or_default();
    assert!(rows("forgeries").len() > 45 && rows("genuine").len() == 11 && rows("vectors").len() == 11);
    // Each of the three engines has every algorithm, so the answers are Node's.
    for row in ["forgeries", "genuine", "vectors"].into_iter().flat_map(rows) {
        let is_expected = row[2] == row[1] || row[1].as_array().is_some_and(|expected| expected.contains(&row[2]));
        assert!(is_expected, "{row}");
    }
    assert_eq!(page.site().csp_reports(), [""; 0]);
    Ok(())
}
