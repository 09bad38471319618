//! The built page in every browser.

use browser_tests::{BrowserKind, Page, Result, scenarios};
use serde_json::json;
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    browser_tests::run(scenarios![
        what_goes_wrong_is_seen,
        nothing_is_at_an_address_that_is_not_there,
        it_has_no_power_that_it_does_not_use,
        it_mounts,
        it_is_accessible,
        the_seeds_token_gives_the_seeds_json,
        a_sample_is_judged_in_its_own_time,
        several_tokens_are_listed_and_one_is_chosen,
        a_claim_and_its_characters_find_each_other,
        a_row_stays_its_claims,
        a_row_shows_at_once_what_is_asked_of_it,
        what_cannot_be_read_is_marked,
        a_large_paste_is_read_in_pieces,
        a_file_is_read_wherever_it_is_dropped
    ])
}

/// An error, an exception and a violation of the policy are seen in this browser: without that, none being there means nothing.
async fn what_goes_wrong_is_seen(page: &Page) -> Result {
    page.open("").await?;
    page.run_script("/fault.js").await?;
    let script = "document.body.append(Object.assign(new Image(), { src: 'http://localhost:9/forbidden.png' }))";
    page.execute(script, Vec::new()).await?;
    page.rest(Duration::from_secs(1)).await;
    let errors = page.console_errors().await?.join("\n");
    assert!(errors.contains("logged") && errors.contains("thrown"), "{errors}");
    let reports = page.site().csp_reports().join("\n");
    assert!(reports.contains("img-src"), "{reports}");
    Ok(())
}

/// A host's answer there leads to the page, asks for nothing, and does not repeat the address, which may hold a token.
async fn nothing_is_at_an_address_that_is_not_there(page: &Page) -> Result {
    page.open(&format!("nothing-here?token={SEED}")).await?;
    page.wait_for_text("main", "Nothing is at this address").await?;
    page.quiet().await;
    assert_eq!(page.site().requests().len(), 1, "{:?}", page.site().requests());
    assert!(!page.text("html").await?.contains("eyJ"));
    assert_eq!(page.axe().await?, [""; 0]);
    page.click("main a").await?;
    page.wait_for("#app button:enabled").await.map(drop)
}

/// No page that opens it keeps a hold on it, it may use nothing of the device, and no text becomes a script.
async fn it_has_no_power_that_it_does_not_use(page: &Page) -> Result {
    let address = page.site().address("");
    let link = format!("<title>Another page</title><a href='{address}' target='_blank' rel='opener'>Open it</a>");
    page.client().goto(&page.site().host("opener.html", "default-src 'self'", &link)).await?;
    page.click("a").await?;
    let first = page.client().window().await?;
    let second = loop {
        let windows = page.client().windows().await?;
        match windows.into_iter().find(|window| *window != first) {
            Some(second) => break second,
            None => page.rest(Duration::from_millis(100)).await,
        }
    };
    page.client().switch_to_window(second).await?;
    page.wait_for("#app button:enabled").await?;
    assert_eq!(page.execute("return window.opener", Vec::new()).await?, json!(null));
    if page.kind() == BrowserKind::Chromium {
        let script = "
            const policy = document.featurePolicy;
            const may = ['camera', 'geolocation', 'microphone', 'usb'].filter((feature) => policy.allowsFeature(feature));
            let made = 'made';
            try { document.createElement('p').innerHTML = '<b>x</b>'; } catch (error) { made = error.name; }
            return [may, made];";
        assert_eq!(page.execute(script, Vec::new()).await?, json!([[], "TypeError"]));
    }
    Ok(())
}

/// The page mounts, with the focus in its box, without an error and without a violation of its own policy, and then asks for nothing more.
async fn it_mounts(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    page.wait_until("document.activeElement.id === 'paste'").await?;
    let loaded = page.quiet().await;
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
    let loaded = page.quiet().await;
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

/// A token of these claims; its signature is of nobody.
fn token(claims: &serde_json::Value) -> String {
    use base64::Engine as _;
    let encode = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let header = r#"{"kid":"k","typ":"JWT","alg":"RS256"}"#;
    format!("{}.{}.{}", encode(header), encode(&claims.to_string()), "A".repeat(342))
}

fn claims_of(path: &str) -> serde_json::Value {
    serde_json::json!({
        "iss": "https://gitlab.com", "aud": "api://AzureADTokenExchange", "project_path": path, "ref_type": "branch", "ref": "main",
        "sub": format!("project_path:{path}:ref_type:branch:ref:main"), "iat": 1_793_600_000, "nbf": 1_793_599_995, "exp": 1_793_603_600
    })
}

/// Two tokens in one text: both are listed with what tells them apart, and the second is a click away.
async fn several_tokens_are_listed_and_one_is_chosen(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    page.paste("#paste", &format!("first {}\nsecond {}\n", token(&claims_of("g/one")), token(&claims_of("g/two"))))
        .await?;
    page.wait_for_text("#tokens h2", "2 tokens found").await?;
    assert!(page.text("#claims").await?.contains("\"g/one\""));
    page.click("#tokens li:nth-child(2) button").await?;
    page.wait_for_text("#claims", "\"g/two\"").await?;
    assert!(page.text("#tokens li:nth-child(2)").await?.contains("project_path:g/two:ref_type:branch:ref:main"));
    assert_eq!(page.axe().await?, [""; 0]);
    Ok(())
}

/// Where the next token has its claims in another order, the rows move. What is out of sight shows no text in Firefox, but has it.
async fn a_row_stays_its_claims(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    page.paste("#paste", r#"{"iss":"https://gitlab.com","sub":"a","aud":"b","ref":"main"}"#).await?;
    page.wait_until(r#"document.querySelector('#claim-ref')?.textContent.includes('"main"')"#).await?;
    page.execute("document.querySelector('#claim-ref').isTheSame = true", Vec::new()).await?;
    page.paste("#paste", r#"{"iss":"https://gitlab.com","sub":"a","ref":"release","aud":"b"}"#).await?;
    page.wait_until(r#"document.querySelector('#claim-ref')?.textContent.includes('"release"')"#).await?;
    page.wait_until("document.querySelectorAll('#claims .member')[2].id === 'claim-ref'").await?;
    page.wait_until("document.querySelector('#claim-ref').isTheSame").await
}

/// A long value is whole in the task behind the click, before anything is painted: only another text is drawn in two frames. Yew puts off
/// what it has not drawn after 16 ms, which a slow machine needs for the first click, so that there are some.
async fn a_row_shows_at_once_what_is_asked_of_it(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    let mut shown = Vec::new();
    for name in ["a1", "a2", "a3", "a4", "a5"] {
        let claims = format!(r#"{{"iss":"https://gitlab.com","sub":"a","aud":"b","{name}":"{}"}}"#, "x".repeat(5_000));
        page.paste("#paste", &claims).await?;
        page.wait_for(&format!("[data-name={name}] .value button")).await?;
        let script = "
            const [name, done] = arguments;
            const row = document.querySelector(`[data-name=${name}]`);
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => done(row.querySelector('code').textContent.length);
            row.querySelector('code button').click();
            port2.postMessage(0);";
        shown.push(page.client().execute_async(script, vec![json!(name)]).await?);
    }
    assert!(shown.contains(&json!(5_002)), "{shown:?}");
    Ok(())
}

/// The button of a claim selects its characters in the box, and the cursor in the box finds the claim, by the keyboard too.
async fn a_claim_and_its_characters_find_each_other(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    page.paste("#paste", SEED).await?;
    page.click("#claim-ref .show").await?;
    let selected = page.execute("const box = document.querySelector('#paste'); return box.value.slice(box.selectionStart, box.selectionEnd)", Vec::new()).await?;
    let selected = selected.as_str().unwrap_or_default().to_owned();
    let decoded = {
        use base64::Engine as _;
        // From a border of four characters on.
        let start = SEED.find(&selected).unwrap_or_default();
        let payload = SEED.split('.').next().map_or(0, str::len) + 1;
        let from = start - (start - payload) % 4;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&SEED[from..from + 40])?
    };
    assert!(String::from_utf8_lossy(&decoded).contains("\"ref\":\"main\""), "{selected}");
    page.execute("document.querySelector('#paste').setSelectionRange(60, 60)", Vec::new()).await?;
    page.type_keys("#paste", &fantoccini::key::Key::Right.to_string()).await?;
    page.wait_for_text("#here", "The cursor stands in").await?;
    page.wait_for("[aria-current=true]").await?;
    Ok(())
}

/// A foreign character: its line and column, and a mark below it; the header is shown all the same.
async fn what_cannot_be_read_is_marked(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    page.paste("#paste", "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJo*HRwczovL2dpdGxhYi5jb20ifQ.c2ln").await?;
    page.wait_for_text("#finding-bad-character .place", "Line 1, column 34").await?;
    assert!(page.text("#header").await?.contains("RS256"));
    assert_eq!(page.axe().await?, [""; 0]);
    page.paste("#paste", "$ echo $ID_TOKEN_FOR_AZURE\n[MASKED]\n").await?;
    page.wait_for_text("#advised", "printf '%s' \"$ID_TOKEN_FOR_AZURE\" | jq -R").await?;
    assert!(!page.text("#finding-masked").await?.contains("printf"));
    assert_eq!(page.axe().await?, [""; 0]);
    Ok(())
}

/// Ten megabytes: the box gets an excerpt, the page stays alive meanwhile, and the token at the end is found.
async fn a_large_paste_is_read_in_pieces(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    let script = "
        const [token] = arguments, box = document.querySelector('#paste');
        const text = 'a line of a job log, of no interest at all\\n'.repeat(240000) + token;
        const data = new DataTransfer();
        data.setData('text/plain', text);
        const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
        if (paste.clipboardData?.getData('text/plain') !== text) Object.defineProperty(paste, 'clipboardData', { value: data });
        box.dispatchEvent(paste);
        return paste.defaultPrevented;";
    let is_taken = page.execute(script, vec![serde_json::json!(token(&claims_of("g/large")))]).await?;
    assert_eq!(is_taken, true);
    page.wait_for_text("#claims", "\"g/large\"").await?;
    assert_eq!(page.value("#paste").await?.len(), 2_000);
    page.wait_for_text("#excerpt", "The text is long").await?;
    // What the box takes is read in pieces as well, and stays there as it is.
    let text = format!("{}{}", "a line of a job log\n".repeat(4_000), token(&claims_of("g/boxed")));
    let insert = "const box = document.querySelector('#paste'); box.value = arguments[0]; box.dispatchEvent(new Event('input', { bubbles: true }))";
    page.execute(insert, vec![serde_json::json!(text)]).await?;
    page.wait_for_text("#claims", "\"g/boxed\"").await?;
    assert_eq!(page.value("#paste").await?.len(), text.len());
    page.wait_until("document.querySelector('#excerpt').hidden").await?;
    // Another text takes its place.
    page.paste("#paste", SEED).await?;
    page.wait_for_text("#claims", "chgeuer/azure-workload-identity-federation-demo").await?;
    Ok(())
}

/// A file that is dropped on the page, beside the box.
async fn a_file_is_read_wherever_it_is_dropped(page: &Page) -> Result {
    page.open("").await?;
    page.wait_for("#app button:enabled").await?;
    let script = "
        const data = new DataTransfer();
        data.items.add(new File([arguments[0]], 'job.log'));
        const drop = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
        if (drop.dataTransfer?.files.length !== 1) Object.defineProperty(drop, 'dataTransfer', { value: data });
        document.querySelector('footer').dispatchEvent(drop);
        return drop.defaultPrevented;";
    let text = serde_json::json!(format!("the token: {}", token(&claims_of("g/file"))));
    assert_eq!(page.execute(script, vec![text]).await?, true);
    page.wait_for_text("#claims", "\"g/file\"").await?;
    Ok(())
}
