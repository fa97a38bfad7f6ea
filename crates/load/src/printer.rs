//! The one place that prints.

use std::io::{self, Write};

/// A line of the result, on stdout.
pub(crate) fn line(text: &str) {
    // A reader that closed the pipe has seen what it wanted.
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Progress, warnings and errors, on stderr.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
