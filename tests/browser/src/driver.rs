//! A `WebDriver` server as a process of ours.

use crate::Result;
use std::io::{self, BufRead, BufReader, Read, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

const START: Duration = Duration::from_secs(30);

/// Runs a driver until the guard's input closes, which it does however we end; then ends its browsers and its screen too.
const GUARD: &str = r#""$@" & read -r _; trap '' TERM; kill -TERM 0; sleep 0.5; kill -KILL 0"#;

/// Ends when it is dropped, with everything that it has started.
pub(crate) struct Driver {
    child: Child,
    port: u16,
    output: Output,
}

/// What the driver and its browser have printed, line by line.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<String>>>);

impl Output {
    fn follow(&self, stream: impl Read + Send + 'static) {
        let output = self.clone();
        thread::spawn(move || {
            for line in BufReader::new(stream).split(b'\n').map_while(std::result::Result::ok) {
                let line = String::from_utf8_lossy(&line).into_owned();
                output.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
    }
}

impl Driver {
    /// Starts a driver on a free port and waits until it is ready.
    pub(crate) fn start(command: impl FnOnce(u16) -> Result<Command>) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let command = command(port)?;
        let program = command.get_program().to_string_lossy().into_owned();
        let mut guard = Command::new("sh");
        guard.args(["-c", GUARD, "sh", &program]).args(command.get_args());
        guard.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        guard.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = guard.spawn().map_err(|error| format!("{program} does not start: {error}"))?;
        let output = Output::default();
        if let Some(stdout) = child.stdout.take() {
            output.follow(stdout);
        }
        if let Some(stderr) = child.stderr.take() {
            output.follow(stderr);
        }
        let driver = Self { child, port, output };
        let started = now();
        while !is_ready(port) {
            if started.elapsed() > START {
                return Err(format!("{program} is not ready:\n{}", driver.printed()).into());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(driver)
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What the driver and its browser have printed.
    pub(crate) fn printed(&self) -> String {
        self.output.0.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Closes the guard's input.
        drop(self.child.stdin.take());
        // It has ended already if this fails.
        let _ = self.child.wait();
    }
}

/// Whether a driver answers on a port, by <https://www.w3.org/TR/webdriver2/#status>.
///
/// That something listens there is not enough: any process that another thread starts just then holds a copy of the listener
/// by which the port was found, until it has become another program.
fn is_ready(port: u16) -> bool {
    let ask = || -> io::Result<bool> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET /status HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")?;
        // Object by object, since not every driver closes the connection.
        let mut objects = BufReader::new(stream).split(b'}').map_while(std::result::Result::ok);
        Ok(objects.any(|object| String::from_utf8_lossy(&object).contains(r#""ready":true"#)))
    };
    ask().unwrap_or(false)
}

#[expect(clippy::disallowed_methods, reason = "a test may read the clock")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
