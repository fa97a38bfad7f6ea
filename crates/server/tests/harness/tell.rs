//! The one place where a test prints: what was counted in a race, so that a log shows how it went.

use std::fmt::Display;

/// Prints a line into the output of the test, which `cargo test` shows of a test that fails, or with `--show-output`.
#[expect(
    clippy::disallowed_macros,
    reason = "only what the print macros write is kept with its test"
)]
pub(crate) fn tell(line: impl Display) {
    println!("{line}");
}
