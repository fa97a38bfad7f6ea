//! `cargo xtask bench`: the figures of `tenure-load`, from release builds, PostgreSQL with its durable settings.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;

use crate::postgres::{Durability, Server};
use crate::process;
use crate::scratch::Scratch;
use crate::setup;
use crate::suite;
use crate::tenure_load;
use crate::workspace::Workspace;

const LIMIT: Duration = Duration::from_secs(60 * 60);

pub(crate) fn run() -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let scratch = Scratch::new()?;
    suite::build(&workspace, &scratch, &["--release"])?;
    let postgres = Server::start(&scratch, &setup::postgres_programs(&scratch)?, Durability::Full)?;
    let mut command = tenure_load::command(&workspace, &postgres, "release", "report")?;
    command.args(["--postgres", &postgres.url("postgres")]);
    process::run(&scratch, &mut command, LIMIT)?;
    Ok(ExitCode::SUCCESS)
}
