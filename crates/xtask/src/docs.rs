//! The generated documents: `docs/openapi.json`, `docs/config.md`, `docs/cli.md`. The `tenure` binary writes them.

use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;

use crate::process;
use crate::scratch::Scratch;
use crate::suite;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// `cargo xtask docs`.
pub(crate) fn write() -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let scratch = Scratch::new()?;
    suite::build(&workspace, &scratch, &[])?;
    process::run(&scratch, &mut generate(&workspace)?, Duration::from_secs(60))?;
    Ok(ExitCode::SUCCESS)
}

/// Fails when a document is not what the binary would write now.
pub(crate) fn check(workspace: &Workspace, scratch: &Arc<Scratch>) -> Result<Tally> {
    let mut tally = Tally::default();
    let outcome = process::run(
        scratch,
        generate(workspace)?.arg("--check"),
        Duration::from_secs(60),
    );
    tally.check(
        "the documents in docs/ are fresh",
        outcome.map_err(|error| error.context("run `cargo xtask docs`")),
    );
    Ok(tally)
}

fn generate(workspace: &Workspace) -> Result<Command> {
    let mut command = Command::new(workspace.program("debug", "tenure")?);
    command
        .current_dir(&workspace.root)
        .args(["generate-docs", "docs"]);
    Ok(command)
}
