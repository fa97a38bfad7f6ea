//! Runs the official SDKs, unmodified, against a running Tenure over https, on each engine.

use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;

use crate::dev_server::{DevServer, Engine};
use crate::drivers::{self, Sdk};
use crate::figures;
use crate::postgres::Server;
use crate::process;
use crate::report;
use crate::scratch::Scratch;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// Fewer checks of one SDK than this are a failure of their own.
const FEWEST: u64 = 400;

/// As the runner calls the checks of the table itself.
const TABLE: &str = "table";

/// For all SDKs, which share the machine.
const LIMIT: Duration = Duration::from_secs(20 * 60);

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
    let mut server = DevServer::start(workspace, scratch, postgres, engine, "conformance", true)?;
    let mut runner = drivers::runner(workspace, &server.dev_json);
    server.introduce(&mut runner);
    let labels = Sdk::ALL.map(Sdk::name).into_iter().chain([TABLE]);
    let mut outputs: Vec<Output> = labels.map(Output::new).collect();
    report::say(format_args!("--- on {}", engine.name()));
    let status = process::stream(scratch, runner, LIMIT, |line| {
        for output in &mut outputs {
            output.line(line);
        }
        report::say(line);
    })?;
    let mut tally = sum(&outputs, status);
    let figures: Vec<_> = outputs
        .iter()
        .map(|output| format!("{} {}", output.label, output.checks))
        .collect();
    tally.figure(format!("{}: {}", engine.name(), figures.join(", ")));
    let name = format!("the server on {} outlives its clients", engine.name());
    tally.check(&name, server.still_runs(tally.failed > 0));
    Ok(tally)
}

fn sum(outputs: &[Output], status: ExitStatus) -> Tally {
    let mut tally = Tally::default();
    for output in outputs {
        match output.result(if output.label == TABLE { 1 } else { FEWEST }) {
            Ok((passed, failed)) => {
                tally.passed += passed;
                tally.failed += failed;
            }
            Err(complaint) => tally.fail(format_args!("{}: {complaint}", output.label)),
        }
    }
    if tally.failed == 0 && !status.success() {
        tally.fail(format_args!("the runner ended with {status}"));
    }
    tally
}

/// What was printed for one SDK: a line for each check, and the sum.
pub(crate) struct Output {
    label: &'static str,
    checks: u64,
    sum: Option<[u64; 2]>,
}

impl Output {
    pub(crate) fn new(label: &'static str) -> Self {
        Self {
            label,
            checks: 0,
            sum: None,
        }
    }

    pub(crate) fn line(&mut self, line: &str) {
        let verdict = line.strip_prefix("ok ").or_else(|| line.strip_prefix("FAILED "));
        if verdict
            .and_then(|rest| rest.strip_prefix(self.label))
            .is_some_and(|rest| rest.starts_with(' '))
        {
            self.checks += 1;
        }
        if let Some(sum) = figures::read(line, self.label, ["passed", "failed"]) {
            self.sum = Some(sum);
        }
    }

    /// Passed and failed checks.
    pub(crate) fn result(&self, fewest: u64) -> Result<(u64, u64), String> {
        let [passed, failed] = self.sum.ok_or("it ended without its last line")?;
        if passed + failed != self.checks {
            return Err(format!(
                "it printed {} checks and a sum of {}",
                self.checks,
                passed + failed
            ));
        }
        if passed + failed < fewest {
            return Err(format!("only {} checks, {fewest} are asked for", passed + failed));
        }
        Ok((passed, failed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(lines: &[&str], oks: usize) -> Result<(u64, u64), String> {
        let mut output = Output::new("node");
        for number in 0..oks {
            output.line(&format!("ok node users create {number}"));
            output.line(&format!("ok java users create {number}"));
        }
        for line in lines {
            output.line(line);
        }
        output.result(60)
    }

    #[test]
    fn a_run_to_its_end() {
        assert_eq!(result(&["node: 60 passed, 0 failed"], 60), Ok((60, 0)));
        assert_eq!(
            result(
                &[
                    "FAILED node users x: y",
                    "some noise",
                    "node: 60 passed, 1 failed"
                ],
                60
            ),
            Ok((60, 1))
        );
    }

    #[test]
    fn a_run_that_did_not_do_its_work() {
        assert!(result(&[], 70).unwrap_err().contains("without its last line"));
        assert!(
            result(&["node: 59 passed, 0 failed"], 59)
                .unwrap_err()
                .contains("only 59")
        );
        assert!(
            result(&["node: 100 passed, 0 failed"], 60)
                .unwrap_err()
                .contains("printed 60")
        );
        assert!(result(&["java: 60 passed, 0 failed"], 60).is_err());
    }
}
