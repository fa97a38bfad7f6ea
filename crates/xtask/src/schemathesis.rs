//! schemathesis sends generated requests, good and bad, to every endpoint of `docs/openapi.json`: none may be answered
//! with a 5xx.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use crate::dev_server::{Announcement, DevServer, Engine, Project};
use crate::drivers;
use crate::postgres::Server;
use crate::process;
use crate::report;
use crate::scratch::Scratch;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// Generated requests for each operation, beside those that schemathesis derives from the document one by one.
const EXAMPLES: &str = "30";
/// The same requests in every run.
const SEED: &str = "20261121";

const LIMIT: Duration = Duration::from_secs(12 * 60);

/// The operations of one kind of project: another kind's credentials reach none of them.
struct Half {
    name: &'static str,
    /// Says which paths are its own, together with [`B2B_PATHS`].
    selection: &'static str,
    project: fn(&Announcement) -> &Project,
}

const B2B_PATHS: &str = "^/v1/b2b/";
const HALVES: [Half; 2] = [
    Half {
        name: "consumer",
        selection: "--exclude-path-regex",
        project: |announcement| &announcement.consumer,
    },
    Half {
        name: "b2b",
        selection: "--include-path-regex",
        project: |announcement| &announcement.b2b,
    },
];

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
    let mut server = DevServer::start(workspace, scratch, postgres, engine, "schemathesis", false)?;
    let mut tally = Tally::default();
    for half in HALVES {
        let result = send_requests(workspace, scratch, &server, engine, &half);
        let name = format!("{} {}", engine.name(), half.name);
        if let Ok(result) = &result {
            tally.figure(format!("{name}: {}", result.figure()));
        }
        let name = format!("no generated request is a server error on {name}");
        tally.check(&name, result.and_then(|result| result.verdict()));
    }
    let name = format!("the server on {} outlives the generated requests", engine.name());
    tally.check(&name, server.still_runs(tally.failed > 0));
    Ok(tally)
}

fn send_requests(
    workspace: &Workspace,
    scratch: &Arc<Scratch>,
    server: &DevServer,
    engine: Engine,
    half: &Half,
) -> Result<RunReport> {
    let document = workspace.root.join("docs/openapi.json");
    ensure!(
        document.is_file(),
        "docs/openapi.json is not there: run `cargo xtask docs`"
    );
    // It leaves notes in its working folder, and takes settings from files that lie there.
    let folder = scratch
        .folder()
        .join(format!("schemathesis-notes-{}-{}", engine.name(), half.name));
    std::fs::create_dir(&folder)?;
    let report = workspace
        .logs()?
        .join(format!("schemathesis_{}_{}.json", engine.name(), half.name));
    if report.exists() {
        std::fs::remove_file(&report)?;
    }

    let project = (half.project)(&server.announcement);
    let mut command = Command::new(drivers::venv(workspace).join("bin/schemathesis"));
    command
        .arg("run")
        .arg(&document)
        .args(["--url", &server.announcement.base_url]);
    command.args(["--auth", &format!("{}:{}", project.project_id, project.secret)]);
    command.args([half.selection, B2B_PATHS]);
    command.args([
        "--checks",
        "not_a_server_error",
        "--phases",
        "examples,coverage,fuzzing",
    ]);
    command.args([
        "--max-examples",
        EXAMPLES,
        "--seed",
        SEED,
        "--workers",
        "2",
        "--continue-on-failure",
    ]);
    command.args([
        "--generation-database",
        "none",
        "--suppress-health-check",
        "all",
        "--warnings",
        "off",
    ]);
    command
        .args([
            "--request-timeout",
            "30",
            "--no-color",
            "--report",
            "json",
            "--report-json-path",
        ])
        .arg(&report);
    command.current_dir(&folder);
    server.introduce(&mut command);
    let status = process::stream(scratch, command, LIMIT, |line| report::say(line))?;

    let json = std::fs::read_to_string(&report)
        .with_context(|| format!("schemathesis ({status}) left no report"))?;
    serde_json::from_str(&json).context("the report of schemathesis")
}

/// The report of a run, as far as it is read here.
#[derive(Debug, Deserialize)]
struct RunReport {
    complete: bool,
    exit_code: i32,
    operations: Operations,
    test_cases: TestCases,
    failures: Vec<serde_json::Value>,
    errors: Vec<serde_json::Value>,
    /// For each operation and phase, how its requests fared.
    valid_rates: serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Deserialize)]
struct Operations {
    /// Of this half.
    selected: u64,
    tested: u64,
}

#[derive(Debug, Deserialize)]
struct TestCases {
    generated: u64,
}

impl RunReport {
    fn figure(&self) -> String {
        let Self {
            operations,
            test_cases,
            failures,
            ..
        } = self;
        let (cases, tested, accepted) = (test_cases.generated, operations.tested, self.accepted());
        format!(
            "{cases} cases over {tested} operations, {accepted} accepted, {} kinds of failure",
            failures.len()
        )
    }

    /// Requests that the server took.
    fn accepted(&self) -> u64 {
        let phases = self
            .valid_rates
            .values()
            .filter_map(|phases| phases.as_object())
            .flat_map(|phases| phases.values());
        phases.filter_map(|phase| phase["accepted"].as_u64()).sum()
    }

    fn verdict(&self) -> Result<()> {
        ensure!(
            self.failures.is_empty(),
            "server errors: {}",
            serde_json::to_string(&self.failures)?
        );
        ensure!(
            self.errors.is_empty(),
            "it could not do its work: {}",
            serde_json::to_string(&self.errors)?
        );
        ensure!(
            self.complete && self.exit_code == 0,
            "it did not finish (exit code {})",
            self.exit_code
        );
        let Operations { selected, tested } = self.operations;
        ensure!(
            tested == selected && selected > 0,
            "{tested} of {selected} operations were tested"
        );
        // All refused would mean that the requests never got behind the credentials.
        ensure!(
            self.accepted() > 0,
            "the server accepted none of {} requests",
            self.test_cases.generated
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::RunReport;

    fn report() -> Value {
        json!({
            "complete": true, "exit_code": 0, "operations": {"total": 3, "selected": 2, "tested": 2, "errored": 0},
            "test_cases": {"generated": 120}, "failures": [], "errors": [],
            "valid_rates": {"POST /v1/users": {"coverage": {"accepted": 1}, "fuzzing": {"accepted": 4, "rejected": 9}}},
        })
    }

    fn verdict(change: impl FnOnce(&mut Value)) -> anyhow::Result<()> {
        let mut report = report();
        change(&mut report);
        serde_json::from_value::<RunReport>(report).unwrap().verdict()
    }

    #[test]
    fn a_clean_run() {
        verdict(|_| ()).unwrap();
        let report: RunReport = serde_json::from_value(report()).unwrap();
        assert_eq!(
            report.figure(),
            "120 cases over 2 operations, 5 accepted, 0 kinds of failure"
        );
    }

    #[test]
    fn what_is_no_clean_run() {
        verdict(|report| report["failures"] = json!([{"code": "ST101"}])).unwrap_err();
        verdict(|report| report["errors"] = json!([{"title": "Network Error"}])).unwrap_err();
        verdict(|report| report["complete"] = json!(false)).unwrap_err();
        verdict(|report| report["exit_code"] = json!(1)).unwrap_err();
        verdict(|report| report["operations"]["tested"] = json!(1)).unwrap_err();
        verdict(|report| report["valid_rates"] = json!({})).unwrap_err();
    }
}
