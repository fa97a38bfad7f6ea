//! Drives the example website of the Rust SDK in a real Chromium, against `tenure dev` on each engine.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::conformance::Output;
use crate::dev_server::{self, DevServer, Engine};
use crate::postgres::{self, Server};
use crate::scratch::{Ending, Running, Scratch};
use crate::tally::Tally;
use crate::workspace::Workspace;
use crate::{drivers, process, report};

/// As the driver calls itself in its output.
const LABEL: &str = "browser";

/// Fewer checks than this are a failure of their own.
const FEWEST: u64 = 31;

const BUILD_LIMIT: Duration = Duration::from_secs(15 * 60);
/// The walk takes seconds.
const LIMIT: Duration = Duration::from_secs(2 * 60);

pub(crate) fn run(
    workspace: &Workspace,
    scratch: &Arc<Scratch>,
    postgres: &Server,
    chromium: &Path,
) -> Result<Tally> {
    drivers::install_npm(workspace, scratch, LABEL)?;
    let mut build = workspace.cargo();
    build.args([
        "build",
        "--package",
        "tenure",
        "--features",
        "axum",
        "--example",
        "web_app",
    ]);
    process::run(scratch, &mut build, BUILD_LIMIT)?;
    let mut tally = Tally::default();
    for engine in Engine::ALL {
        tally.take(
            engine.name(),
            on_engine(workspace, scratch, postgres, engine, chromium),
        );
    }
    Ok(tally)
}

fn on_engine(
    workspace: &Workspace,
    scratch: &Arc<Scratch>,
    postgres: &Server,
    engine: Engine,
    chromium: &Path,
) -> Result<Tally> {
    let mut server = DevServer::start(workspace, scratch, postgres, engine, LABEL, false)?;
    let mut site = Site::start(workspace, scratch, &server, engine)?;
    let mut tally = walk(workspace, scratch, &server, &site, chromium)?;
    tally.figure(format!("{}: {} checks", engine.name(), tally.passed));
    let name = format!("the website on {} outlives the walk", engine.name());
    tally.check(&name, site.still_runs());
    let name = format!("the server on {} outlives the walk", engine.name());
    tally.check(&name, server.still_runs(tally.failed > 0));
    Ok(tally)
}

fn walk(
    workspace: &Workspace,
    scratch: &Arc<Scratch>,
    server: &DevServer,
    site: &Site,
    chromium: &Path,
) -> Result<Tally> {
    let mut driver = Command::new("node");
    driver
        .arg(workspace.root.join("conformance/browser/web_app.js"))
        .arg(&server.dev_json)
        .arg(&site.url)
        .arg(workspace.logs()?)
        .env("CHROMIUM", chromium);
    server.introduce(&mut driver);
    let mut output = Output::new(LABEL);
    let status = process::stream(scratch, driver, LIMIT, |line| {
        output.line(line);
        report::say(line);
    })?;
    let mut tally = Tally::default();
    match output.result(FEWEST) {
        Ok((passed, failed)) => {
            tally.passed = passed;
            tally.failed = failed;
            if failed == 0 && !status.success() {
                tally.fail(format_args!("the walk ended with {status}"));
            }
        }
        Err(complaint) => tally.fail(format_args!("the walk ({status}): {complaint}")),
    }
    Ok(tally)
}

/// The example, running.
struct Site {
    url: String,
    running: Running,
}

impl Site {
    fn start(
        workspace: &Workspace,
        scratch: &Arc<Scratch>,
        server: &DevServer,
        engine: Engine,
    ) -> Result<Self> {
        let log = workspace
            .logs()?
            .join(format!("browser_site_{}.log", engine.name()));
        let announcement = &server.announcement;
        let mut command = Command::new(workspace.program("debug/examples", "web_app")?);
        command
            .env("LISTEN", "127.0.0.1:0")
            .env("TENURE_URL", &announcement.base_url)
            .env("PROJECT_ID", &announcement.consumer.project_id)
            .env("SECRET", &announcement.consumer.secret)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?);
        server.introduce(&mut command);
        let mut running = scratch.spawn(&mut command, Ending::Terminate)?;
        let line = dev_server::first_line(&mut running)
            .with_context(|| format!("the website did not become ready:\n{}", postgres::tail(&log)))?;
        Ok(Self {
            url: line.trim().to_owned(),
            running,
        })
    }

    fn still_runs(&mut self) -> Result<()> {
        match self.running.poll()? {
            None => Ok(()),
            Some(status) => anyhow::bail!("it ended by itself ({status})"),
        }
    }
}
