//! What a scenario does with the page.

use crate::Result;
use crate::browser::{BrowserKind, workspace};
use crate::driver::now;
use crate::site::{Mark, Site};
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use http::Method;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::time::Duration;
use tokio::time::timeout;
use url::{ParseError, Url};

/// The text that an element shows, as a function in JavaScript. Of what `content-visibility` does not draw out of sight `innerText` is empty:
/// there it is what is not hidden.
pub const SHOWN: &str = "(element) => {
    const parts = element?.querySelectorAll('.findings, #subject, .outputs, .member') ?? [];
    const text = (part) => {
        const copy = part.cloneNode(true);
        for (const hidden of copy.querySelectorAll('[hidden]')) hidden.remove();
        return copy.textContent;
    };
    return [element, ...Array.from(parts).filter((part) => !part.closest('[hidden]'))]
        .map((part) => part && (part.innerText || text(part))).join('\\n');
}";

/// How long anything may take to appear.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

const PAUSE: Duration = Duration::from_millis(50);
/// How long a page asks for nothing that has asked for everything.
const QUIET: Duration = Duration::from_millis(400);

/// A browser's window and the site that it looks at. Selectors are CSS; every wait has an end.
///
/// Each scenario has an origin of its own, and so a storage of its own.
pub struct Page {
    client: Client,
    kind: BrowserKind,
    site: Site,
    /// A driver's log is empty once it has been read.
    logged: RefCell<Vec<String>>,
}

impl Page {
    /// A session that may have served other scenarios: what they have left is put aside.
    pub(crate) async fn new(client: Client, kind: BrowserKind) -> Result<Self> {
        client.set_window_size(1280, 900).await?;
        let page = Self { client, kind, site: Site::start(kind != BrowserKind::Chromium)?, logged: RefCell::default() };
        page.console_errors().await?;
        page.logged.borrow_mut().clear();
        Ok(page)
    }

    /// Ends what the page may still be doing.
    pub(crate) async fn leave(self) -> Result {
        let left = timeout(PATIENCE, self.client.goto("about:blank")).await;
        Ok(left.map_err(|_| "the browser does not leave the page")??)
    }

    /// The browser.
    pub fn kind(&self) -> BrowserKind {
        self.kind
    }

    /// The server and its record.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// The `WebDriver` session, for what has no helper here.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Goes to a file of the site, `""` for the page, and waits until it has loaded. A query or a fragment may follow.
    pub async fn open(&self, path: &str) -> Result {
        Ok(self.client.goto(&self.site.address(path)).await?)
    }

    /// Pastes into a text field in place of what it holds, as a user does after Ctrl-A: the page gets a `paste` event with the text,
    /// and, unless it prevents that, the field gets the text and fires `input`, undoably.
    pub async fn paste(&self, css: &str, text: &str) -> Result {
        self.wait_for(css).await?;
        let script = "
            const [css, text] = arguments, field = document.querySelector(css);
            field.focus();
            field.select();
            const data = new DataTransfer();
            data.setData('text/plain', text);
            const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true, composed: true });
            if (paste.clipboardData?.getData('text/plain') !== text)
                Object.defineProperty(paste, 'clipboardData', { value: data });
            if (field.dispatchEvent(paste)) document.execCommand('insertText', false, text);";
        self.execute(script, vec![json!(css), json!(text)]).await.map(drop)
    }

    /// Types with the keyboard into a field, key by key. For control keys see [`fantoccini::key::Key`].
    pub async fn type_keys(&self, css: &str, keys: &str) -> Result {
        Ok(self.wait_for(css).await?.send_keys(keys).await?)
    }

    /// Types into whatever has the focus.
    pub async fn press(&self, keys: &str) -> Result {
        Ok(self.client.active_element().await?.send_keys(keys).await?)
    }

    /// Presses a key, as with the keyboard and not with a command to the element that has the focus; with the shift key held, if so.
    pub async fn press_key(&self, key: Key, shift: bool) -> Result {
        let key = char::from(key);
        let held = char::from(Key::Shift);
        let mut actions = KeyActions::new("keyboard".to_owned());
        if shift {
            actions = actions.then(KeyAction::Down { value: held });
        }
        actions = actions.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        if shift {
            actions = actions.then(KeyAction::Up { value: held });
        }
        Ok(self.client.perform_actions(actions).await?)
    }

    /// Gives the focus to the first match.
    pub async fn focus(&self, css: &str) -> Result {
        self.wait_for(css).await?;
        self.execute("document.querySelector(arguments[0]).focus()", vec![json!(css)]).await.map(drop)
    }

    /// Clicks on the first match, when no more is drawn that would move it from under the pointer.
    pub async fn click(&self, css: &str) -> Result {
        self.wait_for(css).await?;
        self.settle().await?;
        let element = self.wait_for(css).await?;
        // WebKit's driver does not scroll by itself to what lies below the fold of a scrolling element.
        self.execute("document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })", vec![json!(css)])
            .await?;
        Ok(element.click().await?)
    }

    /// The text of the first match as it is shown when no more is drawn.
    pub async fn text(&self, css: &str) -> Result<String> {
        self.wait_for(css).await?;
        self.texts(css).await?.into_iter().next().ok_or_else(|| format!("nothing matches `{css}` any more").into())
    }

    /// The texts of all matches when no more is drawn, in the page's order; none if there are none then.
    pub async fn texts(&self, css: &str) -> Result<Vec<String>> {
        self.settle().await?;
        let script = format!("return [...document.querySelectorAll(arguments[0])].map({SHOWN})");
        Ok(serde_json::from_value(self.execute(&script, vec![json!(css)]).await?)?)
    }

    /// The value of a field.
    pub async fn value(&self, css: &str) -> Result<String> {
        Ok(self.wait_for(css).await?.prop("value").await?.unwrap_or_default())
    }

    /// An attribute of the first match.
    pub async fn attribute(&self, css: &str, name: &str) -> Result<Option<String>> {
        Ok(self.wait_for(css).await?.attr(name).await?)
    }

    /// Waits until something matches.
    pub async fn wait_for(&self, css: &str) -> Result<Element> {
        let wait = self.client.wait().at_most(PATIENCE).every(PAUSE);
        wait.for_element(Locator::Css(css)).await.map_err(|error| format!("nothing matches `{css}`: {error}").into())
    }

    /// Waits until the first match shows a text.
    pub async fn wait_for_text(&self, css: &str, text: &str) -> Result {
        let script = format!("return ({SHOWN})(document.querySelector(arguments[0])).includes(arguments[1])");
        let arguments = vec![json!(css), json!(text)];
        if self.holds(&script, arguments).await? {
            return Ok(());
        }
        let shown = self.texts(css).await?;
        Err(format!("`{css}` does not show {text:?}; it shows {shown:#?}").into())
    }

    /// Waits until a JavaScript expression is true.
    pub async fn wait_until(&self, expression: &str) -> Result {
        if self.holds(&format!("return Boolean({expression})"), Vec::new()).await? {
            return Ok(());
        }
        Err(format!("this does not become true: {expression}").into())
    }

    /// Waits until no more is drawn: a report comes in two parts, what is seen first and the rest, and the rest in pieces where the machine
    /// is slow. What is drawn without an end is not waited for.
    pub async fn settle(&self) -> Result {
        let script = "
            const done = arguments[0];
            let quiet = 0;
            const observer = new MutationObserver(() => { quiet = 0; });
            observer.observe(document, { childList: true, characterData: true, subtree: true });
            // A frame that nobody sees is painted late or never.
            const frame = () => new Promise((resolve) => {
                setTimeout(resolve, 400);
                requestAnimationFrame(() => setTimeout(resolve));
            });
            (async () => {
                for (let frames = 0; quiet < 5 && frames < 50; frames += 1) {
                    quiet += 1;
                    await frame();
                }
                observer.disconnect();
                done();
            })();";
        Ok(self.client.execute_async(script, Vec::new()).await.map(drop)?)
    }

    async fn holds(&self, script: &str, arguments: Vec<Value>) -> Result<bool> {
        let started = now();
        while started.elapsed() < PATIENCE {
            if self.execute(script, arguments.clone()).await? == json!(true) {
                return Ok(true);
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(false)
    }

    /// Lets the page be for a while, to see that nothing happens.
    pub async fn rest(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    /// Waits until the browser has asked for nothing for a while: it fetches an icon when it likes. Answers with that moment.
    pub async fn quiet(&self) -> Mark {
        loop {
            let mark = self.site.mark();
            self.rest(QUIET).await;
            if self.site.requests_since(mark).is_empty() {
                return mark;
            }
        }
    }

    /// Runs the body of a JavaScript function in the page; `arguments` holds what is passed.
    pub async fn execute(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.client.execute(script, arguments).await?)
    }

    /// Runs a script of the server's as a module of the page. Firefox keeps to itself what a module throws that a driver's script imports, so a
    /// script of the page imports it where there is one.
    pub async fn run_script(&self, path: &str) -> Result {
        let script = "
            const detail = new URL(arguments[0], document.baseURI).href;
            if (window.consoleErrors) document.dispatchEvent(new CustomEvent('run-script', { detail }));
            else import(detail);";
        self.execute(script, vec![json!(path)]).await.map(drop)
    }

    /// Makes the window this large, in CSS pixels, borders included.
    pub async fn resize(&self, width: u32, height: u32) -> Result {
        Ok(self.client.set_window_size(width, height).await?)
    }

    /// Saves what the window shows as a PNG file.
    pub async fn screenshot(&self, path: impl AsRef<Path>) -> Result {
        let picture = self.client.screenshot().await?;
        if let Some(folder) = path.as_ref().parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(fs::write(path, picture)?)
    }

    /// What axe-core has against the page as it is now: one line for each element and rule.
    pub async fn axe(&self) -> Result<Vec<String>> {
        self.axe_by(json!({})).await
    }

    /// What its rules about colour have against it.
    pub async fn axe_on_colours(&self) -> Result<Vec<String>> {
        self.axe_by(json!({ "runOnly": { "type": "tag", "values": ["cat.color"] } })).await
    }

    /// Has what is out of sight drawn too, until the page is left.
    pub async fn draw_all(&self) -> Result {
        let script = "
            const sheet = new CSSStyleSheet();
            sheet.replaceSync('* { content-visibility: visible !important }');
            const roots = Array.from(document.querySelectorAll('*'), (element) => element.shadowRoot).filter(Boolean);
            for (const root of [document, ...roots]) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];";
        self.execute(script, Vec::new()).await?;
        Ok(())
    }

    async fn axe_by(&self, options: Value) -> Result<Vec<String>> {
        self.settle().await?;
        self.draw_all().await?;
        let file = workspace().join("tests/node_modules/axe-core/axe.min.js");
        let axe = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        self.execute(&axe, Vec::new()).await?;
        let script = "
            const done = arguments[arguments.length - 1];
            axe.run(document, arguments[0]).then(
                ({ violations }) => done(violations.flatMap(({ id, impact, help, nodes }) =>
                    nodes.map(({ target, html }) => `${id} (${impact}): ${help}: ${target.join(' ')}: ${html}`))),
                (error) => done([`axe failed: ${error}`]));";
        Ok(serde_json::from_value(self.client.execute_async(script, vec![options]).await?)?)
    }

    /// The errors that the console has seen since the page was opened, uncaught exceptions included.
    ///
    /// Chromium is asked for its log. Firefox mixes the errors of its own scripts into the output of geckodriver, and an automated
    /// `MiniBrowser` writes its console to nowhere; for these two the server adds a script to the page that keeps them.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        if self.kind != BrowserKind::Chromium {
            let errors = self.execute("return window.consoleErrors ?? []", Vec::new()).await?;
            return Ok(serde_json::from_value(errors)?);
        }
        let entries: Vec<Value> = serde_json::from_value(self.client.issue_cmd(BrowserLog).await?)?;
        let errors = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        self.logged.borrow_mut().extend(errors.map(|entry| entry["message"].to_string()));
        Ok(self.logged.borrow().clone())
    }
}

/// Chromedriver's own command for the console's log.
#[derive(Debug)]
struct BrowserLog;

impl WebDriverCompatibleCommand for BrowserLog {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> std::result::Result<Url, ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}
