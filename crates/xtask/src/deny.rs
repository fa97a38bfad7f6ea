//! cargo-deny: what the dependencies are, whence they come, under which licences, and which of them are known to be bad.
//!
//! The list of known faults is nowhere in the repository. It is fetched anew when that can be done, and where it can't be,
//! the summary says so: a step that needs the network to pass would be left out where there is none.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;

use crate::drivers;
use crate::process;
use crate::report;
use crate::scratch::Scratch;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// What needs nothing but the lock file and the packages themselves.
const OFFLINE: [&str; 3] = ["bans", "licenses", "sources"];

const LIMIT: Duration = Duration::from_secs(5 * 60);

pub(crate) fn run(workspace: &Workspace, scratch: &Arc<Scratch>, python: &std::path::Path) -> Result<Tally> {
    let program = install(workspace, scratch, python)?;
    let deny = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        command
            .current_dir(&workspace.root)
            .args(["--color", "never"])
            .args(arguments);
        // It asks cargo for the packages: ours, not the first that is on the path.
        command.env("CARGO", workspace.cargo().get_program());
        process::run_quietly(scratch, command, LIMIT)
    };
    let mut tally = Tally::default();
    for check in OFFLINE {
        let outcome = deny(&["check", "--hide-inclusion-graph", check]);
        tally.check(&format!("cargo deny check {check}"), outcome);
    }
    match deny(&["fetch", "db"]) {
        Ok(()) => {
            let outcome = deny(&["--offline", "check", "--hide-inclusion-graph", "advisories"]);
            tally.check("cargo deny check advisories", outcome);
            tally.figure("advisories: of today");
        }
        Err(error) => {
            report::say(format_args!("      {error:#}"));
            tally.figure("advisories: NOT CHECKED, their database could not be fetched");
        }
    }
    Ok(tally)
}

/// A wheel holds the program as its authors built it, so that nobody compiles it for ten minutes.
fn install(workspace: &Workspace, scratch: &Arc<Scratch>, python: &std::path::Path) -> Result<PathBuf> {
    std::fs::create_dir_all(workspace.target.join("conformance"))?;
    let venv = workspace.target.join("conformance/deny-venv");
    let list = workspace.root.join("crates/xtask/requirements-deny.txt");
    drivers::make_venv(workspace, scratch, python, "deny", &venv, &[list])?;
    Ok(venv.join("bin/cargo-deny"))
}
