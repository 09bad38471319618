//! The development server: serves the page from memory, and rebuilds and reloads it after each change.

use crate::shell;
use crate::site::{Site, site};
use crate::wasm::Mode;
use anyhow::{Context, Result, anyhow, bail};
use notify::{EventKind, RecursiveMode, Watcher};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tiny_http::{Request, Server};

const PORT: u16 = 8080;
/// An editor writes several files when it saves; within this time they are one change.
const QUIET: Duration = Duration::from_millis(150);
/// How long a request for a new build waits.
const POLL: Duration = Duration::from_secs(25);

pub(crate) fn command(args: &[String]) -> Result<()> {
    let port = port(args)?;
    // Before the build, whose first run takes minutes.
    let server = Server::http(("127.0.0.1", port))
        .map_err(|error| anyhow!("port {port} cannot be had ({error}); another: `cargo xtask serve --port N`"))?;
    let address = server.server_addr();
    let root = shell::root()?;
    let changes = watch(&root)?;

    shell::step("Building the page; the first time takes minutes");
    let current = Arc::new(Served::new(site(Mode::Serve)?)?);
    {
        let current = Arc::clone(&current);
        thread::spawn(move || answer(&server, &current));
    }
    println!("\nclaimlens is at http://{address}/ (Ctrl-C stops)");

    while let Ok(first) = changes.recv() {
        let mut last = first;
        while let Ok(next) = changes.recv_timeout(QUIET) {
            last = next;
        }
        let shown = last.strip_prefix(&root).unwrap_or(&last).display();
        shell::step(&format!("{shown} has changed; building"));
        match site(Mode::Serve) {
            Ok(site) => {
                current.renew(site);
                println!("built; the open pages reload");
            }
            Err(error) => eprintln!("error: {error:#}\nthe page stays as it was"),
        }
    }
    bail!("watching the files has ended")
}

fn port(args: &[String]) -> Result<u16> {
    match args {
        [] => Ok(PORT),
        [option, port] if option == "--port" => port.parse().with_context(|| format!("`{port}` is no port")),
        _ => bail!("`serve` takes `--port N` and nothing else"),
    }
}

/// Sends the path of each file of the page that changes.
fn watch(root: &Path) -> Result<Receiver<PathBuf>> {
    let (sender, receiver) = mpsc::channel();
    let index = root.join("index.html");
    let folders = [root.join("src"), root.join("www")];
    let ours = folders.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        // The compiler opens these files too.
        if matches!(event.kind, EventKind::Access(_)) {
            return;
        }
        for path in event.paths {
            if path == index || ours.iter().any(|folder| path.starts_with(folder)) {
                // Nobody listens only when the program ends.
                let _ = sender.send(path);
            }
        }
    })?;
    for folder in folders {
        watcher.watch(&folder, RecursiveMode::Recursive).with_context(|| folder.display().to_string())?;
    }
    // The folder, not the file, because an editor may replace the file.
    watcher.watch(root, RecursiveMode::NonRecursive)?;
    // It watches until it is dropped.
    std::mem::forget(watcher);
    Ok(receiver)
}

/// The newest site, and the number of its build.
struct Served {
    newest: Mutex<(u128, Site)>,
    renewed: Condvar,
}

impl Served {
    fn new(site: Site) -> Result<Self> {
        // Starts with another number each time, so that an open page reloads when the server is restarted.
        #[expect(clippy::disallowed_methods, reason = "a build tool may read the clock")]
        let first = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
        Ok(Self { newest: Mutex::new((first, site)), renewed: Condvar::new() })
    }

    fn newest(&self) -> MutexGuard<'_, (u128, Site)> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn renew(&self, site: Site) {
        let mut newest = self.newest();
        *newest = (newest.0 + 1, site);
        drop(newest);
        self.renewed.notify_all();
    }

    /// The number of the newest build, as soon as it differs from `known` or after a while.
    fn after(&self, known: &str) -> String {
        let waited = self.renewed.wait_timeout_while(self.newest(), POLL, |(build, _)| build.to_string() == known);
        let (newest, _) = waited.unwrap_or_else(PoisonError::into_inner);
        newest.0.to_string()
    }

    fn file(&self, name: &str) -> Option<Vec<u8>> {
        let newest = self.newest();
        let (build, site) = &*newest;
        let file = site.files.get(name)?;
        if name != "index.html" {
            return Some(file.clone());
        }
        let script = format!("<script type=\"module\" src=\"reload.js?build={build}\"></script>\n</head>");
        Some(String::from_utf8_lossy(file).replacen("</head>", &script, 1).into_bytes())
    }
}

/// Reloads the page when there is another build than its own.
const RELOAD: &str = r#"
const mine = new URL(import.meta.url).searchParams.get("build");
for (;;) {
  try {
    const newest = await (await fetch(`reload?build=${mine}`)).text();
    if (newest !== mine) location.reload();
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
"#;

fn answer(server: &Server, current: &Arc<Served>) {
    for request in server.incoming_requests() {
        let current = Arc::clone(current);
        // A request for a new build waits, and must not hold up the others.
        thread::spawn(move || {
            // Fails when the browser has gone away.
            let _ = reply(request, &current);
        });
    }
}

fn reply(request: Request, served: &Served) -> Result<()> {
    let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
    let name = match path.trim_start_matches('/') {
        "" => "index.html",
        name => name,
    };
    let (status, name, content) = match name {
        "reload.js" => (200, name, RELOAD.into()),
        "reload" => (200, name, served.after(query.trim_start_matches("build=")).into_bytes()),
        _ => match served.file(name) {
            Some(content) => (200, name, content),
            None => (404, "", b"not found".to_vec()),
        },
    };
    // The server's threads wait on open connections. If a browser opens several at once it may start too few, and one is never served.
    let head = format!(
        "HTTP/1.1 {status} -\r\nConnection: close\r\nCache-Control: no-store\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
        media_type(name),
        content.len(),
    );
    let mut writer = request.into_writer();
    writer.write_all(head.as_bytes())?;
    writer.write_all(&content)?;
    Ok(writer.flush()?)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_can_be_chosen() {
        assert_eq!(port(&[]).unwrap(), 8080);
        assert_eq!(port(&["--port".into(), "9000".into()]).unwrap(), 9000);
        assert!(port(&["--port".into(), "x".into()]).is_err());
        assert!(port(&["9000".into()]).is_err());
    }

    #[test]
    fn only_the_served_index_asks_for_news() {
        let files = [("index.html", "<head></head>"), ("boot.js", "</head>")];
        let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into();
        let served = Served::new(Site { files, ..Site::default() }).unwrap();
        assert!(String::from_utf8(served.file("index.html").unwrap()).unwrap().contains("src=\"reload.js?build="));
        assert_eq!(served.file("boot.js").unwrap(), b"</head>");
        assert_eq!(served.file("other.js"), None);
    }

    #[test]
    fn a_page_of_an_older_build_gets_news_at_once() {
        let served = Served::new(Site::default()).unwrap();
        let before = served.newest().0.to_string();
        served.renew(Site::default());
        assert_ne!(served.after(&before), before);
    }
}
