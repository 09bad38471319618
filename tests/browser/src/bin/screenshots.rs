//! Takes a picture of every state: `screenshots FOLDER PICTURES [STATE…]`, started by `cargo xtask screenshots`.
//!
//! FOLDER gets each state at three widths, light and dark, and some of them as they are printed; PICTURES those that the README shows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use browser_tests::states::{STATES, State};
use browser_tests::{BrowserKind, DisplaySettings, Page, Result, visit};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

const WIDTHS: [u32; 3] = [390, 820, 1440];

/// A longer page is cut off here, in CSS pixels.
const HEIGHT: u32 = 5_000;

/// What is printed as well.
const PRINTED: [&str; 3] = ["branch", "self-managed", "reference"];

/// How long a page takes to draw what came into sight.
const SETTLED: Duration = Duration::from_millis(100);

/// What the README shows: the state, dark or not, the height in CSS pixels.
const SHOWN: [(&str, bool, u32); 2] = [("branch", false, 860), ("self-managed", true, 860)];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, pictures, names @ ..] = &arguments[..] else {
        eprintln!("usage: screenshots FOLDER PICTURES [STATE…]");
        return ExitCode::FAILURE;
    };
    if let Some(unknown) = names.iter().find(|name| STATES.iter().all(|state| state.name != **name)) {
        eprintln!("there is no state {unknown}");
        return ExitCode::FAILURE;
    }
    let chosen = STATES.iter().filter(|state| names.is_empty() || names.iter().any(|name| name == state.name));
    let (folder, pictures) = (Path::new(folder), Path::new(pictures));
    let outcome = visit(BrowserKind::Chromium, async |page| {
        for state in chosen {
            println!("{}", state.name);
            take(page, state, folder, pictures).await?;
        }
        Ok(())
    });
    if let Err(error) = outcome {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    println!("in {}", folder.display());
    ExitCode::SUCCESS
}

async fn take(page: &Page, state: &State, folder: &Path, pictures: &Path) -> Result {
    for width in WIDTHS {
        page.look(DisplaySettings::of(width, false)).await?;
        state.reach(page).await?;
        page.draw_all().await?;
        for dark in [false, true] {
            page.look(DisplaySettings::of(width, dark)).await?;
            let scheme = if dark { "dark" } else { "light" };
            let script = "return document.documentElement.scrollHeight";
            let height = page.execute(script, Vec::new()).await?.as_u64().unwrap_or_default();
            let height = u32::try_from(height)?.clamp(900, HEIGHT);
            page.look(DisplaySettings { height, ..DisplaySettings::of(width, dark) }).await?;
            page.rest(SETTLED).await;
            save(&folder.join(format!("{}-{width}-{scheme}.png", state.name)), &capture(page, width, height).await?)?;
        }
    }
    for (name, dark, height) in SHOWN {
        if name == state.name {
            page.look(DisplaySettings { height, ..DisplaySettings::of(1180, dark) }).await?;
            state.reach(page).await?;
            // Where the browser leaves the cursor of a filled box depends on the moment.
            let script = "const box = document.querySelector('#paste'); box.setSelectionRange(0, 0); box.scrollTop = 0";
            page.execute(script, Vec::new()).await?;
            save(&pictures.join(format!("{name}.png")), &capture(page, 1180, height).await?)?;
        }
    }
    if PRINTED.contains(&state.name) {
        page.look_away().await?;
        let options = json!({ "paperWidth": 8.27, "paperHeight": 11.69, "printBackground": false });
        save(&folder.join(format!("{}.pdf", state.name)), &page.devtools("Page.printToPDF", options).await?)?;
    }
    Ok(())
}

async fn capture(page: &Page, width: u32, height: u32) -> Result<Value> {
    let clip = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 });
    page.devtools("Page.captureScreenshot", json!({ "captureBeyondViewport": true, "clip": clip })).await
}

fn save(path: &Path, answer: &Value) -> Result {
    let data = answer["data"].as_str().ok_or("the browser gives no picture")?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(path, STANDARD.decode(data)?)?)
}
