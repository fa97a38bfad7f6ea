//! The one place that prints. Results go to stdout, everything else to stderr.

#![expect(clippy::disallowed_macros, reason = "this is where printing is allowed")]

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
            println!(
                "{}",
                serde_json::to_string(value).expect("results are plain JSON")
            );
        } else {
            println!("{}", text());
        }
    }

    /// Why the command failed, with its causes.
    pub(crate) fn error(self, error: &anyhow::Error) {
        if self.json {
            println!("{}", serde_json::json!({ "error": format!("{error:#}") }));
        } else {
            eprintln!("error: {error:#}");
        }
    }
}
