//! The page as one file, opened from disk in every browser.

use browser_tests::{Page, Result, scenarios};
use serde_json::json;
use std::process::ExitCode;

fn main() -> ExitCode {
    browser_tests::run(scenarios![it_does_its_job_from_disk, it_cannot_reach_anything, its_checksum_is_its_own])
}

const SEED: &str = include_str!("../../support/seed.token");

async fn open(page: &Page) -> Result {
    let file = page.site().folder()?.with_file_name("claimlens.html");
    page.client().goto(&format!("file://{}", file.display())).await?;
    page.wait_for("#app button:enabled").await.map(drop)
}

/// Its box has the focus; it reads the seed's token as the site does, and asks for no other file.
async fn it_does_its_job_from_disk(page: &Page) -> Result {
    open(page).await?;
    page.wait_until("document.activeElement.id === 'paste'").await?;
    page.paste("#paste", SEED).await?;
    page.wait_for_text("#headline", "until 2023-05-22 20:51:33 UTC").await?;
    assert!(page.text("#claims").await?.contains("12270852"));
    let style = "return getComputedStyle(document.querySelector('#verdict')).borderLeftWidth";
    assert_eq!(page.execute(style, Vec::new()).await?, json!("4px"), "its style is in it");
    let asked = "return performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => !name.startsWith('data:'))";
    assert_eq!(page.execute(asked, Vec::new()).await?, json!([]));
    assert_eq!(page.site().requests(), [""; 0]);
    assert_eq!(page.console_errors().await?, [""; 0]);
    Ok(())
}

/// Its own policy keeps it from connecting to anything: a request to a server that is there and lets anybody read fails.
async fn it_cannot_reach_anything(page: &Page) -> Result {
    open(page).await?;
    let script = "
        const [address, done] = arguments;
        fetch(address).then(() => done('reached'), () => done('refused'));";
    let address = page.site().address("");
    let outcome = page.client().execute_async(script, vec![json!(address)]).await?;
    assert_eq!(outcome, json!("refused"));
    assert_eq!(page.site().requests(), [""; 0]);
    Ok(())
}

/// `claimlens.html.sha256` states the file's checksum, as the browser computes it, in the form of `sha256sum`.
async fn its_checksum_is_its_own(page: &Page) -> Result {
    let folder = page.site().folder()?;
    let read = |name: &str| std::fs::read_to_string(folder.with_file_name(name));
    page.open("").await?;
    let script = "
        const [text, done] = arguments;
        crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)).then((digest) =>
            done([...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')));";
    let sum = page.client().execute_async(script, vec![json!(read("claimlens.html")?)]).await?;
    assert_eq!(
        json!(read("claimlens.html.sha256")?),
        json!(format!("{}  claimlens.html\n", sum.as_str().unwrap_or("")))
    );
    Ok(())
}
