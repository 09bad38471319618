//! The three browsers: how each is started, and what each session asks for.

use crate::Result;
use crate::driver::Driver;
use serde_json::{Value, json};
use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One of the engines that the page is tested in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Chromium or Chrome, by chromedriver.
    Chromium,
    /// Firefox, by geckodriver.
    Firefox,
    /// `WebKitGTK`'s `MiniBrowser`, by `WebKitWebDriver`.
    WebKit,
}

impl Kind {
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
                    "prefs": {
                        // The page's console goes to geckodriver's output, which is where we read it.
                        "devtools.console.stdout.content": true,
                        "devtools.console.stdout.chrome": false,
                        "browser.dom.window.dump.enabled": true,
                    },
                },
            }),
            Self::WebKit => json!({
                "browserName": "MiniBrowser",
                "webkitgtk:browserOptions": {
                    "binary": variable("CLAIMLENS_MINIBROWSER")?,
                    "args": ["--automation", "--enable-write-console-messages-to-stdout=true"],
                },
            }),
        })
    }

    /// Whether a line of the driver's output tells of an error on a page of `origin`. Chromium has a log of its own.
    pub(crate) fn is_console_error(self, line: &str, origin: &str) -> bool {
        match self {
            Self::Chromium => false,
            // `console.error: "…"`, and `JavaScript error: http://…, line 1: …`; the browser's own scripts err too.
            Self::Firefox => {
                line.starts_with("console.error") || (line.contains("JavaScript error:") && line.contains(origin))
            }
            // `http://…/boot.js:1:2: CONSOLE ERROR …`
            Self::WebKit => line.contains("CONSOLE") && line.contains("ERROR"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A browser and its driver, which is started with the first scenario.
pub(crate) struct Browser {
    pub(crate) kind: Kind,
    driver: Option<Driver>,
}

impl Browser {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind, driver: None }
    }

    pub(crate) fn driver(&mut self) -> Result<&Driver> {
        let driver = match self.driver.take() {
            Some(driver) => driver,
            None => Driver::start(|port| self.kind.driver(port))?,
        };
        Ok(self.driver.insert(driver))
    }

    /// Ends the driver; the next scenario starts another.
    pub(crate) fn stop(&mut self) {
        self.driver = None;
    }
}

/// A setting that `cargo xtask test` makes.
pub(crate) fn variable(name: &str) -> Result<String> {
    env::var(name).map_err(|_| format!("{name} is not set: start this as `cargo xtask test --browser`").into())
}

/// The workspace's folder.
pub(crate) fn workspace() -> PathBuf {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    Path::new(&manifest).ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
}
