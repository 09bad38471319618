//! Measures the built site in headless Chromium: `bench NPM [--bare FOLDER --texts FOLDER] [--before FOLDER] [--lighthouse PROGRAM]`,
//! started by `cargo xtask bench`. It prints tables and judges nothing.

use browser_tests::states::SEED;
use browser_tests::{BrowserKind, Page, Result, Site, variable, visit};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

/// How often a page is opened in a browser of its own, with an empty profile.
const OPENED: usize = 21;

/// How often Lighthouse looks.
const LIGHTHOUSE: usize = 5;

/// A browser that has just started is busy with itself so long.
const START: Duration = Duration::from_secs(3);

const MB: f64 = 1e6;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(npm) = arguments.next() else {
        eprintln!("usage: bench NPM [--bare FOLDER --texts FOLDER] [--before FOLDER] [--lighthouse PROGRAM]");
        return ExitCode::FAILURE;
    };
    let options: Vec<String> = arguments.collect();
    let option = |name: &str| {
        let value = options.iter().skip_while(|option| *option != name).nth(1);
        value.map(PathBuf::from)
    };
    let outcome = (|| {
        if let (Some(bare), Some(texts)) = (option("--bare"), option("--texts")) {
            search(Path::new(&npm), &texts)?;
            open(&bare, option("--before").as_deref())?;
        }
        option("--lighthouse").map_or(Ok(()), |program| lighthouse(&program))
    })();
    if let Err(error) = outcome {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Defines `painted(css, text)`: a promise of the moment at which an element with a text is on the screen.
const PAINTED: &str = "
    globalThis.painted = (css, text) => new Promise((resolve) => {
        const look = () => {
            const element = document.querySelector(css);
            if (!element?.textContent.includes(text)) return;
            observer.disconnect();
            requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => resolve(performance.now());
                port2.postMessage(0);
            });
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { childList: true, subtree: true, characterData: true });
        look();
    });";

/// Defines `paste(text)`, as a user does it, over what is in the box.
const PASTE: &str = "
    globalThis.paste = (text) => {
        const field = document.querySelector('#paste');
        field.focus();
        field.select();
        const data = new DataTransfer();
        data.setData('text/plain', text);
        const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
        if (field.dispatchEvent(paste)) document.execCommand('insertText', false, text);
    };";

/// How fast texts are searched: by the module at once, and by the page, which shows progress and stays responsive.
fn search(npm: &Path, texts: &Path) -> Result {
    let mut files: Vec<PathBuf> = std::fs::read_dir(texts)?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    println!(
        "\n{:<32}{:>10}{:>12}{:>12}{:>12}{:>14}{:>14}{:>14}",
        "text", "MB", "module ms", "MB/s", "regex MB/s", "page ms", "MB/s", "longest task"
    );
    let package = Site::of(npm)?;
    for file in files {
        let served = Site::of(texts)?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let title = name.split_once(' ').map_or(&*name, |(_, title)| title);
        served.change("text.txt", std::fs::read(&file)?);
        visit(BrowserKind::Chromium, async |page| {
            let [ms, regex, bytes] = in_the_module(page, &package, &served).await?;
            let [shown, longest] = in_the_page(page, &std::fs::read(&file)?).await?;
            println!(
                "{title:<32}{:>10.3}{ms:>12.3}{:>12.0}{:>12.0}{shown:>14.1}{:>14.0}{longest:>11.0} ms",
                bytes / MB,
                bytes / MB / ms * 1e3,
                bytes / MB / regex * 1e3,
                bytes / MB / shown * 1e3,
            );
            Ok(())
        })?;
    }
    Ok(())
}

/// `inspect` of the npm package, the text's way into WebAssembly included: the shortest of several runs, of which the browser needs some to
/// compile it well; the same for the expression.
async fn in_the_module(page: &Page, package: &Site, served: &Site) -> Result<[f64; 3]> {
    page.client().goto(&page.site().host("bench.html", "", "<!doctype html><title>Bench</title>")).await?;
    let script = "
        const [module, address, done] = arguments;
        (async () => {
            const { inspect } = await import(module);
            const text = await (await fetch(address)).text();
            const bytes = new TextEncoder().encode(text).length;
            const shortest = (work) => {
                let best = Infinity;
                for (let run = 0, spent = 0; run < 10 || (spent < 1000 && run < 500); run++) {
                    const start = performance.now();
                    work();
                    const took = performance.now() - start;
                    spent += took;
                    best = Math.min(best, took);
                }
                return Math.max(best, 0.005);
            };
            return [shortest(() => inspect(text)), shortest(() => text.match(/ey[\\w-]+\\.[\\w-]+\\.[\\w-]*/g)), bytes];
        })().then(done, (error) => done(String(error)));";
    let arguments = vec![json!(package.address("browser.js")), json!(served.address("text.txt"))];
    numbers(&page.client().execute_async(script, arguments).await?)
}

/// From the paste until the page shows the report of the text, and the longest task meanwhile.
async fn in_the_page(page: &Page, text: &[u8]) -> Result<[f64; 2]> {
    page.site().change("text.txt", text.to_vec());
    let mut runs = Vec::new();
    for _ in 0..3 {
        page.client().goto("about:blank").await?;
        page.open("").await?;
        page.wait_for("#app button:enabled").await?;
        page.execute(&format!("{PAINTED}{PASTE}"), Vec::new()).await?;
        let script = "
            const done = arguments[0];
            (async () => {
                const text = await (await fetch('text.txt')).text();
                let longest = 0;
                const observer = new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => (longest = Math.max(longest, duration))));
                observer.observe({ type: 'longtask' });
                await new Promise((resolve) => setTimeout(resolve, 300));
                longest = 0;
                const start = performance.now();
                const shown = painted('#claims', 'runner_id');
                paste(text);
                const end = await shown;
                await new Promise((resolve) => setTimeout(resolve, 300));
                return [end - start, longest];
            })().then(done, (error) => done(String(error)));";
        runs.push(numbers::<2>(&page.client().execute_async(script, Vec::new()).await?)?);
    }
    runs.sort_by(|one, other| one[0].total_cmp(&other[0]));
    Ok(runs[1])
}

fn numbers<const N: usize>(answer: &Value) -> Result<[f64; N]> {
    let numbers: Option<Vec<f64>> = answer.as_array().map(|list| list.iter().filter_map(Value::as_f64).collect());
    numbers.and_then(|numbers| numbers.try_into().ok()).ok_or_else(|| format!("not numbers: {answer}").into())
}

/// What is shown of the seed's token, in its first claims and in its last.
const FIRST: &str = "chgeuer/azure-workload-identity-federation-demo";
const LAST: &str = "1684788693";

/// Where the page shows the credential and the pipeline.
const FILES: [&str; 2] = ["#output-credential-json", "#output-gitlab-ci"];

/// How long it takes until a page that is opened, and then pasted into, shows claims and everything else: the built site, another one if
/// it is given, and a bare decoder, which has nothing but claims.
fn open(bare: &Path, before: Option<&Path>) -> Result {
    let bare = Site::of(bare)?;
    let before = before.map(Site::of).transpose()?;
    let mut runs: [Vec<[f64; 4]>; 3] = Default::default();
    for _ in 0..OPENED {
        let own = |page: &Page| page.site().address("#sample=branch");
        visit(BrowserKind::Chromium, async |page| {
            runs[0].push(opened(page, &own(page), &FILES).await?);
            Ok(())
        })?;
        visit(BrowserKind::Chromium, async |page| {
            runs[1].push(opened(page, &bare.address(""), &[]).await?);
            Ok(())
        })?;
        if let Some(before) = &before {
            let address = before.address("#sample=branch");
            visit(BrowserKind::Chromium, async |page| {
                runs[2].push(opened(page, &address, &FILES).await?);
                Ok(())
            })?;
        }
    }
    println!(
        "\n{:<36}{:>12}{:>12}{:>8}{:>8}{:>12}",
        format!("median of {OPENED}, in ms"),
        "claimlens",
        "bare Yew",
        "ratio",
        "goal",
        "before"
    );
    let rows = [
        ("opened → first claim", "1.6"),
        ("opened → credential and pipeline", ""),
        ("paste → first claims", ""),
        ("paste → everything", ""),
    ];
    for (column, (title, goal)) in rows.into_iter().enumerate() {
        let [ours, bare, before] = [0, 1, 2].map(|site| median(runs[site].iter().map(|run| run[column]).collect()));
        let before = if before.is_nan() { String::new() } else { format!("{before:.1}") };
        println!("{title:<36}{ours:>12.1}{bare:>12.1}{:>8.2}{goal:>8}{before:>12}", ours / bare);
    }
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Opens a page that shows a sample, and pastes the seed's token into it: after how long the first claims and everything, `files` included,
/// are on the screen, each time.
async fn opened(page: &Page, address: &str, files: &[&str]) -> Result<[f64; 4]> {
    let script = format!(
        "{PAINTED}{PASTE}
        globalThis.opened = [painted('#claims :is(.member, tr)', ''), ...{}.map((css) => painted(css, ':'))];",
        json!(files)
    );
    page.before_each_page(&script).await?;
    page.rest(START).await;
    page.client().goto(address).await?;
    let script = "
        const [text, first, last, files, done] = arguments;
        const ends = async (shown) => {
            const [first, ...rest] = await Promise.all(shown);
            return [first, Math.max(first, ...rest)];
        };
        (async () => {
            const times = await ends(opened);
            // The page is idle again.
            await new Promise((resolve) => setTimeout(resolve, 2000));
            const start = performance.now();
            const shown = ends([painted('#claims', first), painted('#claims', last), ...files.map((css) => painted(css, first))]);
            paste(text);
            return [...times, ...(await shown).map((end) => end - start)];
        })().then(done, (error) => done(String(error)));";
    let arguments = vec![json!(SEED), json!(FIRST), json!(LAST), json!(files)];
    numbers(&page.client().execute_async(script, arguments).await?)
}

/// The median of each of Lighthouse's scores, and what it finds in the last run.
fn lighthouse(program: &Path) -> Result {
    let site = Site::of(variable("CLAIMLENS_SITE")?)?;
    site.work_offline();
    let categories = ["performance", "accessibility", "best-practices", "seo"];
    let mut scores: [Vec<f64>; 4] = Default::default();
    let mut found = Vec::new();
    for _ in 0..LIGHTHOUSE {
        let mut node = Command::new("node");
        node.arg(program).arg(site.address("")).args(["--output=json", "--quiet", "--disable-full-page-screenshot"]);
        node.arg(format!("--only-categories={}", categories.join(",")));
        node.arg("--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage");
        let output = node.env("CHROME_PATH", variable("CLAIMLENS_CHROMIUM")?).output()?;
        if !output.status.success() {
            return Err(format!("Lighthouse fails: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        let report: Value = serde_json::from_slice(&output.stdout)?;
        for (scores, category) in scores.iter_mut().zip(categories) {
            scores.push(report["categories"][category]["score"].as_f64().unwrap_or_default() * 100.0);
        }
        found = findings(&report);
    }
    println!("\n{:<20}{:>8}{:>8}   (median of {LIGHTHOUSE})", "Lighthouse", "score", "goal");
    for ((category, scores), goal) in categories.iter().zip(scores).zip([98, 100, 100, 100]) {
        println!("{category:<20}{:>8.0}{goal:>8}", median(scores));
    }
    for line in found {
        println!("  {line}");
    }
    Ok(())
}

/// What does not reach the full score.
fn findings(report: &Value) -> Vec<String> {
    let audits = report["audits"].as_object().into_iter().flatten();
    let below = audits.filter(|(_, audit)| audit["score"].as_f64().is_some_and(|score| score < 0.9));
    below
        .map(|(id, audit)| {
            let text = |name: &str| audit[name].as_str().unwrap_or_default().to_owned();
            let items: Vec<String> =
                audit["details"]["items"].as_array().into_iter().flatten().take(3).map(ToString::to_string).collect();
            format!(
                "{id}: {} {} {}",
                text("title"),
                text("displayValue"),
                items.join(" ").chars().take(400).collect::<String>()
            )
        })
        .collect()
}
