//! What happens when the page's WebAssembly stops for good.

use browser_tests::{Page, Result, scenarios};
use serde_json::json;
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    browser_tests::run(scenarios![it_keeps_the_text_and_starts_again])
}

const SEED: &str = include_str!("../../support/seed.token");
const OTHER: &str = r#"{"iss": "https://gitlab.example.com", "sub": "x"}"#;

/// It says that it has stopped, nothing of what has stopped runs on, and a new instance takes up the text that is in the box.
async fn it_keeps_the_text_and_starts_again(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    page.paste("#paste", SEED).await?;
    page.wait_for_text("#headline", "Would have been accepted").await?;
    page.run_script("/trap.js").await?;
    page.wait_for_text("#app [role=alert]", "claimlens has stopped").await?;
    assert_eq!(page.value("#paste").await?, SEED);
    assert_eq!(page.texts("#headline").await?, [""; 0]);
    assert_eq!(page.axe().await?, [""; 0]);
    // The clock ticked each second, and what is typed was heard of.
    page.paste("#paste", OTHER).await?;
    page.rest(Duration::from_millis(1_200)).await;
    assert_eq!(page.texts("#headline").await?, [""; 0]);
    let errors = page.console_errors().await?;
    assert!(errors.len() == 1 && errors[0].contains("RuntimeError"), "{errors:#?}");

    page.click("#app [role=alert] button").await?;
    page.wait_for_text("#claims", "gitlab.example.com").await?;
    page.paste("#paste", SEED).await?;
    page.wait_for_text("#headline", "Would have been accepted").await?;
    assert_eq!(page.execute("return document.querySelectorAll('#app > *').length", Vec::new()).await?, json!(1));
    Ok(())
}
