//! The one place that prints. Results go to stdout, everything else to stderr.

use std::io::{self, ErrorKind, Write};

use serde::Serialize;

#[derive(Clone, Copy)]
pub(crate) struct Printer {
    json: bool,
}

impl Printer {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// A result: one line of JSON, or the text for people.
    pub(crate) fn result(self, value: &impl Serialize, text: impl FnOnce() -> String) {
        if self.json {
            print(&serde_json::to_string(value).expect("results are plain JSON"));
        } else {
            print(&text());
        }
    }

    /// Why the command failed, with its causes.
    pub(crate) fn error(self, error: &anyhow::Error) {
        if self.json {
            print(&serde_json::json!({ "error": format!("{error:#}") }).to_string());
        } else {
            complain(&format!("error: {error:#}"));
        }
    }
}

fn print(line: &str) {
    let mut out = io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Ok(()) => {}
        // Whoever read has read enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        Err(error) => {
            complain(&format!("error: can't write the result: {error}"));
            std::process::exit(1);
        }
    }
}

pub(crate) fn complain(line: &str) {
    // There is nobody left to tell that telling failed.
    let _ = writeln!(io::stderr().lock(), "{line}");
}
