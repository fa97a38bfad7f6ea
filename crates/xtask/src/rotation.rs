//! Key rotation that no verifier notices: the four SDKs check JWTs locally while the signing key is replaced.
//!
//! The keys are rotated once: the key that signs afterwards was published when the project was made, so a set of keys
//! fetched before the rotation holds it. The next one would be published only now, and SDKs keep a set for minutes.

use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, ensure};

use crate::dev_server::{DevServer, Engine};
use crate::drivers::{self, Sdk};
use crate::figures;
use crate::postgres::Server;
use crate::process;
use crate::report;
use crate::scratch::Scratch;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// How long the SDKs check, and when the rotation comes after all of them have begun.
const CHECKING: Duration = Duration::from_secs(12);
const ROTATE_AFTER: Duration = Duration::from_secs(4);

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
    let mut server = DevServer::start(workspace, scratch, postgres, engine, "rotation", true)?;
    let mut tally = Tally::default();
    let (rotated, checked) = verify_all(workspace, scratch, &server);
    tally.check(&format!("the keys are rotated on {}", engine.name()), rotated);
    let mut figures = Vec::new();
    for (sdk, checked) in Sdk::ALL.into_iter().zip(checked?) {
        figures.push(format!("{} {} local checks", sdk.name(), checked.checks));
        let name = format!("{} notices no rotation on {}", sdk.name(), engine.name());
        tally.check(&name, checked.verdict());
    }
    tally.figure(format!("{}: {}", engine.name(), figures.join(", ")));
    let name = format!("the server on {} outlives the rotation", engine.name());
    tally.check(&name, server.still_runs(tally.failed > 0));
    Ok(tally)
}

/// All SDKs at once, and the rotation in the middle.
fn verify_all(
    workspace: &Workspace,
    scratch: &Arc<Scratch>,
    server: &DevServer,
) -> (Result<()>, Result<[Checked; 4]>) {
    std::thread::scope(|scope| {
        let (begun, wait) = mpsc::channel();
        let checking = scope.spawn(move || verify(workspace, scratch, server, &begun));
        let rotated = wait.recv().context("the SDKs never began").and_then(|()| {
            std::thread::sleep(ROTATE_AFTER);
            rotate(server)
        });
        let checked = checking.join().unwrap_or_else(|_| Err(anyhow!("it panicked")));
        (rotated, checked)
    })
}

/// What the runner said of one SDK.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Checked {
    checks: u64,
    failed: u64,
    /// Different keys that had signed the JWTs it checked.
    keys: u64,
}

impl Checked {
    fn verdict(&self) -> Result<()> {
        ensure!(self.checks > 0, "it checked nothing");
        ensure!(
            self.failed == 0,
            "{} of {} checks failed",
            self.failed,
            self.checks
        );
        ensure!(
            self.keys >= 2,
            "it saw JWTs of {} key, so it did not live through the rotation",
            self.keys
        );
        Ok(())
    }
}

fn verify(
    workspace: &Workspace,
    scratch: &Arc<Scratch>,
    server: &DevServer,
    begun: &Sender<()>,
) -> Result<[Checked; 4]> {
    let mut runner = drivers::runner(workspace, &server.dev_json);
    runner.args(["--verify", &CHECKING.as_secs().to_string()]);
    server.introduce(&mut runner);
    let mut all = [Checked::default(); 4];
    process::stream(scratch, runner, CHECKING + Duration::from_secs(2 * 60), |line| {
        if line == "all SDKs check" {
            begun.send(()).unwrap_or_default();
        }
        for (sdk, checked) in Sdk::ALL.into_iter().zip(&mut all) {
            if let Some([checks, failed]) = figures::read(line, sdk.name(), ["local checks", "failed"]) {
                (checked.checks, checked.failed) = (checks, failed);
            }
            checked.keys = checked.keys.max(keys_of(line, sdk.name()).unwrap_or_default());
        }
        report::say(line);
    })?;
    Ok(all)
}

/// `python: JWTs of 2 keys`
fn keys_of(line: &str, sdk: &str) -> Option<u64> {
    line.strip_prefix(sdk)?
        .strip_prefix(": JWTs of ")?
        .strip_suffix(" keys")?
        .parse()
        .ok()
}

/// Also sees to it that another key signs afterwards.
fn rotate(server: &DevServer) -> Result<()> {
    let project = ["--project", &server.announcement.consumer.project_id, "--json"];
    let list = || process::capture(server.tenure(&["key", "list"]).args(project));
    let before = list()?;
    process::capture(server.tenure(&["key", "rotate", "--now"]).args(project))?;
    ensure!(
        list()? != before,
        "`tenure key list` says the same before and after"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rotation_must_have_been_seen() {
        let good = Checked {
            checks: 100,
            failed: 0,
            keys: 2,
        };
        good.verdict().unwrap();
        for bad in [
            Checked {
                checks: 0,
                ..Checked::default()
            },
            Checked {
                keys: 1,
                checks: 9,
                failed: 0,
            },
        ] {
            bad.verdict().unwrap_err();
        }
        Checked { failed: 1, ..good }.verdict().unwrap_err();
    }

    #[test]
    fn the_number_of_keys() {
        assert_eq!(keys_of("python: JWTs of 2 keys", "python"), Some(2));
        assert_eq!(keys_of("python: JWTs of 2 keys", "node"), None);
    }
}
