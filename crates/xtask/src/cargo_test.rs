//! `cargo test` over the workspace, on both engines: all must pass, none may be ignored, both engines run the same tests.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;

use crate::process;
use crate::report;
use crate::scratch::Scratch;
use crate::tally::Tally;
use crate::test_output::TestOutput;
use crate::workspace::Workspace;

/// From an empty target folder on a slow machine.
const LIMIT: Duration = Duration::from_secs(30 * 60);
/// Tests that run at the same time on each processor: most of them wait, for a database or for the time to pass.
const TESTS_PER_PROCESSOR: usize = 3;

/// `postgres` is the URL of a database in which the tests may make others.
pub(crate) fn run(workspace: &Workspace, scratch: &Arc<Scratch>, postgres: &str) -> Result<Tally> {
    let threads = std::thread::available_parallelism()?.get() * TESTS_PER_PROCESSOR;
    let mut command = workspace.cargo();
    command
        // With what tests tell of races.
        .args(["test", "--workspace", "--no-fail-fast", "--", "--show-output"])
        .env("TENURE_TEST_POSTGRES", postgres)
        .env("RUST_TEST_THREADS", threads.to_string());
    command.env("CARGO_TERM_COLOR", "never").env("INSTA_UPDATE", "no");
    let mut output = TestOutput::default();
    let status = process::stream(scratch, command, LIMIT, |line| {
        output.line(line);
        report::say(line);
    })?;

    let mut tally = Tally::default();
    for counts in [output.sqlite, output.postgres, output.independent] {
        tally.passed += counts.passed;
        tally.failed += counts.failed + counts.ignored;
    }
    for test in &output.unsuccessful {
        report::say(format_args!("FAIL  {test}"));
    }
    if !status.success() && output.unsuccessful.is_empty() {
        tally.fail(format_args!("cargo test ended with {status}"));
    }
    if let Err(complaint) = output.verdict() {
        tally.fail(complaint);
    }
    tally.figure(format!("sqlite {}", output.sqlite.all()));
    tally.figure(format!("postgres {}", output.postgres.all()));
    tally.figure(format!("engine-independent {}", output.independent.all()));
    Ok(tally)
}
