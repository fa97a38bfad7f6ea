//! Runs the official SDKs, unmodified, against a running Tenure over https, on each engine.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;

use crate::dev_server::{DevServer, Engine};
use crate::drivers::{Sdk, Vertical};
use crate::figures;
use crate::postgres::Server;
use crate::process;
use crate::report;
use crate::scratch::Scratch;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// Fewer checks than this are a failure of their own.
fn fewest(vertical: Vertical) -> u64 {
    match vertical {
        Vertical::Consumer => 60,
        Vertical::B2b => 90,
    }
}

const LIMIT: Duration = Duration::from_secs(10 * 60);

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
    let mut tally = Tally::default();
    for vertical in Vertical::ALL {
        let mut figures = Vec::new();
        for sdk in Sdk::ALL {
            let label = sdk.label(vertical);
            report::say(format_args!("--- {label} on {}", engine.name()));
            let part = drive(workspace, scratch, &server, sdk, vertical);
            let passed = part.as_ref().map_or(0, |part| part.passed);
            figures.push(format!("{label} {passed}"));
            tally.take(label, part);
        }
        tally.figure(format!("{}: {}", engine.name(), figures.join(", ")));
    }
    let name = format!("the server on {} outlives its clients", engine.name());
    tally.check(&name, server.still_runs(tally.failed > 0));
    Ok(tally)
}

fn drive(
    workspace: &Workspace,
    scratch: &Arc<Scratch>,
    server: &DevServer,
    sdk: Sdk,
    vertical: Vertical,
) -> Result<Tally> {
    let label = sdk.label(vertical);
    let mut driver = sdk.driver(workspace, vertical, &server.dev_json);
    server.introduce(&mut driver);
    let mut output = Output::new(label);
    let status = process::stream(scratch, driver, LIMIT, |line| {
        output.line(line);
        report::say(line);
    })?;

    let mut tally = Tally::default();
    match output.result(fewest(vertical)) {
        Ok((passed, failed)) => {
            tally.passed = passed;
            tally.failed = failed;
            if failed == 0 && !status.success() {
                tally.fail(format_args!("the {label} driver ended with {status}"));
            }
        }
        Err(complaint) => tally.fail(format_args!("the {label} driver ({status}): {complaint}")),
    }
    Ok(tally)
}

/// What a driver printed: a line for each check, and the sum.
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
            output.line(&format!("ok node users check {number}"));
        }
        for line in lines {
            output.line(line);
        }
        output.result(fewest(Vertical::Consumer))
    }

    #[test]
    fn a_driver_that_ran_to_its_end() {
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
    fn the_checks_of_one_half_count_for_that_half() {
        let mut output = Output::new("node-b2b");
        for number in 0..90 {
            output.line(&format!("ok node-b2b members check {number}"));
            output.line(&format!("ok node users check {number}"));
        }
        output.line("node: 500 passed, 0 failed");
        output.line("node-b2b: 90 passed, 0 failed");
        assert_eq!(output.result(fewest(Vertical::B2b)), Ok((90, 0)));
        output.line("node-b2b: 89 passed, 0 failed");
        assert!(output.result(fewest(Vertical::B2b)).is_err());
    }

    #[test]
    fn a_driver_that_did_not_do_its_work() {
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
        assert!(result(&["python: 60 passed, 0 failed"], 60).is_err());
        assert!(result(&["node-b2b: 60 passed, 0 failed"], 60).is_err());
    }
}
