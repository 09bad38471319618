//! A static host for the built page that keeps a record.

use crate::Result;
use crate::browser::variable;
use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use tiny_http::{Method, Request, Server};

/// The page stands in a folder, as on most static hosts, so that no address of it can be absolute.
const FOLDER: &str = "/claimlens/";
const REPORTS: &str = "/csp-report";
/// Keeps the console's errors where `WebDriver` can read them. It stands outside the site, so it is in nobody's way.
const WATCH: &str = "/watch-console.js";
const WATCH_SCRIPT: &str = "
window.consoleErrors = [];
const log = console.error;
console.error = (...values) => { consoleErrors.push(values.join(' ')); log.apply(console, values); };
addEventListener('error', (event) => consoleErrors.push(String(event.message)));
addEventListener('unhandledrejection', (event) => consoleErrors.push(String(event.reason)));
document.addEventListener('run-script', ({ detail }) => { import(detail); });
";

/// A script, beside the site, that logs an error and throws another.
const FAULT: &str = "/fault.js";
const FAULT_SCRIPT: &str = "console.error('logged'); throw new Error('thrown');";

/// A script that runs into WebAssembly's `unreachable`, as a panic of the page does.
const TRAP: &str = "/trap.js";
const TRAP_SCRIPT: &str = "
const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11];
new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports.f();";

/// Serves `dist/site/` on a port of its own, and so as an origin of its own, until it is stopped or dropped.
///
/// It does as static hosts do: compressed copies, the headers of `_headers`, and `404.html` where there is nothing. Unless a scenario wants it, the page registers no service worker,
/// as under `cargo xtask serve`: what that fetches is no answer to anything a user does.
pub struct Site {
    running: Mutex<Option<(Arc<Server>, JoinHandle<()>)>>,
    address: SocketAddr,
    record: Arc<Mutex<Record>>,
}

#[derive(Default)]
struct Record {
    requests: Vec<String>,
    csp_reports: Vec<String>,
    /// Whether the page registers its service worker.
    offline: bool,
    /// Whether pages are called without `.html`.
    no_extensions: bool,
    /// Pages of the scenario's own, by path, with their policies.
    pages: Vec<(String, String, String)>,
    /// Files that are served otherwise than they are.
    changed: Vec<(String, Vec<u8>)>,
}

/// A moment in a site's record; see [`Site::mark`].
#[derive(Clone, Copy, Debug)]
pub struct Mark(usize);

impl Site {
    /// With `watch_console` the page gets a script that is not in the site: for a browser that cannot be asked for its console.
    pub(crate) fn start(watch_console: bool) -> Result<Self> {
        Self::serve(folder()?, watch_console)
    }

    fn serve(folder: PathBuf, watch_console: bool) -> Result<Self> {
        let server = Arc::new(Server::http("127.0.0.1:0").map_err(|error| error.to_string())?);
        let address = server.server_addr().to_ip().ok_or("the server has no address")?;
        let record = Arc::new(Mutex::new(Record::default()));
        let thread = {
            let (server, record) = (Arc::clone(&server), Arc::clone(&record));
            thread::spawn(move || {
                for request in server.incoming_requests() {
                    // Fails when the browser has gone away.
                    let _ = answer(request, &folder, watch_console, &record);
                }
            })
        };
        Ok(Self { running: Mutex::new(Some((server, thread))), address, record })
    }

    /// One more, on an origin of its own.
    pub fn another() -> Result<Self> {
        Self::start(false)
    }

    /// Serves another folder than `dist/site/`.
    pub fn of(folder: impl Into<PathBuf>) -> Result<Self> {
        Self::serve(folder.into(), false)
    }

    /// `http://127.0.0.1:…`
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address of a file of the site; `""` is the page.
    pub fn address(&self, path: &str) -> String {
        format!("{}{FOLDER}{}", self.origin(), path.trim_start_matches('/'))
    }

    /// Lets the page register its service worker, for which every file must be as it was built: the console is not watched. Browsers keep
    /// what `_headers` lets them keep.
    pub fn work_offline(&self) {
        self.record().offline = true;
    }

    /// From now on a page's address with `.html` leads to the one without, as on Cloudflare Pages.
    pub fn leave_out_extensions(&self) {
        self.record().no_extensions = true;
    }

    /// Serves a page of the scenario's own under the policy, beside the site; answers with its address.
    pub fn host(&self, name: &str, policy: &str, html: &str) -> String {
        let path = format!("/{name}");
        let address = format!("{}{path}", self.origin());
        self.record().pages.push((path, policy.to_owned(), html.to_owned()));
        address
    }

    /// Serves another content for a file from now on, as after a new version has been published.
    pub fn change(&self, name: &str, content: Vec<u8>) {
        self.record().changed.push((name.to_owned(), content));
    }

    /// Serves every file as it is again.
    pub fn change_back(&self) {
        self.record().changed.clear();
    }

    /// `dist/site/`.
    pub fn folder(&self) -> Result<PathBuf> {
        folder()
    }

    /// Ends the server: the browser is offline from here on.
    pub fn stop(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((server, thread)) = running {
            server.unblock();
            // Panics are printed where they happen.
            let _ = thread.join();
        }
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// This moment, for [`Site::requests_since`].
    pub fn mark(&self) -> Mark {
        Mark(self.record().requests.len())
    }

    /// Every request so far, `GET /claimlens/`, CSP reports left out.
    pub fn requests(&self) -> Vec<String> {
        self.requests_since(Mark(0))
    }

    /// The requests after a moment.
    pub fn requests_since(&self, mark: Mark) -> Vec<String> {
        self.record().requests[mark.0..].to_vec()
    }

    /// What browsers reported against the page's own policy, as they wrote it.
    pub fn csp_reports(&self) -> Vec<String> {
        self.record().csp_reports.clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop();
    }
}

/// `dist/site/`.
fn folder() -> Result<PathBuf> {
    Ok(PathBuf::from(variable("CLAIMLENS_SITE")?))
}

fn answer(mut request: Request, folder: &Path, watch_console: bool, record: &Mutex<Record>) -> Result {
    let record = || record.lock().unwrap_or_else(PoisonError::into_inner);
    let path = request.url().split(['?', '#']).next().unwrap_or_default().to_owned();
    if path == REPORTS && *request.method() == Method::Post {
        let mut report = String::new();
        request.as_reader().read_to_string(&mut report)?;
        record().csp_reports.push(report);
        return respond(request, 204, &[], b"");
    }
    for (name, script) in [(WATCH, WATCH_SCRIPT), (FAULT, FAULT_SCRIPT), (TRAP, TRAP_SCRIPT)] {
        if path == name {
            return respond(request, 200, &[("Content-Type", media_type(name))], script.as_bytes());
        }
    }
    let line = format!("{} {}", request.method(), request.url());
    record().requests.push(line);

    let own = record().pages.iter().find(|(name, ..)| *name == path).cloned();
    if let Some((_, policy, html)) = own {
        let headers = [("Content-Type", media_type("x.html")), ("Content-Security-Policy", &policy)];
        return respond(request, 200, &headers, html.as_bytes());
    }
    let (offline, no_extensions) = {
        let record = record();
        (record.offline, record.no_extensions)
    };
    // The site is one flat folder.
    let asked = path.strip_prefix(FOLDER).filter(|name| !name.contains('/'));
    if let (true, Some(stem)) = (no_extensions, asked.and_then(|name| name.strip_suffix(".html"))) {
        let to = format!("{FOLDER}{}", if stem == "index" { "" } else { stem });
        return respond(request, 308, &[("Location", &to)], b"");
    }
    let page = asked.filter(|name| no_extensions && !name.is_empty()).map(|name| format!("{name}.html"));
    let page = page.filter(|page| folder.join(page).is_file());
    let name = match page.as_deref().or(asked) {
        Some("") => "index.html",
        Some(name) => name,
        None => "",
    };
    let changed =
        record().changed.iter().rev().find(|(changed, _)| changed == name).map(|(_, content)| content.clone());
    let is_page = has_extension(name, "html");
    let accepted = request.headers().iter().find(|header| header.field.equiv("Accept-Encoding"));
    let takes_brotli = accepted.is_some_and(|header| header.value.as_str().contains("br"));
    let compressed = (!is_page && changed.is_none() && takes_brotli)
        .then(|| fs::read(folder.join(format!("{name}.br"))).ok())
        .flatten()
        .filter(|_| folder.join(name).is_file());
    let encoded = compressed.is_some();
    let content = compressed.or(changed).or_else(|| fs::read(folder.join(name)).ok().filter(|_| !name.is_empty()));
    let Some(mut content) = content else {
        let nothing = fs::read(folder.join("404.html")).unwrap_or_default();
        return respond(request, 404, &[("Content-Type", media_type("404.html"))], &nothing);
    };
    let mut policy = None;
    if is_page {
        let mut html = String::from_utf8(content)?;
        policy = self::policy(&html).map(str::to_owned);
        if watch_console && !offline {
            html = html.replacen("</title>", &format!("</title><script src=\"{WATCH}\"></script>"), 1);
        }
        if !offline {
            html = html.replacen(" data-offline=", " data-not-offline=", 1);
        }
        content = html.into_bytes();
    }
    // The page's own policy once more: it has no address to report to, and a violation of one is a violation of both.
    let report = policy.map(|policy| format!("{policy}; report-uri {REPORTS}"));
    let rules = fs::read_to_string(folder.join("_headers")).unwrap_or_default();
    let mut headers = vec![("Content-Type", media_type(name))];
    let of_host = fields(&rules, asked.unwrap_or_default());
    headers.extend(of_host.filter(|(field, _)| *field != "Content-Type" && (offline || *field != "Cache-Control")));
    headers.extend(encoded.then_some(("Content-Encoding", "br")));
    headers.extend(report.as_deref().map(|report| ("Content-Security-Policy-Report-Only", report)));
    respond(request, 200, &headers, &content)
}

/// What a host's `_headers` say of an address: of `/*`, and of the address itself.
fn fields<'a>(rules: &'a str, name: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let mut is_meant = false;
    rules.lines().filter_map(move |line| {
        if let Some(path) = line.strip_prefix('/') {
            is_meant = path == "*" || path == name;
            return None;
        }
        line.trim().split_once(": ").filter(|_| is_meant)
    })
}

fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == extension)
}

/// Answers, and asks the browser to close the connection: the server's threads wait on open ones, and where a browser opens several at
/// once it may start too few, so that one is never served.
fn respond(request: Request, status: u16, headers: &[(&str, &str)], content: &[u8]) -> Result {
    let mut answer = format!("HTTP/1.1 {status} -\r\nConnection: close\r\nContent-Length: {}\r\n", content.len());
    for (field, value) in headers {
        answer.extend([field, ": ", value, "\r\n"]);
    }
    let mut writer = request.into_writer();
    writer.write_all(answer.as_bytes())?;
    writer.write_all(b"\r\n")?;
    writer.write_all(content)?;
    Ok(writer.flush()?)
}

/// The policy in the page's `<meta http-equiv="Content-Security-Policy" content="…">`.
fn policy(html: &str) -> Option<&str> {
    let (_, rest) = html.split_once("http-equiv=\"Content-Security-Policy\"")?;
    let (_, rest) = rest.split_once("content=\"")?;
    rest.split_once('"').map(|(policy, _)| policy)
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "text/plain; charset=utf-8",
    }
}
