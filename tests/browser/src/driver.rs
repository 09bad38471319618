//! A WebDriver server as a process of ours.

use crate::Result;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

const START: Duration = Duration::from_secs(30);

/// Ends when it is dropped, with everything that it has started.
pub(crate) struct Driver {
    child: Child,
    port: u16,
    output: Output,
}

/// What the driver and its browser have printed, line by line.
#[derive(Clone, Default)]
pub(crate) struct Output(Arc<Mutex<Vec<String>>>);

impl Output {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

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
    /// Starts a driver on a free port and waits until it listens.
    pub(crate) fn start(command: impl FnOnce(u16) -> Result<Command>) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut command = command(port)?;
        // A group of its own, so that the browsers, and the screen of xvfb-run, can be ended with it.
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command.spawn().map_err(|error| format!("{program} does not start: {error}"))?;
        let output = Output::default();
        if let Some(stdout) = child.stdout.take() {
            output.follow(stdout);
        }
        if let Some(stderr) = child.stderr.take() {
            output.follow(stderr);
        }
        let driver = Self { child, port, output };
        let started = now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if started.elapsed() > START {
                return Err(format!("{program} does not listen:\n{}", driver.output.lines().join("\n")).into());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(driver)
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn output(&self) -> Output {
        self.output.clone()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Whatever fails here has ended already.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).stderr(Stdio::null()).status();
        // xvfb-run takes its screen down on the first signal.
        thread::sleep(Duration::from_millis(300));
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.child.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "a test may read the clock")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
