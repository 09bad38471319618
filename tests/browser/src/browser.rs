//! The three browsers: how each is started, and what each session asks for.

use crate::Result;
use crate::driver::Driver;
use crate::page::{PATIENCE, Page};
use fantoccini::wd::TimeoutConfiguration;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

/// A busy machine takes long to start a browser.
const START: Duration = Duration::from_mins(2);

/// One of the engines that the page is tested in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BrowserKind {
    /// Chromium or Chrome, by chromedriver.
    Chromium,
    /// Firefox, by geckodriver.
    Firefox,
    /// `WebKitGTK`'s `MiniBrowser`, by `WebKitWebDriver`.
    WebKit,
}

impl BrowserKind {
    const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// The browsers that `cargo xtask test` found.
    pub(crate) fn present() -> Result<Vec<Self>> {
        let names = variable("CLAIMLENS_BROWSERS")?;
        let find = |name| Self::ALL.into_iter().find(|kind| kind.name() == name);
        names.split(',').map(|name| find(name).ok_or_else(|| format!("there is no browser {name}").into())).collect()
    }

    /// The command that starts the driver.
    fn driver(self, port: u16) -> Result<Command> {
        let command = match self {
            Self::Chromium => {
                let mut command = Command::new(variable("CLAIMLENS_CHROMEDRIVER")?);
                command.arg(format!("--port={port}"));
                command
            }
            Self::Firefox => {
                let mut command = Command::new(variable("CLAIMLENS_GECKODRIVER")?);
                command.args(["--host", "127.0.0.1", "--port", &port.to_string(), "--binary"]);
                command.arg(variable("CLAIMLENS_FIREFOX")?);
                command
            }
            Self::WebKit => {
                let mut command = Command::new(variable("CLAIMLENS_XVFB_RUN")?);
                command.args(["-a", "-s", "-screen 0 1600x1200x24"]).arg(variable("CLAIMLENS_WEBKITWEBDRIVER")?);
                command.args(["--host=127.0.0.1".to_owned(), format!("--port={port}")]);
                // As root there is no sandbox to be had, and no accessibility bus that GTK could reach.
                command.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1").env("NO_AT_BRIDGE", "1");
                // It draws on a screen that no graphics card stands behind.
                command.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1").env("LIBGL_ALWAYS_SOFTWARE", "1");
                command
            }
        };
        Ok(command)
    }

    /// What a session is asked for. A profile is always new: the drivers make one and throw it away.
    pub(crate) fn capabilities(self) -> Result<Value> {
        Ok(match self {
            Self::Chromium => json!({
                "browserName": "chrome",
                "goog:loggingPrefs": { "browser": "ALL" },
                "goog:chromeOptions": {
                    "binary": variable("CLAIMLENS_CHROMIUM")?,
                    "args": [
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                    ],
                },
            }),
            Self::Firefox => json!({
                "browserName": "firefox",
                "moz:firefoxOptions": {
                    "args": ["-headless"],
                    // The browser's own services look for news, and wait for a network that may not be there.
                    "prefs": { "app.normandy.enabled": false, "services.settings.server": "data:,#remote-settings-dummy/v1" },
                },
            }),
            Self::WebKit => json!({
                "browserName": "MiniBrowser",
                "webkitgtk:browserOptions": {
                    "binary": variable("CLAIMLENS_MINIBROWSER")?,
                    "args": ["--automation"],
                },
            }),
        })
    }
}

impl fmt::Display for BrowserKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A browser, which is started with the first scenario and then serves them all: a start takes seconds.
pub(crate) struct Browser {
    kind: BrowserKind,
    runtime: Runtime,
    started: Option<(Client, Driver)>,
}

impl Browser {
    pub(crate) fn new(kind: BrowserKind) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self { kind, runtime, started: None })
    }

    /// Runs something with a page of this browser.
    pub(crate) fn run(&mut self, work: impl AsyncFnOnce(Page) -> Result) -> Result {
        if self.started.is_none() {
            // What was lacking for one start, a port or a screen that another has taken meanwhile, need not be for the next.
            self.started =
                Some(self.start().or_else(|first| {
                    self.start().map_err(|second| format!("two starts failed.\n{first}\n{second}"))
                })?);
        }
        let Some((client, _)) = &self.started else { return Err("the browser has not started".into()) };
        let outcome = self.runtime.block_on(async {
            let page = timeout(PATIENCE, Page::new(client.clone(), self.kind)).await;
            work(page.map_err(|_| "the browser does not answer")??).await
        });
        if outcome.is_err() {
            // What made it fail may have broken the browser too.
            self.stop();
        }
        outcome
    }

    fn start(&self) -> Result<(Client, Driver)> {
        let driver = Driver::start(|port| self.kind.driver(port))?;
        let client = self.runtime.block_on(session(self.kind, &driver))?;
        Ok((client, driver))
    }

    fn stop(&mut self) {
        if let Some((client, driver)) = self.started.take() {
            // A browser that does not end by itself ends with the driver.
            let _ = self.runtime.block_on(async { timeout(PATIENCE, client.close()).await });
            drop(driver);
        }
    }
}

/// Runs something in a browser of its own, with an empty profile, outside of a test.
pub fn visit(kind: BrowserKind, work: impl AsyncFnOnce(&Page) -> Result) -> Result {
    Browser::new(kind)?.run(async |page| {
        work(&page).await?;
        page.leave().await
    })
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.stop();
    }
}

async fn session(kind: BrowserKind, driver: &Driver) -> Result<Client> {
    let Value::Object(capabilities) = kind.capabilities()? else { return Err("capabilities are an object".into()) };
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let address = driver.address();
    let client = match timeout(START, builder.capabilities(capabilities).connect(&address)).await {
        Ok(Ok(client)) => client,
        Ok(Err(error)) => return Err(format!("{kind} gives no session: {error}\n{}", driver.printed()).into()),
        Err(_) => return Err(format!("{kind} gives no session in {} s\n{}", START.as_secs(), driver.printed()).into()),
    };
    // On a busy machine axe takes long.
    let limits = TimeoutConfiguration::new(Some(PATIENCE * 8), Some(PATIENCE * 2), Some(Duration::ZERO));
    client.update_timeouts(limits).await?;
    Ok(client)
}

/// A setting that `cargo xtask test` makes.
pub fn variable(name: &str) -> Result<String> {
    env::var(name).map_err(|_| format!("{name} is not set: start this as `cargo xtask test --browser`").into())
}

/// The workspace's folder.
pub(crate) fn workspace() -> PathBuf {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    Path::new(&manifest).ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
}
