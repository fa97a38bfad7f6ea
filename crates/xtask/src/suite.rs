//! `cargo xtask test`: the steps in their order, what each needs, and the summary at the end.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::scratch::Scratch;
use crate::setup::Tools;
use crate::tally::Tally;
use crate::workspace::Workspace;
use crate::{
    browser, cargo_test, conformance, crash, deny, docs, drivers, fuzz, layout, messages, nodes, pgbouncer,
    postgres, process, report, rotation, schemathesis, setup, walkthrough,
};

/// The longest that compiling may take.
const BUILD_LIMIT: Duration = Duration::from_secs(30 * 60);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Setup,
    Layout,
    Fmt,
    Deny,
    Clippy,
    Postgres,
    Tests,
    Messages,
    Build,
    Docs,
    Drivers,
    Conformance,
    Rotation,
    Walkthrough,
    Schemathesis,
    Browser,
    Nodes,
    Pgbouncer,
    Crash,
    Fuzz,
}

impl Step {
    /// In the order in which they run: what is quick comes first.
    pub(crate) const ALL: [Self; 20] = [
        Self::Setup,
        Self::Layout,
        Self::Fmt,
        Self::Deny,
        Self::Clippy,
        Self::Postgres,
        Self::Tests,
        Self::Messages,
        Self::Build,
        Self::Docs,
        Self::Drivers,
        Self::Conformance,
        Self::Rotation,
        Self::Walkthrough,
        Self::Schemathesis,
        Self::Browser,
        Self::Nodes,
        Self::Pgbouncer,
        Self::Crash,
        Self::Fuzz,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Layout => "layout",
            Self::Fmt => "fmt",
            Self::Deny => "deny",
            Self::Clippy => "clippy",
            Self::Postgres => "postgres",
            Self::Tests => "tests",
            Self::Messages => "messages",
            Self::Build => "build",
            Self::Docs => "docs",
            Self::Drivers => "drivers",
            Self::Conformance => "conformance",
            Self::Rotation => "rotation",
            Self::Walkthrough => "walkthrough",
            Self::Schemathesis => "schemathesis",
            Self::Browser => "browser",
            Self::Nodes => "nodes",
            Self::Pgbouncer => "pgbouncer",
            Self::Crash => "crash",
            Self::Fuzz => "fuzz",
        }
    }

    /// A step whose need was not met does not run, and counts as failed.
    fn needs(self) -> &'static [Self] {
        match self {
            Self::Setup | Self::Layout | Self::Build => &[],
            Self::Fmt
            | Self::Deny
            | Self::Clippy
            | Self::Postgres
            | Self::Messages
            | Self::Drivers
            | Self::Fuzz => &[Self::Setup],
            Self::Tests => &[Self::Postgres],
            Self::Docs => &[Self::Build],
            Self::Conformance | Self::Rotation | Self::Schemathesis => {
                &[Self::Postgres, Self::Build, Self::Drivers]
            }
            Self::Walkthrough | Self::Browser | Self::Nodes | Self::Pgbouncer | Self::Crash => {
                &[Self::Postgres, Self::Build]
            }
        }
    }

    pub(crate) fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }

    /// `a,b` and all that they need, in the order in which they run.
    pub(crate) fn parse_list(names: &str) -> Result<Vec<Self>> {
        let mut wanted = BTreeSet::new();
        let mut open = Vec::new();
        for name in names.split(',') {
            match Self::ALL.into_iter().find(|step| step.name() == name) {
                Some(step) => open.push(step),
                None => bail!("there is no step `{name}`; there are {}", Self::names()),
            }
        }
        while let Some(step) = open.pop() {
            if wanted.insert(step) {
                open.extend(step.needs());
            }
        }
        Ok(wanted.into_iter().collect())
    }
}

/// What the steps made so far.
struct Ground {
    workspace: Workspace,
    // Before the scratch folder it lives in: fields are dropped in this order.
    postgres: Option<postgres::Server>,
    tools: Option<Tools>,
    scratch: Arc<Scratch>,
}

impl Ground {
    fn postgres(&self) -> Result<&postgres::Server> {
        self.postgres.as_ref().context("no PostgreSQL is running")
    }

    fn tools(&self) -> Result<&Tools> {
        self.tools.as_ref().context("the step `setup` did not run")
    }
}

struct Row {
    step: Step,
    seconds: f64,
    tally: Tally,
}

/// Runs `steps` and prints the summary, whose last line is `N passed, M failed`.
pub(crate) fn run(steps: &[Step]) -> Result<ExitCode> {
    let mut ground = Ground {
        workspace: Workspace::find()?,
        postgres: None,
        tools: None,
        scratch: Scratch::new()?,
    };
    let started = Instant::now();
    let mut rows: Vec<Row> = Vec::new();
    for &step in steps {
        report::heading(step.name());
        let begun = Instant::now();
        let failed_need = step.needs().iter().find(|need| {
            let row = rows.iter().find(|row| row.step == **need);
            row.is_none_or(|row| row.tally.failed > 0)
        });
        let outcome = match failed_need {
            Some(need) => Err(anyhow::anyhow!("not run, because `{}` failed", need.name())),
            None => run_step(step, &mut ground),
        };
        let tally = outcome.unwrap_or_else(|error| {
            let mut tally = Tally::default();
            tally.fail(format_args!("{}: {error:#}", step.name()));
            tally
        });
        let seconds = begun.elapsed().as_secs_f64();
        report::say(format_args!(
            "<== {} {seconds:.1} s: {} passed, {} failed",
            step.name(),
            tally.passed,
            tally.failed
        ));
        rows.push(Row { step, seconds, tally });
    }
    drop(ground);
    Ok(summary(&rows, started.elapsed().as_secs_f64()))
}

fn run_step(step: Step, ground: &mut Ground) -> Result<Tally> {
    let workspace = &ground.workspace;
    let scratch = &ground.scratch;
    match step {
        Step::Setup => {
            let (tools, tally) = setup::run(workspace, scratch)?;
            ground.tools = Some(tools);
            Ok(tally)
        }
        Step::Layout => layout::run(workspace),
        Step::Fmt => {
            let mut tally = cargo(workspace, scratch, "cargo fmt", &["fmt", "--all", "--check"]);
            let driver = ["fmt", "--manifest-path", "conformance/rust/Cargo.toml", "--check"];
            tally.add(cargo(workspace, scratch, "cargo fmt of the Rust driver", &driver));
            let targets = ["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"];
            tally.add(cargo(
                workspace,
                scratch,
                "cargo fmt of the fuzz targets",
                &targets,
            ));
            Ok(tally)
        }
        Step::Deny => deny::run(workspace, scratch, &ground.tools()?.python),
        Step::Clippy => {
            let everything = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
            let mut tally = cargo(workspace, scratch, "cargo clippy", &everything);
            // The SDK as its users have it: beside the server it may do what they may not.
            let sdk = [
                "clippy",
                "--package",
                "tenure",
                "--features",
                "axum,blocking",
                "--",
                "-D",
                "warnings",
            ];
            tally.add(cargo(
                workspace,
                scratch,
                "cargo clippy of the SDK by itself",
                &sdk,
            ));
            let types = ["test", "--package", "tenure-types"];
            tally.add(cargo(workspace, scratch, "what its users may not do", &types));
            Ok(tally)
        }
        Step::Postgres => {
            let programs = &ground.tools()?.postgres;
            let server = postgres::Server::start(scratch, programs, postgres::Durability::None)?;
            let mut tally = Tally::default();
            tally.check(&format!("PostgreSQL serves {}", server.url("postgres")), Ok(()));
            ground.postgres = Some(server);
            Ok(tally)
        }
        Step::Tests => cargo_test::run(workspace, scratch, &ground.postgres()?.url("postgres")),
        Step::Messages => messages::run(workspace, scratch, &ground.tools()?.python),
        Step::Build => {
            let mut tally = Tally::default();
            tally.check("tenure and tenure-load build", build(workspace, scratch, &[]));
            Ok(tally)
        }
        Step::Docs => docs::check(workspace, scratch),
        Step::Drivers => drivers::install(workspace, scratch, &ground.tools()?.python),
        Step::Conformance => Ok(conformance::run(workspace, scratch, ground.postgres()?)),
        Step::Walkthrough => Ok(walkthrough::run(workspace, scratch, ground.postgres()?)),
        Step::Rotation => Ok(rotation::run(workspace, scratch, ground.postgres()?)),
        Step::Schemathesis => Ok(schemathesis::run(workspace, scratch, ground.postgres()?)),
        Step::Browser => browser::run(workspace, scratch, ground.postgres()?, &ground.tools()?.chromium),
        Step::Nodes => Ok(nodes::run(workspace, scratch, ground.postgres()?)),
        Step::Pgbouncer => pgbouncer::run(workspace, scratch, ground.postgres()?),
        Step::Crash => crash::run(workspace, scratch, ground.postgres()?, 5),
        Step::Fuzz => fuzz::run(workspace, scratch),
    }
}

/// The programs as they ship, without the features that tests switch on in what they depend on. `more` may be
/// `--release`.
pub(crate) fn build(workspace: &Workspace, scratch: &Arc<Scratch>, more: &[&str]) -> Result<()> {
    let mut command = workspace.cargo();
    command
        .args([
            "build",
            "--package",
            "tenure-cli",
            "--package",
            "tenure-load",
            "--bins",
        ])
        .args(more);
    process::run(scratch, &mut command, BUILD_LIMIT)
}

fn cargo(workspace: &Workspace, scratch: &Arc<Scratch>, name: &str, arguments: &[&str]) -> Tally {
    let mut tally = Tally::default();
    tally.check(
        name,
        process::run(scratch, workspace.cargo().args(arguments), BUILD_LIMIT),
    );
    tally
}

fn summary(rows: &[Row], seconds: f64) -> ExitCode {
    report::heading("summary");
    report::say(format_args!(
        "{:<14}{:>9}{:>9}{:>9}",
        "step", "seconds", "passed", "failed"
    ));
    for Row { step, seconds, tally } in rows {
        let name = step.name();
        report::say(format_args!(
            "{name:<14}{seconds:>9.1}{:>9}{:>9}",
            tally.passed, tally.failed
        ));
        for figure in &tally.figures {
            report::say(format_args!("{:16}{figure}", ""));
        }
    }
    let passed: u64 = rows.iter().map(|row| row.tally.passed).sum();
    let failed: u64 = rows.iter().map(|row| row.tally.failed).sum();
    report::say(format_args!("{:<14}{seconds:>9.1}", "all"));
    report::say(format_args!("{passed} passed, {failed} failed"));
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[cfg(test)]
mod tests {
    use super::Step;

    #[test]
    fn every_need_runs_before() {
        for (place, step) in Step::ALL.into_iter().enumerate() {
            for need in step.needs() {
                assert!(Step::ALL[..place].contains(need), "{step:?} needs {need:?}");
            }
        }
    }

    #[test]
    fn a_list_brings_its_needs() {
        assert_eq!(Step::parse_list("layout").unwrap(), [Step::Layout]);
        assert_eq!(
            Step::parse_list("crash,fmt").unwrap(),
            [Step::Setup, Step::Fmt, Step::Postgres, Step::Build, Step::Crash]
        );
        assert!(Step::parse_list("crash,frm").is_err());
    }
}
