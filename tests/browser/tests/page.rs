//! The built page in every browser.

use browser_tests::{Page, Result, scenarios};
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    browser_tests::run(scenarios![what_goes_wrong_is_seen, it_mounts, it_is_accessible])
}

/// An error, an exception and a violation of the policy are seen in this browser: without that, none being there means nothing.
async fn what_goes_wrong_is_seen(page: &Page) -> Result {
    page.open("").await?;
    let script = "
        console.error('logged');
        setTimeout(() => { throw new Error('thrown'); });
        document.body.append(Object.assign(new Image(), { src: 'http://localhost:9/forbidden.png' }));";
    page.execute(script, Vec::new()).await?;
    page.rest(Duration::from_secs(1)).await;
    let errors = page.console_errors().await?.join("\n");
    assert!(errors.contains("logged") && errors.contains("thrown"), "{errors}");
    let reports = page.site().csp_reports().join("\n");
    assert!(reports.contains("img-src"), "{reports}");
    Ok(())
}

/// The page mounts, without an error and without a violation of its own policy, and then asks for nothing more.
async fn it_mounts(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    let loaded = page.site().mark();
    page.rest(Duration::from_secs(1)).await;
    assert_eq!(page.site().requests_since(loaded), [""; 0]);
    assert_eq!(page.site().csp_reports(), [""; 0]);
    assert_eq!(page.console_errors().await?, [""; 0]);
    Ok(())
}

/// axe-core finds nothing.
async fn it_is_accessible(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    assert_eq!(page.axe().await?, [""; 0]);
    Ok(())
}
