//! The one place that prints. Everything goes to stdout, so that a log keeps its order.

use std::fmt::Display;

/// Prints one line (or several, if `text` has them).
#[expect(
    clippy::disallowed_macros,
    reason = "a development tool talks to its terminal; this is its only door"
)]
pub(crate) fn say(text: impl Display) {
    println!("{text}");
}

/// Starts a new section of the output.
pub(crate) fn heading(title: impl Display) {
    say(format_args!("\n==> {title}"));
}

/// Prints lines shifted to the right: the tail of a log, the output of a failed command.
pub(crate) fn quote(text: &str) {
    for line in text.lines() {
        say(format_args!("    | {line}"));
    }
}
