//! What only Chromium's driver can do: commands of its `DevTools` protocol.

use crate::page::Page;
use crate::{BrowserKind, Result};
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// How a page is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DisplaySettings {
    /// In CSS pixels.
    pub width: u32,
    /// In CSS pixels.
    pub height: u32,
    /// How many pixels of the screen one of CSS takes, in each direction: 2 is a zoom of 200 %.
    pub scale: u32,
    /// Whether the user prefers dark.
    pub dark: bool,
    /// Whether the system forces its own colours on pages.
    pub forced_colors: bool,
    /// Whether the user wants nothing to move.
    pub reduced_motion: bool,
}

impl DisplaySettings {
    /// An ordinary window of this width.
    pub const fn of(width: u32, dark: bool) -> Self {
        Self { width, height: 900, scale: 1, dark, forced_colors: false, reduced_motion: false }
    }
}

impl Page {
    /// Sends a command of the `DevTools` protocol.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        if self.kind() != BrowserKind::Chromium {
            return Err(format!("{} knows no {command}", self.kind()).into());
        }
        Ok(self.client().issue_cmd(DevTools { command: command.to_owned(), parameters }).await?)
    }

    /// Looks at the page in this way from now on. Chromium's window cannot be as narrow as a phone, so it is told that it is.
    pub async fn look(&self, look: DisplaySettings) -> Result {
        let DisplaySettings { width, height, scale, .. } = look;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await?;
        let feature = |name, on, yes, no| json!({ "name": name, "value": if on { yes } else { no } });
        let features = json!({ "features": [
            feature("prefers-color-scheme", look.dark, "dark", "light"),
            feature("forced-colors", look.forced_colors, "active", "none"),
            feature("prefers-reduced-motion", look.reduced_motion, "reduce", "no-preference"),
        ] });
        self.devtools("Emulation.setEmulatedMedia", features).await.map(drop)
    }

    /// Ends what [`Page::look`] began.
    pub async fn look_away(&self) -> Result {
        self.devtools("Emulation.clearDeviceMetricsOverride", json!({})).await?;
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": [] })).await.map(drop)
    }

    /// Runs a script in each page that is opened from now on, before its own; answers with what [`Page::forget`] takes.
    pub async fn before_each_page(&self, script: &str) -> Result<Value> {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await
    }

    /// Runs it no more.
    pub async fn forget(&self, script: Value) -> Result {
        self.devtools("Page.removeScriptToEvaluateOnNewDocument", script).await.map(drop)
    }
}

#[derive(Debug)]
struct DevTools {
    command: String,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> std::result::Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.command, "params": self.parameters }).to_string()))
    }
}
