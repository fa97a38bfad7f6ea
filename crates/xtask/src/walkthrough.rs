//! Runs `docs/b2b-walkthrough.sh` against `tenure dev` on each engine: what the documentation shows must work as it stands.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::dev_server::{DevServer, Engine};
use crate::postgres::Server;
use crate::process;
use crate::report;
use crate::scratch::Scratch;
use crate::tally::Tally;
use crate::workspace::Workspace;

const SCRIPT: &str = "docs/b2b-walkthrough.sh";

/// The walk takes seconds; it waits for each message at most five.
const LIMIT: Duration = Duration::from_secs(2 * 60);

pub(crate) fn run(workspace: &Workspace, scratch: &Arc<Scratch>, postgres: &Server) -> Tally {
    let mut tally = Tally::default();
    for engine in Engine::ALL {
        tally.take(engine.name(), on_engine(workspace, scratch, postgres, engine));
    }
    tally
}

fn on_engine(
    workspace: &Workspace,
    scratch: &Arc<Scratch>,
    postgres: &Server,
    engine: Engine,
) -> Result<Tally> {
    let mut server = DevServer::start(workspace, scratch, postgres, engine, "walkthrough", true)?;
    let mut tally = Tally::default();
    let walked = walk(workspace, scratch, &server);
    if let Ok(steps) = walked {
        tally.figure(format!("{}: {steps} steps", engine.name()));
    }
    let name = format!("{SCRIPT} on {}", engine.name());
    tally.check(&name, walked.map(drop));
    let name = format!("the server on {} outlives the walk", engine.name());
    tally.check(&name, server.still_runs(tally.failed > 0));
    Ok(tally)
}

/// How many steps were walked: as many as the script has.
fn walk(workspace: &Workspace, scratch: &Arc<Scratch>, server: &DevServer) -> Result<u64> {
    let script = workspace.root.join(SCRIPT);
    let text = std::fs::read_to_string(&script).with_context(|| format!("can't read {SCRIPT}"))?;
    let announcement = &server.announcement;
    let mut command = Command::new("bash");
    command
        .arg(&script)
        .arg(&server.data)
        .env("TENURE_URL", &announcement.base_url)
        .env_remove("PROJECT_ID")
        .env_remove("SECRET");
    if let Some(ca_file) = &announcement.ca_file {
        command.env("CA_FILE", ca_file);
    }
    server.introduce(&mut command);
    let mut walked = None;
    let status = process::stream(scratch, command, LIMIT, |line| {
        walked = walked.or(steps_walked(line));
        report::say(line);
    })?;
    ensure!(status.success(), "it ended with {status}");
    let walked = walked.context("it ended without its last line")?;
    let steps = steps_of(&text);
    ensure!(walked == steps, "it walked {walked} steps of {steps}");
    Ok(walked)
}

/// `walked 12 steps`
fn steps_walked(line: &str) -> Option<u64> {
    line.strip_prefix("walked ")?.strip_suffix(" steps")?.parse().ok()
}

/// How many steps the script announces.
fn steps_of(text: &str) -> u64 {
    text.lines()
        .map(|line| u64::from(line.starts_with("step \"")))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{steps_of, steps_walked};

    #[test]
    fn the_steps_of_a_script() {
        let text = "step() {\n}\nstep \"One\"\ncall GET /\nstep \"Two\"\n";
        assert_eq!(steps_of(text), 2);
    }

    #[test]
    fn the_last_line() {
        assert_eq!(steps_walked("walked 12 steps"), Some(12));
        assert_eq!(steps_walked("12. A step"), None);
        assert_eq!(steps_walked("walked all steps"), None);
    }
}
