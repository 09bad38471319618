//! The service worker: the page with the network gone, and a newer version of it.

use browser_tests::{BrowserKind, Page, Result, scenarios};
use serde_json::{Value, json};
use std::process::ExitCode;

fn main() -> ExitCode {
    browser_tests::run(scenarios![
        it_works_with_the_network_gone,
        a_page_that_a_host_calls_otherwise_works_too,
        a_wrong_answer_is_never_kept,
        a_wrong_file_in_the_browsers_own_cache_heals,
        it_can_be_installed,
        what_is_pasted_causes_no_request,
        a_newer_version_is_announced_and_loses_nothing
    ])
}

const SEED: &str = include_str!("../../support/seed.token");

/// Opens the page and waits until its service worker keeps it.
async fn open(page: &Page) -> Result {
    page.site().work_offline();
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    let ready = "
        const done = arguments[arguments.length - 1];
        navigator.serviceWorker.ready.then(({ active }) => {
            const check = () => active.state === 'activated' && done('kept');
            active.addEventListener('statechange', check);
            check();
        });";
    assert_eq!(page.client().execute_async(ready, Vec::new()).await?, json!("kept"));
    page.quiet().await;
    Ok(())
}

async fn caches(page: &Page) -> Result<Value> {
    let script = "caches.keys().then(arguments[arguments.length - 1])";
    Ok(page.client().execute_async(script, Vec::new()).await?)
}

/// The server is stopped, and the page opens and does its job.
async fn it_works_with_the_network_gone(page: &Page) -> Result {
    open(page).await?;
    page.site().stop();
    page.open("?anything#sample=branch").await?;
    page.wait_for_text("#headline", "Entra would accept this token until 2026-11-02 07:13:20 UTC").await?;
    page.paste("#paste", SEED).await?;
    page.wait_for_text("#headline", "until 2023-05-22 20:51:33 UTC").await?;
    page.open("reference.html#check-expired").await?;
    page.wait_for_text("#check-expired", "Flags").await?;
    Ok(())
}

/// Where the host calls pages by another name and leads from the one to the other, both are there with the network gone.
async fn a_page_that_a_host_calls_otherwise_works_too(page: &Page) -> Result {
    page.site().leave_out_extensions();
    open(page).await?;
    page.site().stop();
    for name in ["reference.html", "reference"] {
        page.open(name).await?;
        page.wait_for("#claim-sub").await?;
    }
    for name in ["index.html", "index", "?x"] {
        page.open(name).await?;
        page.wait_for("#app button:enabled").await?;
    }
    Ok(())
}

/// The name in the site of a file of the source.
fn name_of(page: &Page, source: &str) -> Result<String> {
    let (stem, extension) = source.rsplit_once('.').ok_or("a file has an extension")?;
    for entry in std::fs::read_dir(page.site().folder()?)? {
        let name = entry?.file_name().into_string().unwrap_or_default();
        let middle = name.strip_prefix(stem).and_then(|rest| rest.strip_suffix(extension));
        if middle.is_some_and(|middle| middle.len() == "-00000000.".len()) {
            return Ok(name);
        }
    }
    Err(format!("the site has no {source}").into())
}

/// Waits until the worker that is being installed has given up.
const GIVEN_UP: &str = "
    const done = arguments[arguments.length - 1];
    navigator.serviceWorker.register('sw.js').then(
        ({ installing, active }) => installing
            ? installing.addEventListener('statechange', () => done(installing.state))
            : done(active ? 'active' : 'none'),
        (error) => done(`${error}`));";

/// A page, a hashed file or a page beside that is not as it was built: the worker keeps nothing, and the next visit, when the host has come
/// to itself, keeps all of it.
async fn a_wrong_answer_is_never_kept(page: &Page) -> Result {
    page.site().work_offline();
    let icon = name_of(page, "icon-512.png")?;
    let index = std::fs::read_to_string(page.site().folder()?.join("index.html"))?;
    let wrong = index.replace("Paste a token", "Paste a password").into_bytes();
    for (name, content) in [("index.html", wrong), ("reference.html", b"Sign in".to_vec()), (&icon, Vec::new())] {
        page.site().change(name, content);
        page.open("").await?;
        page.wait_for("#app button:enabled").await?;
        // The page's own policy lets nothing but its own script register a worker.
        let host = page.site().host("registrar.html", "default-src 'self'; script-src 'self'", "<title>x</title>");
        page.client().goto(&host).await?;
        let script = GIVEN_UP.replace("'sw.js'", "'/claimlens/sw.js'");
        let state = page.client().execute_async(&script, Vec::new()).await?;
        assert_eq!(state, json!("redundant"), "{name}");
        page.site().change_back();
    }
    open(page).await?;
    page.site().stop();
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    assert!(page.text("#paste-label").await?.contains("Paste a token"));
    page.open("reference.html").await?;
    page.wait_for("#claim-sub").await.map(drop)
}

/// A wrong module that the host said to keep for ever: the page says that a part is missing, and the next visit has the right one.
async fn a_wrong_file_in_the_browsers_own_cache_heals(page: &Page) -> Result {
    page.site().work_offline();
    let module = name_of(page, "claimlens-page_bg.wasm")?;
    page.site().change(&module, b"<!doctype html><title>Sign in</title>".to_vec());
    page.open("").await?;
    page.wait_for_text("#app [role=alert]", "could not be loaded").await?;
    page.site().change_back();
    page.open("?again").await?;
    page.wait_for("#app button:enabled").await?;
    open(page).await?;
    page.site().stop();
    page.open("").await?;
    page.wait_for("#app button:enabled").await.map(drop)
}

/// The page names a manifest once it is idle, which Chromium reads without an error, with its icons.
async fn it_can_be_installed(page: &Page) -> Result {
    open(page).await?;
    page.wait_for("link[rel=manifest]").await?;
    if page.kind() == BrowserKind::Chromium {
        let manifest = page.devtools("Page.getAppManifest", json!({})).await?;
        assert_eq!(manifest["errors"], json!([]));
        assert_eq!(manifest["url"], json!(page.site().address("manifest.webmanifest")));
        let errors = page.devtools("Page.getInstallabilityErrors", json!({})).await?;
        assert_eq!(errors["installabilityErrors"], json!([]));
    }
    Ok(())
}

/// Neither does anything reach the server, nor is anything kept but the site.
async fn what_is_pasted_causes_no_request(page: &Page) -> Result {
    open(page).await?;
    // From here on the worker stands between the page and the network.
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    let loaded = page.quiet().await;
    page.paste("#paste", SEED).await?;
    page.wait_for_text("#headline", "until 2023-05-22 20:51:33 UTC").await?;
    page.quiet().await;
    let mut requests = page.site().requests_since(loaded);
    // The browser's own check for a newer version comes when it likes.
    requests.retain(|request| request != "GET /claimlens/sw.js");
    assert_eq!(requests, [""; 0]);
    assert_eq!(page.site().csp_reports(), [""; 0]);
    assert_eq!(page.console_errors().await?, [""; 0]);
    assert_eq!(caches(page).await?.as_array().map(Vec::len), Some(1));
    let stored =
        page.execute("return [localStorage.length, sessionStorage.length, document.cookie]", Vec::new()).await?;
    assert_eq!(stored, json!([0, 0, ""]));
    Ok(())
}

/// The SHA-256 of a text in base64.
async fn hash(page: &Page, text: &str) -> Result<String> {
    let script = "
        const [text, done] = arguments;
        crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)).then((digest) =>
            done(btoa(String.fromCharCode(...new Uint8Array(digest)))));";
    let hash = page.client().execute_async(script, vec![json!(text)]).await?;
    Ok(hash.as_str().ok_or("a digest is a text")?.to_owned())
}

/// A new version arrives while the page is open: the page says so and stays as it is. Loaded anew, it is of that version, and what was
/// kept of the old one is gone; what other sites of the origin keep is not.
async fn a_newer_version_is_announced_and_loses_nothing(page: &Page) -> Result {
    open(page).await?;
    let before = caches(page).await?;
    page.execute("caches.open('of another site')", Vec::new()).await?;
    page.paste("#paste", SEED).await?;

    let folder = page.site().folder()?;
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let (worker, index) = (read("sw.js")?, read("index.html")?);
    let (_, rest) = index.split_once("data-offline=\"").ok_or("the page registers no worker")?;
    let (script, _) = rest.split_once('"').ok_or("an attribute ends")?;
    let cache = before[0].as_str().and_then(|name| name.rsplit(' ').next()).ok_or("a cache is named by its version")?;
    let newer = |text: &str| text.replace(cache, "newer").replace(script, "offline-00000000.js");
    let mut newer_worker = newer(&worker);
    for (name, old) in [("offline-00000000.js", read(script)?), ("index.html", index.clone())] {
        let content = newer(&old);
        newer_worker = newer_worker.replace(&hash(page, &old).await?, &hash(page, &content).await?);
        page.site().change(name, content.into_bytes());
    }
    page.site().change("sw.js", newer_worker.into_bytes());

    page.execute("navigator.serviceWorker.getRegistration().then((registration) => registration.update())", Vec::new())
        .await?;
    page.wait_for_text("#newer", "A newer version of claimlens has arrived").await?;
    assert_eq!(page.value("#paste").await?, SEED);
    assert!(page.text("#headline").await?.contains("until 2023-05-22 20:51:33 UTC"));
    assert_eq!(page.axe().await?, [""; 0]);

    page.open("").await?;
    page.wait_for("script[data-offline='offline-00000000.js']").await?;
    page.wait_until("window.gone ??= (caches.keys().then((names) => (window.gone = names.length === 2)), false)")
        .await?;
    let after = caches(page).await?;
    assert_eq!(after[0], json!("of another site"));
    assert!(after[1].as_str().is_some_and(|name| name.ends_with(" newer")), "{after}");
    assert_eq!(page.texts("#newer").await?, [""; 0]);
    Ok(())
}
