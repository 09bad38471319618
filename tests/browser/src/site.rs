//! A static host for the built page that keeps a record.

use crate::Result;
use crate::browser::variable;
use std::fs;
use std::io::Write as _;
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
";

/// A script, beside the site, that logs an error and throws another.
const FAULT: &str = "/fault.js";
const FAULT_SCRIPT: &str = "console.error('logged'); throw new Error('thrown');";

/// Serves `dist/site/` on a port of its own, and so as an origin of its own, until it is dropped.
pub struct Site {
    server: Arc<Server>,
    thread: Option<JoinHandle<()>>,
    record: Arc<Mutex<Record>>,
}

#[derive(Default)]
struct Record {
    requests: Vec<String>,
    csp_reports: Vec<String>,
}

/// A moment in a site's record; see [`Site::mark`].
#[derive(Clone, Copy, Debug)]
pub struct Mark(usize);

impl Site {
    /// With `watch_console` the page gets a script that is not in the site: for a browser that cannot be asked for its console.
    pub(crate) fn start(watch_console: bool) -> Result<Self> {
        let folder = PathBuf::from(variable("CLAIMLENS_SITE")?);
        let mut html = fs::read_to_string(folder.join("index.html"))?;
        let policy = policy(&html).map(str::to_owned);
        if watch_console {
            html = html.replacen("</title>", &format!("</title><script src=\"{WATCH}\"></script>"), 1);
        }
        let server = Arc::new(Server::http("127.0.0.1:0").map_err(|error| error.to_string())?);
        let record = Arc::new(Mutex::new(Record::default()));
        let thread = {
            let (server, record) = (Arc::clone(&server), Arc::clone(&record));
            thread::spawn(move || {
                for request in server.incoming_requests() {
                    // Fails when the browser has gone away.
                    let _ = answer(request, &folder, &html, policy.as_deref(), &record);
                }
            })
        };
        Ok(Self { server, thread: Some(thread), record })
    }

    /// `http://127.0.0.1:…`
    pub fn origin(&self) -> String {
        format!("http://{}", self.server.server_addr())
    }

    /// The address of a file of the site; `""` is the page.
    pub fn address(&self, path: &str) -> String {
        format!("{}{FOLDER}{}", self.origin(), path.trim_start_matches('/'))
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
        self.server.unblock();
        if let Some(thread) = self.thread.take() {
            // Panics are printed where they happen.
            let _ = thread.join();
        }
    }
}

fn answer(mut request: Request, folder: &Path, html: &str, policy: Option<&str>, record: &Mutex<Record>) -> Result {
    let path = request.url().split(['?', '#']).next().unwrap_or_default().to_owned();
    if path == REPORTS && *request.method() == Method::Post {
        let mut report = String::new();
        request.as_reader().read_to_string(&mut report)?;
        record.lock().unwrap_or_else(PoisonError::into_inner).csp_reports.push(report);
        return respond(request, 204, &[], b"");
    }
    for (name, script) in [(WATCH, WATCH_SCRIPT), (FAULT, FAULT_SCRIPT)] {
        if path == name {
            return respond(request, 200, &[("Content-Type", media_type(name))], script.as_bytes());
        }
    }
    let line = format!("{} {}", request.method(), request.url());
    record.lock().unwrap_or_else(PoisonError::into_inner).requests.push(line);

    let name = match path.strip_prefix(FOLDER) {
        Some("") => "index.html",
        // The site is one flat folder.
        Some(name) if !name.contains('/') => name,
        _ => "",
    };
    let content = match name {
        "index.html" => Some(html.as_bytes().to_vec()),
        "" => None,
        name => fs::read(folder.join(name)).ok(),
    };
    let Some(content) = content else {
        return respond(request, 404, &[], b"not found");
    };
    // The page's own policy once more: it has no address to report to, and a violation of one is a violation of both.
    let report = policy.filter(|_| name == "index.html").map(|policy| format!("{policy}; report-uri {REPORTS}"));
    let mut headers = vec![("Content-Type", media_type(name))];
    headers.extend(report.as_deref().map(|report| ("Content-Security-Policy-Report-Only", report)));
    respond(request, 200, &headers, &content)
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
