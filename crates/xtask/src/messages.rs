//! Installs a real SMTP server, and runs the tests that send e-mails to it over TLS.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;

use crate::scratch::Scratch;
use crate::tally::Tally;
use crate::test_output::TestOutput;
use crate::workspace::Workspace;
use crate::{drivers, process, report};

/// Fewer tests than this are a failure of their own.
const FEWEST: u64 = 12;

const LIMIT: Duration = Duration::from_secs(15 * 60);

pub(crate) fn run(workspace: &Workspace, scratch: &Arc<Scratch>, python: &Path) -> Result<Tally> {
    std::fs::create_dir_all(workspace.target.join("conformance"))?;
    let venv = workspace.target.join("conformance/smtp-venv");
    let list = workspace.root.join("conformance/smtp/requirements.txt");
    drivers::make_venv(workspace, scratch, python, "smtp", &venv, &[list])?;

    let mut command = workspace.cargo();
    command
        .args(["test", "--package", "tenure-engine", "--test", "smtp"])
        .env("TENURE_TEST_SMTP_PYTHON", venv.join("bin/python"))
        .env("CARGO_TERM_COLOR", "never");
    let mut output = TestOutput::default();
    let status = process::stream(scratch, command, LIMIT, |line| {
        output.line(line);
        report::say(line);
    })?;
    let counts = output.independent;
    let mut tally = Tally {
        passed: counts.passed,
        failed: counts.failed + counts.ignored,
        ..Tally::default()
    };
    for test in &output.unsuccessful {
        report::say(format_args!("FAIL  {test}"));
    }
    if !status.success() && tally.failed == 0 {
        tally.fail(format_args!("cargo test ended with {status}"));
    }
    if counts.all() < FEWEST {
        tally.fail(format_args!(
            "only {} tests, {FEWEST} are asked for",
            counts.all()
        ));
    }
    tally.figure(format!("SMTP {}", counts.all()));
    Ok(tally)
}
