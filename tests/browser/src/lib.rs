//! Runs scenarios on the built page in every browser that `cargo xtask test` found.
//!
//! A scenario is an async function that gets a [`Page`]: a browser at a fresh [`Site`], which is an origin of its own.
//!
//! ```no_run
//! use browser_tests::{Page, Result, scenarios};
//!
//! async fn a_claim_is_shown(page: &Page) -> Result {
//!     page.open("").await?;
//!     page.paste("textarea", r#"{"iss": "https://gitlab.com"}"#).await?;
//!     page.wait_for_text("#app", "gitlab.com").await?;
//!     assert_eq!(page.console_errors().await?, [""; 0]);
//!     Ok(())
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     browser_tests::run(scenarios![a_claim_is_shown])
//! }
//! ```
//!
//! Each scenario is a test of its own per browser, `firefox::a_claim_is_shown`. Whatever follows `--` on cargo's command line
//! goes to the runner: a part of a name, `--list`, `--test-threads=1`. A scenario that fails leaves a screenshot in
//! `target/browser-tests/`.

mod browser;
mod chromium;
mod driver;
mod page;
mod site;
pub mod states;

pub use browser::{BrowserKind, variable, visit};
pub use chromium::DisplaySettings;
pub use page::{Page, SHOWN};
pub use site::{Mark, Site};

use browser::Browser;
use futures_util::FutureExt as _;
use libtest_mimic::{Arguments, Failed, Trial};
use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What scenarios and helpers answer.
pub type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A scenario under way.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result> + 'a>>;

/// A scenario and its name.
#[derive(Clone, Copy)]
pub struct Scenario {
    /// The function's name.
    pub name: &'static str,
    /// The function itself.
    pub run: for<'a> fn(&'a Page) -> Running<'a>,
}

/// Lists functions `async fn(&Page) -> Result` as [`Scenario`]s.
#[macro_export]
macro_rules! scenarios {
    ($($name:ident),* $(,)?) => {
        &[$($crate::Scenario { name: stringify!($name), run: |page| Box::pin($name(page)) }),*]
    };
}

/// A scenario that takes longer hangs. The longest, axe on every state, takes a minute on two idle cores.
const PATIENCE: Duration = Duration::from_mins(5);

/// Runs every scenario in every browser.
pub fn run(scenarios: &[Scenario]) -> ExitCode {
    let mut arguments = Arguments::from_args();
    let browsers = BrowserKind::present().and_then(|kinds| {
        kinds.into_iter().map(|kind| Ok((kind, Arc::new(Mutex::new(Browser::new(kind)?))))).collect()
    });
    let browsers: Vec<(BrowserKind, Arc<Mutex<Browser>>)> = match browsers {
        Ok(browsers) => browsers,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    // A browser runs one scenario at a time, and the browsers run beside each other.
    arguments.test_threads.get_or_insert(browsers.len());
    let mut trials = Vec::new();
    for scenario in scenarios.iter().copied() {
        for (kind, browser) in &browsers {
            let browser = Arc::clone(browser);
            trials.push(Trial::test(format!("{kind}::{}", scenario.name), move || {
                let mut browser = browser.lock().unwrap_or_else(PoisonError::into_inner);
                run_one(&mut browser, scenario).map_err(|error| Failed::from(error.to_string()))
            }));
        }
    }
    // Not `exit`, which would leave the drivers running.
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn run_one(browser: &mut Browser, scenario: Scenario) -> Result {
    browser.run(async |page| {
        let running = AssertUnwindSafe((scenario.run)(&page)).catch_unwind();
        let outcome = match tokio::time::timeout(PATIENCE, running).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => Err(message(panic.as_ref()).into()),
            Err(_) => Err(format!("it took more than {} s", PATIENCE.as_secs()).into()),
        };
        match outcome {
            Ok(()) => page.leave().await,
            Err(error) => Err(format!("{error}\n{}", evidence(&page, scenario.name).await).into()),
        }
    })
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it panicked").to_owned()
}

/// What helps to see why a scenario failed.
async fn evidence(page: &Page, scenario: &str) -> String {
    let picture = browser::workspace().join("target/browser-tests").join(format!("{}-{scenario}.png", page.kind()));
    // A browser that hangs takes no picture either.
    let seen = async {
        let picture = match page.screenshot(&picture).await {
            Ok(()) => format!("screenshot: {}", picture.display()),
            Err(error) => format!("no screenshot: {error}"),
        };
        (picture, page.console_errors().await.unwrap_or_default())
    };
    let hung = |_| ("no screenshot: the browser does not answer".to_owned(), Vec::new());
    let (picture, errors) = tokio::time::timeout(page::PATIENCE, seen).await.unwrap_or_else(hung);
    let site = page.site();
    format!(
        "{picture}\nconsole errors: {errors:#?}\nCSP reports: {:#?}\nrequests: {:#?}",
        site.csp_reports(),
        site.requests()
    )
}
