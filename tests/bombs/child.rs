//! `relata session` as a process of its own: what it answers, how long that takes and
//! how much memory it ever had.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// No bomb may take this long to be answered or refused.
const HANG: Duration = Duration::from_secs(120);

/// A running session.
pub(crate) struct Session {
    process: Child,
    stdin: Option<ChildStdin>,
    replies: Receiver<String>,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) body: Value,
    pub(crate) elapsed: Duration,
}

impl Reply {
    /// The stable name of the error, if it is one.
    pub(crate) fn detail(&self) -> Option<&str> {
        self.body["error"]["detail"].as_str()
    }

    /// The message of the error, or the first cell, in short.
    pub(crate) fn summary(&self) -> String {
        let error = self.body["error"]["message"].as_str().map(str::to_owned);
        let text = error.unwrap_or_else(|| self.body["rows"][0][0].to_string());
        text.chars().take(80).collect()
    }
}

impl Session {
    /// One on an empty graph, with these options.
    pub(crate) fn start(options: &[&str]) -> Session {
        let mut process = Command::new(env!("CARGO_BIN_EXE_relata"))
            .arg("session")
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdin = process.stdin.take();
        let mut stdout = BufReader::new(process.stdout.take().expect("a pipe"));
        let (send, replies) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            while stdout.read_line(&mut line).is_ok_and(|read| read > 0) {
                if send.send(std::mem::take(&mut line)).is_err() {
                    return;
                }
            }
        });
        let mut session = Session { process, stdin, replies };
        session.request(&json!({"op": "reset"}));
        session
    }

    /// Runs one statement; panics where the session is gone or does not answer.
    pub(crate) fn ask(&mut self, query: &str) -> Reply {
        self.request(&json!({"op": "run", "query": query}))
    }

    fn request(&mut self, request: &Value) -> Reply {
        let mut line = request.to_string();
        line.push('\n');
        let begun = Instant::now();
        let stdin = self.stdin.as_mut().expect("a pipe");
        stdin.write_all(line.as_bytes()).expect("the session reads");
        stdin.flush().expect("the session reads");
        let reply = self.replies.recv_timeout(HANG);
        let elapsed = begun.elapsed();
        let start: String = line.chars().take(200).collect();
        let reply = reply.unwrap_or_else(|error| panic!("{error} after {elapsed:?}: {start}"));
        Reply { body: serde_json::from_str(&reply).expect("a reply is JSON"), elapsed }
    }

    /// The most memory it ever had, in bytes; `None` where the system does not tell.
    pub(crate) fn peak(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib << 10)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
}
