//! Two nodes on one PostgreSQL: what one has revoked the other refuses at once.

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
    tally
}

/// How many sessions were revoked on one node and tried on the other.
fn revoke(workspace: &Workspace, scratch: &Arc<Scratch>, postgres: &Server) -> Result<u64> {
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
