//! What Entra would answer and what it answered, in every browser: the credentials that exist, an error's explanation, jobs, the plan.

use browser_tests::{Page, Result, scenarios};
use fantoccini::key::Key;
use std::process::ExitCode;

fn main() -> ExitCode {
    browser_tests::run(scenarios![
        one_letters_case_is_predicted_marked_and_mended,
        an_error_message_is_explained,
        a_jobs_yaml_is_checked_in_its_box,
        a_pasted_credential_is_put_aside,
        the_plan_is_made_by_keyboard
    ])
}

const SEED: &str = include_str!("../../support/seed.token");

/// A credential as `az identity federated-credential show` prints it.
fn credential(subject: &str) -> String {
    serde_json::json!({
        "audiences": ["api://AzureADTokenExchange"],
        "id": "/subscriptions/s1/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1/federatedIdentityCredentials/gitlab-main",
        "issuer": "https://gitlab.com",
        "name": "gitlab-main",
        "resourceGroup": "rg",
        "subject": subject,
    })
    .to_string()
}

/// Nothing was asked for, refused or logged since the page had loaded, and axe-core finds nothing.
async fn is_calm(page: &Page, loaded: browser_tests::Mark) -> Result {
    assert_eq!(page.axe().await?, [""; 0]);
    assert_eq!(page.site().requests_since(loaded), [""; 0]);
    assert_eq!(page.site().csp_reports(), [""; 0]);
    assert_eq!(page.console_errors().await?, [""; 0]);
    Ok(())
}

/// Paste a token and a credential that differs in one letter's case: read the code, the marked character in both, and the command. The
/// finding leads to its place in the box; mended, the credential lets the token in.
async fn one_letters_case_is_predicted_marked_and_mended(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    let loaded = page.quiet().await;
    page.paste("#paste", SEED).await?;
    page.click("#existing > summary").await?;
    let subject = "project_path:Chgeuer/azure-workload-identity-federation-demo:ref_type:branch:ref:main";
    page.paste("#credentials-text", &credential(subject)).await?;
    page.wait_for_text("#existing-read", "1 credential read").await?;
    page.wait_for_text("#dry-run-sentence", "AADSTS7002138").await?;
    assert_eq!(page.text("#predicted-code").await?, "AADSTS7002138");
    assert!(page.text("#dry-run figcaption").await?.contains("a prediction"));
    assert_eq!(page.texts("#dry-run mark").await?, ["c", "C"]);
    let said = page.text(".versus p").await?;
    assert!(
        said.contains("Character 14: c in the token, C in the credential") && said.contains("letter case"),
        "{said}"
    );
    let command = page.text("#dry-run .file code").await?;
    assert!(
        command.starts_with("az identity federated-credential update --subscription='s1' --resource-group='rg'")
            && command.contains("--subject='project_path:chgeuer/"),
        "{command}"
    );
    page.click("#finding-no-credential-matches .show").await?;
    let script = "const box = document.activeElement; return box.value.slice(box.selectionStart, box.selectionEnd)";
    assert_eq!(page.execute(script, Vec::new()).await?, serde_json::json!(format!("\"{subject}\"")));
    is_calm(page, loaded).await?;
    page.paste("#credentials-text", &credential(&subject.replace('C', "c"))).await?;
    page.wait_for_text("#dry-run .rows", "lets this token in").await?;
    page.wait_for_text("#dry-run", "It matches, and Entra still refuses").await?;
    Ok(())
}

/// An error message: the code, what it means, the causes in order, what to do; beside the token, whose subject it is.
async fn an_error_message_is_explained(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    let loaded = page.quiet().await;
    let subject = "project_path:chgeuer/azure-workload-identity-federation-demo:ref_type:branch:ref:main";
    let message = format!(
        "ERROR: AADSTS700213: No matching federated identity record found for presented assertion subject '{subject}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion."
    );
    page.paste("#paste", &message).await?;
    page.wait_for_text("#explained-code", "AADSTS700213").await?;
    page.wait_for_text("#headline", "Entra refused the login.").await?;
    assert!(page.texts("#causes li").await?.len() > 2);
    let shown = page.text("#explained").await?;
    for expected in ["the token's subject", "What to do", "create a credential with its subject", subject] {
        assert!(shown.contains(expected), "{expected} in {shown}");
    }
    is_calm(page, loaded).await?;
    page.paste("#paste", &format!("{SEED}\n{message}")).await?;
    page.wait_for_text("#explained .printed", "as the token says").await?;
    Ok(())
}

/// A job's YAML in the box, with no token: what makes its login fail is said, and shown in the box.
async fn a_jobs_yaml_is_checked_in_its_box(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    page.click("#existing > summary").await?;
    let job = "deploy:\n  id_tokens:\n    AZURE_TOKEN:\n      aud: api://AzureADTokenExchange\n  script:\n    - az login --service-principal -u $C --tenant $T --federated-token \"$OTHER\"\n";
    page.paste("#credentials-text", job).await?;
    page.wait_for_text("#existing-read", "1 job read").await?;
    page.wait_for_text("#findings", "logs in with a variable that its id_tokens: do not name").await?;
    page.click("#finding-federated-token-variable .show").await?;
    let script = "const box = document.activeElement; return box.value.slice(box.selectionStart, box.selectionEnd)";
    assert_eq!(page.execute(script, Vec::new()).await?, serde_json::json!("OTHER"));
    Ok(())
}

/// A credential in the main box moves to its own, and makes way for the token.
async fn a_pasted_credential_is_put_aside(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    page.paste("#paste", &credential("project_path:g/*")).await?;
    page.wait_for_text("#headline", "This is a federated credential, without a token.").await?;
    page.click("#aside button").await?;
    page.wait_for_text("#existing-read", "1 credential read").await?;
    assert_eq!(page.value("#paste").await?, "");
    assert!(page.value("#credentials-text").await?.contains("project_path:g/*"));
    page.wait_for_text("#findings", "holds a wildcard").await?;
    page.paste("#paste", SEED).await?;
    page.wait_for_text("#dry-run-sentence", "AADSTS700213").await?;
    Ok(())
}

/// Without a token and without a mouse: a project and its branches become subjects, their number and the commands.
async fn the_plan_is_made_by_keyboard(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    let loaded = page.quiet().await;
    page.focus("#plan > summary").await?;
    page.press(&Key::Enter.to_string()).await?;
    page.wait_until("document.querySelector('#plan').open").await?;
    page.focus("#plan-path").await?;
    page.press("group/project").await?;
    page.press(&Key::Tab.to_string()).await?;
    page.press("4711").await?;
    for _ in 0..2 {
        page.press(&Key::Tab.to_string()).await?;
    }
    page.press("main release/1").await?;
    page.wait_for_text("#planned", "project_path:group/project:ref_type:branch:ref:release/1").await?;
    page.wait_for_text("#plan-summary", "2 credentials of the 20 of one identity.").await?;
    page.wait_for_text("#plan-flexible", "and claims['project_id'] eq '4711'").await?;
    page.wait_until(
        "document.querySelector('#planned').textContent.includes('az identity federated-credential create')",
    )
    .await?;
    page.wait_until("document.querySelector('#planned').textContent.includes('ci_id_token_sub_claim_components')")
        .await?;
    page.type_keys("#plan-rule", "claims['sub'] matches '*'").await?;
    page.wait_for_text("#plan-words", "any project of the instance").await?;
    page.wait_for_text("#plan-words", "whoever owns it").await?;
    is_calm(page, loaded).await
}
