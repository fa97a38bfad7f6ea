//! `kill -9` of a server under write load, again and again: what was acknowledged must be there afterwards.

use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::dev_server::Engine;
use crate::figures;
use crate::postgres::{Durability, Server};
use crate::process;
use crate::report;
use crate::scratch::Scratch;
use crate::setup;
use crate::suite;
use crate::tally::Tally;
use crate::tenure_load;
use crate::workspace::Workspace;

pub(crate) fn run(
    workspace: &Workspace,
    scratch: &Arc<Scratch>,
    postgres: &Server,
    rounds: u64,
) -> Result<Tally> {
    let mut tally = Tally::default();
    for engine in Engine::ALL {
        tally.add(on(engine, workspace, scratch, postgres, rounds)?);
    }
    Ok(tally)
}

pub(crate) fn on(
    engine: Engine,
    workspace: &Workspace,
    scratch: &Arc<Scratch>,
    postgres: &Server,
    rounds: u64,
) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut command = tenure_load::command(workspace, postgres, "debug", "crash")?;
    command.args(["--engine", engine.name(), "--rounds", &rounds.to_string()]);
    if engine == Engine::Postgres {
        command.args(["--database", &postgres.url("postgres")]);
    }
    let result = crash(scratch, command, rounds);
    if let Ok(checked) = &result {
        tally.figure(format!(
            "{}: {rounds} rounds, {checked} acknowledged operations, none lost",
            engine.name()
        ));
    }
    let name = format!("nothing acknowledged is lost on {}", engine.name());
    tally.check(&name, result.map(drop));
    Ok(tally)
}

/// `cargo xtask crash`.
pub(crate) fn long_run(rounds: u64) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let scratch = Scratch::new()?;
    suite::build(&workspace, &scratch, &[])?;
    let postgres = Server::start(&scratch, &setup::postgres_programs(&scratch)?, Durability::None)?;
    let tally = run(&workspace, &scratch, &postgres, rounds)?;
    tally.figures.iter().for_each(report::say);
    report::say(format_args!("{} passed, {} failed", tally.passed, tally.failed));
    Ok(if tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The number of acknowledged operations that were looked up after a crash.
fn crash(scratch: &Arc<Scratch>, command: Command, rounds: u64) -> Result<u64> {
    let limit = Duration::from_secs(2 * 60) + Duration::from_secs(30 * rounds);
    let mut result = None;
    let status = process::stream(scratch, command, limit, |line| {
        let words = ["rounds", "acknowledged operations checked", "lost"];
        result = figures::read(line, "crash", words).or(result);
        report::say(line);
    })?;
    let [done, checked, lost] =
        result.with_context(|| format!("tenure-load ({status}) ended without its last line"))?;
    ensure!(lost == 0, "{lost} of {checked} acknowledged operations were lost");
    ensure!(done == rounds, "{done} of {rounds} rounds were run");
    ensure!(
        checked > 0,
        "no operation was acknowledged, so nothing was checked"
    );
    ensure!(status.success(), "tenure-load ended with {status}");
    Ok(checked)
}
