//! The built page in every browser.

use browser_tests::{Page, Result, scenarios};
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    browser_tests::run(scenarios![
        what_goes_wrong_is_seen,
        it_mounts,
        it_is_accessible,
        the_seeds_token_gives_the_seeds_json,
        a_sample_is_judged_in_its_own_time
    ])
}

/// An error, an exception and a violation of the policy are seen in this browser: without that, none being there means nothing.
async fn what_goes_wrong_is_seen(page: &Page) -> Result {
    page.open("").await?;
    let script = "
        document.body.append(Object.assign(document.createElement('script'), { src: '/fault.js' }));
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

const SEED: &str = include_str!("../../support/seed.token");

/// The main job: paste the seed's token, read the verdict, the claims and both outputs off the page. It causes no request, no
/// error and no violation, and axe-core finds nothing on the result.
async fn the_seeds_token_gives_the_seeds_json(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    let loaded = page.site().mark();
    page.paste("#paste", SEED).await?;
    page.wait_for_text(
        "#headline",
        "Would have been accepted, by a credential that matches, until 2023-05-22 20:51:33 UTC",
    )
    .await?;
    assert!(page.text("#findings").await?.contains("The token expired "));
    let claims = page.text("#claims").await?;
    for expected in
        ["runner_id", "12270852", "\"chgeuer/azure-workload-identity-federation-demo\"", "2023-05-22 19:51:33 UTC"]
    {
        assert!(claims.contains(expected), "{expected} in {claims}");
    }
    let credential = page.text("#output-credential-json").await?;
    let credential: serde_json::Value = serde_json::from_str(&credential)?;
    assert_eq!(
        credential,
        serde_json::json!({
            "issuer": "https://gitlab.com",
            "audiences": ["api://AzureADTokenExchange"],
            "subject": "project_path:chgeuer/azure-workload-identity-federation-demo:ref_type:branch:ref:main"
        })
    );
    let job = page.text("#output-gitlab-ci").await?;
    assert!(job.contains("ID_TOKEN_FOR_AZURE:") && job.contains("az login --service-principal"), "{job}");
    assert_eq!(page.axe().await?, [""; 0]);
    assert_eq!(page.site().requests_since(loaded), [""; 0]);
    assert_eq!(page.site().csp_reports(), [""; 0]);
    assert_eq!(page.console_errors().await?, [""; 0]);
    Ok(())
}

/// A sample fills the box and is judged as of its own time; what is pasted after it, by the clock again.
async fn a_sample_is_judged_in_its_own_time(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    page.click("#sample-branch").await?;
    page.wait_for_text("#headline", "Entra would accept this token until 2026-11-02 07:13:20 UTC (in 53 minutes)")
        .await?;
    assert!(page.value("#paste").await?.starts_with("eyJraWQi"));
    page.paste("#paste", SEED).await?;
    page.wait_for_text("#headline", "Would have been accepted").await?;
    Ok(())
}
