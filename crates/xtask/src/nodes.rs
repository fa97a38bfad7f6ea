//! Two nodes on one PostgreSQL: what one has revoked the other refuses at once. And what is revoked on any node, those
//! refuse who check JWTs by themselves.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::figures;
use crate::postgres::Server;
use crate::process;
use crate::report;
use crate::scratch::Scratch;
use crate::tally::Tally;
use crate::tenure_load;
use crate::workspace::Workspace;

const LIMIT: Duration = Duration::from_secs(5 * 60);

pub(crate) fn run(workspace: &Workspace, scratch: &Arc<Scratch>, postgres: &Server) -> Tally {
    let mut tally = Tally::default();
    let outcome = revoke(workspace, scratch, postgres);
    if let Ok(revoked) = &outcome {
        tally.figure(format!(
            "{revoked} sessions revoked on one node, all refused by the other"
        ));
    }
    tally.check(
        "a session revoked on one node is refused by another",
        outcome.map(drop),
    );
    let outcome = refuse_locally(workspace, scratch, postgres);
    if let Ok(delays) = &outcome {
        for delay in delays {
            tally.figure(delay.clone());
        }
    }
    tally.check(
        "a revoked session is refused by local checks, without a call",
        outcome.map(drop),
    );
    tally
}

/// What was measured: a line for each engine. How long it took is told, and never a failure.
fn refuse_locally(workspace: &Workspace, scratch: &Arc<Scratch>, postgres: &Server) -> Result<Vec<String>> {
    let mut command = tenure_load::command(workspace, postgres, "debug", "revocation")?;
    command.args(["--postgres", &postgres.url("postgres"), "--revocations", "100"]);
    let (mut told, mut counts) = (Vec::new(), Vec::new());
    let status = process::stream(scratch, command, LIMIT, |line| {
        counts.extend(figures::read(
            line,
            "revocation",
            ["revoked", "never refused locally"],
        ));
        told.extend(line.starts_with("revocation on ").then(|| line.to_owned()));
        report::say(line);
    })?;
    ensure!(
        counts == [[100, 0]; 2] && status.success(),
        "revoked and never refused, on each engine: {counts:?} ({status})"
    );
    Ok(told)
}

/// How many sessions were revoked on one node and tried on the other.
pub(crate) fn revoke(workspace: &Workspace, scratch: &Arc<Scratch>, postgres: &Server) -> Result<u64> {
    let mut command = tenure_load::command(workspace, postgres, "debug", "nodes")?;
    // A password hash for each: enough to meet a race, and no more.
    command.args(["--postgres", &postgres.url("postgres"), "--sessions", "100"]);
    let mut result = None;
    let status = process::stream(scratch, command, LIMIT, |line| {
        result = figures::read(line, "nodes", ["revoked", "still accepted"]).or(result);
        report::say(line);
    })?;
    let [revoked, accepted] =
        result.with_context(|| format!("tenure-load ({status}) ended without its last line"))?;
    ensure!(
        accepted == 0,
        "{accepted} answers after {revoked} revocations still accepted the session"
    );
    ensure!(
        revoked > 0 && status.success(),
        "{revoked} sessions were revoked ({status})"
    );
    Ok(revoked)
}
