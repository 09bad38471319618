//! claimlens inside other pages: as an element and in a frame, on its own site and on another.

use browser_tests::{Page, Result, SHOWN, Site, scenarios};
use serde_json::json;
use std::process::ExitCode;

fn main() -> ExitCode {
    browser_tests::run(scenarios![
        the_example_page_shows_each_way,
        another_site_needs_the_documented_policy_and_no_more,
        it_follows_the_light_or_dark_of_the_page_around,
        it_comes_and_goes_with_its_element,
        it_is_whole_where_nothing_is_painted,
        it_leaves_the_page_around_as_it_is,
        with_its_integrity_it_runs_as_it_was_built_or_not_at_all
    ])
}

/// Waits until a part inside an element's shadow root shows a text.
async fn shows(page: &Page, element: &str, part: &str, text: &str) -> Result {
    let part = format!("document.querySelector('{element}')?.shadowRoot?.querySelector('{part}')");
    page.wait_until(&format!("({SHOWN})({part}).includes({})", json!(text))).await
}

/// Whether a part inside an element's shadow root can be seen.
async fn is_seen(page: &Page, element: &str, part: &str) -> Result<bool> {
    let script = "return document.querySelector(arguments[0]).shadowRoot.querySelector(arguments[1])?.checkVisibility() ?? false";
    Ok(page.execute(script, vec![json!(element), json!(part)]).await? == json!(true))
}

/// Several elements and a frame stand on one page, each shows its own token and only what it is asked for, and axe-core finds nothing.
async fn the_example_page_shows_each_way(page: &Page) -> Result {
    page.open("example.html").await?;
    shows(page, "#verdict-of-a-branch", "#headline", "until 2026-11-02 07:13:20 UTC").await?;
    assert!(is_seen(page, "#verdict-of-a-branch", "#findings").await?);
    assert!(!is_seen(page, "#verdict-of-a-branch", "#claims").await?);
    assert!(!is_seen(page, "#verdict-of-a-branch", ".toolbar").await?);
    shows(page, "#claims-of-its-own", "#claims", "project_path:group/project:ref_type:branch:ref:main").await?;
    assert!(!is_seen(page, "#claims-of-its-own", "#verdict").await?);
    shows(page, "#on-a-dark-ground", "#verdict-word", "Would be refused").await?;
    let client = page.client();
    client.clone().enter_frame(0).await?;
    shows(page, "claim-lens", "#claims", "ref_type").await?;
    assert!(!is_seen(page, "claim-lens", "#verdict").await?);
    client.clone().enter_parent_frame().await?;
    assert_eq!(page.axe().await?, [""; 0]);
    let fits = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth";
    page.resize(500, 900).await?;
    assert_eq!(page.execute(fits, Vec::new()).await?, json!(true));
    assert_eq!(page.site().csp_reports(), [""; 0]);
    assert_eq!(page.console_errors().await?, [""; 0]);
    Ok(())
}

/// Opens a page of another site, which has this body and the policy that docs/embedding.md names.
async fn host(page: &Page, lens: &Site, body: &str) -> Result {
    let origin = lens.origin();
    let policy = format!(
        "default-src 'none'; script-src {origin} 'wasm-unsafe-eval'; connect-src {origin}; frame-src {origin}; style-src 'unsafe-inline'"
    );
    let html = format!(
        "<!doctype html><html lang=en><title>A site with documentation</title>\
        <script type=module src={}></script><body>{body}",
        lens.address("embed.js")
    );
    let address = page.site().host("docs.html", &policy, &html);
    Ok(page.client().goto(&address).await?)
}

/// The element loads across origins; a frame says how high it is. Nothing but the site's own files is asked for.
async fn another_site_needs_the_documented_policy_and_no_more(page: &Page) -> Result {
    let lens = Site::another()?;
    let frame = lens.address("embed.html#sample=tag&view=verdict");
    let body = "<claim-lens id=one sample=fork></claim-lens><claim-lens id=two sample=branch view=claims></claim-lens>";
    host(page, &lens, body).await?;
    let script = "
        addEventListener('message', ({ data }) => (window.told = data.claimlens?.height));
        document.body.append(Object.assign(document.createElement('iframe'), { title: 'Example', src: arguments[0] }));";
    page.execute(script, vec![json!(frame)]).await?;
    shows(page, "#one", "#headline", "2026-11-02").await?;
    shows(page, "#two", "#claims", "runner_id").await?;
    page.wait_until("window.told > 100").await?;
    page.quiet().await;
    assert_eq!(page.site().requests().iter().filter(|line| !line.contains("favicon")).count(), 1);
    // Once for the two elements and the frame together, or once more for the frame where it has a cache of its own.
    let modules = lens.requests().iter().filter(|line| line.rsplit('.').next() == Some("wasm")).count();
    assert!((1..=2).contains(&modules), "{:#?}", lens.requests());
    assert_eq!(lens.csp_reports(), [""; 0]);
    Ok(())
}

/// The element is dark where the page around has light text, and changes with it.
async fn it_follows_the_light_or_dark_of_the_page_around(page: &Page) -> Result {
    let lens = Site::another()?;
    host(page, &lens, "<claim-lens sample=branch view=verdict></claim-lens>").await?;
    shows(page, "claim-lens", "#headline", "2026-11-02").await?;
    let scheme = "getComputedStyle(document.querySelector('claim-lens')).colorScheme";
    page.wait_until(&format!("{scheme} === 'light'")).await?;
    let ground = "return getComputedStyle(document.querySelector('claim-lens')).backgroundColor";
    let light = page.execute(ground, Vec::new()).await?;
    page.execute("document.documentElement.style.cssText = 'background: #111; color: #eee'", Vec::new()).await?;
    page.wait_until(&format!("{scheme} === 'dark'")).await?;
    assert_ne!(page.execute(ground, Vec::new()).await?, light);
    Ok(())
}

/// Taken out of the page it ends, moved it is shown anew, and its attributes can change.
async fn it_comes_and_goes_with_its_element(page: &Page) -> Result {
    let lens = Site::another()?;
    host(page, &lens, "<div></div><claim-lens sample=branch></claim-lens>").await?;
    shows(page, "claim-lens", "#headline", "2026-11-02").await?;
    page.execute("document.querySelector('div').append(document.querySelector('claim-lens'))", Vec::new()).await?;
    shows(page, "div > claim-lens", "#headline", "2026-11-02").await?;
    page.execute("document.querySelector('claim-lens').setAttribute('sample', 'self-managed')", Vec::new()).await?;
    shows(page, "claim-lens", "#verdict-word", "Would be refused").await?;
    page.execute("document.querySelector('claim-lens').setAttribute('view', 'claims')", Vec::new()).await?;
    assert!(!is_seen(page, "claim-lens", "#verdict").await?);
    page.execute("window.lens = document.querySelector('claim-lens'); lens.remove()", Vec::new()).await?;
    page.wait_until("!lens.shadowRoot.querySelector('#headline')").await?;
    assert_eq!(page.console_errors().await?.iter().filter(|error| !error.contains("favicon")).count(), 0);
    Ok(())
}

/// Out of sight, where a browser calls for no frame, all of it is there all the same.
async fn it_is_whole_where_nothing_is_painted(page: &Page) -> Result {
    let lens = Site::another()?;
    host(page, &lens, "").await?;
    let script = "
        window.requestAnimationFrame = () => 0;
        const lens = document.createElement('claim-lens');
        lens.setAttribute('sample', 'branch');
        document.body.append(lens);";
    page.execute(script, Vec::new()).await?;
    shows(page, "claim-lens", "#claims", "runner_environment").await?;
    shows(page, "claim-lens", ".outputs", "issuer").await
}

/// With several elements in it, and after a visitor has used one, the page around has the same elements, globals, listeners, address,
/// history, storage, title and focus; an element of an id that claimlens uses itself is nothing to it.
async fn it_leaves_the_page_around_as_it_is(page: &Page) -> Result {
    let lens = Site::another()?;
    let body = "<p id=announcer>ours</p><p id=claim-sub>ours</p><textarea id=paste>ours</textarea><p id=result>ours</p>\
        <claim-lens sample=branch></claim-lens><claim-lens sample=fork view=verdict></claim-lens>";
    let origin = lens.origin();
    let policy = format!("default-src 'none'; script-src {origin} 'wasm-unsafe-eval'; connect-src {origin}");
    let html = format!("<!doctype html><html lang=en><title>Documentation</title><body>{body}");
    page.client().goto(&page.site().host("docs.html", &policy, &html)).await?;
    let watch = "
        window.watched = { changes: [], listeners: [], globals: [] };
        // Beside what the browser's driver brings.
        const own = () => Object.getOwnPropertyNames(window).filter((name) => !/^(cdc_.*|ret_nodes)$/.test(name)).length;
        const state = () => JSON.stringify([
            own(), document.title, document.head.innerHTML, document.body.outerHTML, location.href, history.length, document.cookie,
            localStorage.length, sessionStorage.length,
        ]);
        for (const target of [window, document]) {
            const add = target.addEventListener;
            target.addEventListener = (type, ...rest) => (watched.listeners.push(type), add.call(target, type, ...rest));
        }
        new MutationObserver((records) => watched.changes.push(...records.map(({ type, target }) => `${type} ${target.nodeName}`)))
            .observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
        document.querySelector('textarea').focus();
        watched.before = state();
        watched.state = state;
        import(arguments[0]);";
    page.execute(watch, vec![json!(lens.address("embed.js"))]).await?;
    shows(page, "claim-lens", "#headline", "2026-11-02").await?;
    shows(page, "claim-lens", ".outputs", "issuer").await?;
    // A sentence for a screen reader comes half a second later.
    page.rest(std::time::Duration::from_secs(1)).await;
    assert_eq!(page.execute("return document.activeElement.id", Vec::new()).await?, json!("paste"), "the focus");
    let used = "
        const root = document.querySelector('claim-lens').shadowRoot;
        for (const button of root.querySelectorAll('#claims .copy, #claims .value button')) button.click();
        for (const box of root.querySelectorAll('input[type=checkbox]')) if (box.checkVisibility()) box.click();
        for (const summary of root.querySelectorAll('summary')) summary.click();";
    page.execute(used, Vec::new()).await?;
    page.rest(std::time::Duration::from_secs(1)).await;
    let seen = page
        .execute(
            "return [watched.changes, [...new Set(watched.listeners)], watched.before, watched.state()]",
            Vec::new(),
        )
        .await?;
    assert_eq!(seen[0], json!([]), "nodes");
    assert_eq!(seen[1], json!(["transitionend"]), "listeners");
    assert_eq!(seen[2], seen[3]);
    assert_eq!(page.site().csp_reports(), [""; 0]);
    Ok(())
}

/// `example.html` states the value; one byte more in the script, the module or the style, and nothing of it runs.
async fn with_its_integrity_it_runs_as_it_was_built_or_not_at_all(page: &Page) -> Result {
    let folder = page.site().folder()?;
    let example = std::fs::read_to_string(folder.join("example.html"))?;
    let (_, rest) = example.split_once("integrity=\"").ok_or("the example states it")?;
    let integrity = rest.split('"').next().unwrap_or_default();
    let mut files = vec![None];
    for entry in std::fs::read_dir(&folder)? {
        let name = entry?.file_name().into_string().unwrap_or_default();
        let starts = ["embed.js", "embed-", "claimlens-page_bg-"].iter().any(|start| name.starts_with(start));
        if starts && [".js", ".css", ".wasm"].iter().any(|end| name.ends_with(end)) {
            files.push(Some(name));
        }
    }
    assert_eq!(files.len(), 4);
    for (number, file) in files.iter().enumerate() {
        let lens = Site::another()?;
        if let Some(name) = file {
            lens.change(name, [std::fs::read(folder.join(name))?, b" ".to_vec()].concat());
        }
        let origin = lens.origin();
        let policy = format!("default-src 'none'; script-src {origin} 'wasm-unsafe-eval'; connect-src {origin}");
        let html = format!(
            "<!doctype html><html lang=en><title>Documentation</title>\
            <script type=module src={} integrity={integrity} crossorigin></script><body><claim-lens sample=branch></claim-lens>",
            lens.address("embed.js")
        );
        page.client().goto(&page.site().host(&format!("docs-{number}.html"), &policy, &html)).await?;
        if file.is_none() {
            shows(page, "claim-lens", "#headline", "2026-11-02").await?;
        } else {
            page.rest(std::time::Duration::from_secs(2)).await;
            let shown = "return document.querySelector('claim-lens').shadowRoot?.querySelector('.lens') ?? null";
            assert_eq!(page.execute(shown, Vec::new()).await?, json!(null), "{file:?}");
        }
    }
    Ok(())
}
