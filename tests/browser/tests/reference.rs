//! The static reference in every browser.

use browser_tests::{Page, Result, scenarios};
use serde_json::json;
use std::process::ExitCode;

fn main() -> ExitCode {
    browser_tests::run(scenarios![
        it_is_a_page_without_scripts,
        it_is_accessible_at_every_width,
        an_anchor_leads_to_its_entry
    ])
}

/// It asks for its style and an icon and nothing else, and states the checksum of the page as one file.
async fn it_is_a_page_without_scripts(page: &Page) -> Result {
    page.open("reference.html").await?;
    page.quiet().await;
    let requests = page.site().requests();
    let asked = |part: &str| requests.iter().filter(|request| request.contains(part)).count();
    assert_eq!(asked("reference.html") + asked("reference-") + asked("icon-"), requests.len(), "{requests:#?}");
    let sum = std::fs::read_to_string(page.site().folder()?.with_file_name("claimlens.html.sha256"))?;
    let sum = sum.split_whitespace().next().unwrap_or_default();
    page.wait_for_text("#file", sum).await?;
    // The page forbids every script, the one by which the tests watch a console among them.
    let reports = page.site().csp_reports();
    assert!(reports.iter().all(|report| report.contains("watch-console.js")), "{reports:#?}");
    assert_eq!(page.console_errors().await?, [""; 0]);
    Ok(())
}

/// axe-core finds nothing, and nothing has to be scrolled sideways.
async fn it_is_accessible_at_every_width(page: &Page) -> Result {
    for width in [1440, 390] {
        page.resize(width, 900).await?;
        page.open("reference.html").await?;
        assert_eq!(page.axe().await?, [""; 0], "{width}");
        let fits = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth";
        assert_eq!(page.execute(fits, Vec::new()).await?, json!(true), "{width}");
    }
    Ok(())
}

/// The page is opened at the entry that a link names.
async fn an_anchor_leads_to_its_entry(page: &Page) -> Result {
    for id in ["claim-sub", "header-alg", "check-expired"] {
        page.open(&format!("reference.html#{id}")).await?;
        let seen = format!("document.getElementById('{id}').getBoundingClientRect().top < innerHeight");
        page.wait_until(&seen).await?;
        assert_eq!(page.execute("return scrollY > 0", Vec::new()).await?, json!(true), "{id}");
    }
    Ok(())
}
