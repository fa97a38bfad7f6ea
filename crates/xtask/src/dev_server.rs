//! A running `tenure dev` with a folder of its own.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::postgres::{self, Server, tail};
use crate::report;
use crate::scratch::{Ending, Running, Scratch};
use crate::workspace::Workspace;

/// How long it may take until it is ready: it makes RSA keys in a debug build.
const START_LIMIT: Duration = Duration::from_secs(60);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub(crate) const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// The URL of an empty database on PostgreSQL; SQLite needs none.
    pub(crate) fn database(self, postgres: &Server, purpose: &str) -> Result<Option<String>> {
        match self {
            Self::Sqlite => Ok(None),
            Self::Postgres => postgres.create_database(purpose).map(Some),
        }
    }
}

/// What the server's first line says, as far as this tool needs it.
#[derive(Debug, Deserialize)]
pub(crate) struct Announcement {
    pub(crate) base_url: String,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) consumer: Project,
    pub(crate) b2b: Project,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Project {
    pub(crate) project_id: String,
    pub(crate) secret: String,
}

#[derive(Debug)]
pub(crate) struct DevServer {
    pub(crate) announcement: Announcement,
    /// The file that holds the first line.
    pub(crate) dev_json: PathBuf,
    /// The folder that `tenure dev` keeps.
    pub(crate) data: PathBuf,
    program: PathBuf,
    database: Option<String>,
    log: PathBuf,
    running: Running,
}

impl DevServer {
    /// Starts it and waits until it is ready. `name` is for its folder, its database and its log.
    pub(crate) fn start(
        workspace: &Workspace,
        scratch: &Arc<Scratch>,
        postgres: &Server,
        engine: Engine,
        name: &str,
        tls: bool,
    ) -> Result<Self> {
        let name = format!("{name}_{}", engine.name());
        let program = workspace.program("debug", "tenure")?;
        let folder = scratch.folder().join(&name);
        let data = folder.join("data");
        std::fs::create_dir(&folder)?;
        let database = engine.database(postgres, &name)?;
        let log = workspace.logs()?.join(format!("{name}.log"));
        let mut command = Command::new(&program);
        command
            .arg("dev")
            .args(["--listen", "127.0.0.1:0", "--json"])
            .arg("--data")
            .arg(&data);
        if tls {
            command.arg("--tls");
        }
        if let Some(url) = &database {
            command.args(["--database", url]);
        }
        command
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?);
        let mut running = scratch.spawn(&mut command, Ending::Terminate)?;
        let line = first_line(&mut running).with_context(|| {
            format!(
                "`tenure dev` on {} did not become ready:\n{}",
                engine.name(),
                tail(&log)
            )
        })?;
        let announcement = serde_json::from_str(&line)
            .with_context(|| format!("the first line of `tenure dev` is {line:?}"))?;
        let dev_json = folder.join("announced.json");
        std::fs::write(&dev_json, line)?;
        Ok(Self {
            announcement,
            dev_json,
            data,
            program,
            database,
            log,
            running,
        })
    }

    /// What a driver is told beside the path of `dev_json`: where the server's folder is, and whom to trust.
    pub(crate) fn introduce(&self, driver: &mut Command) {
        driver
            .env("TENURE_BIN", &self.program)
            .env("TENURE_DATA", &self.data)
            .env_remove("TENURE_DATABASE");
        if let Some(url) = &self.database {
            driver.env("TENURE_DATABASE", url);
        }
        if let Some(ca_file) = &self.announcement.ca_file {
            for name in ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"] {
                driver.env(name, ca_file);
            }
        }
        // A proxy of the machine has no business between two programs on 127.0.0.1.
        driver
            .env("NO_PROXY", "localhost,127.0.0.1")
            .env("no_proxy", "localhost,127.0.0.1");
    }

    /// `tenure ARGUMENTS` on the server's database.
    pub(crate) fn tenure(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).arg("--data").arg(&self.data);
        if let Some(url) = &self.database {
            command.args(["--database", url]);
        }
        command
    }

    /// An error when it ended by itself. Its log is shown then, as it is when `trouble` is set.
    pub(crate) fn still_runs(&mut self, trouble: bool) -> Result<()> {
        let ended = self.running.poll()?;
        if ended.is_some() || trouble {
            report::say(format_args!(
                "      the end of the server's log, {}:",
                self.log.display()
            ));
            report::quote(&postgres::tail(&self.log));
        }
        match ended {
            None => Ok(()),
            Some(status) => bail!("the server ended by itself ({status})"),
        }
    }
}

/// Reads the first line and goes on emptying the pipe behind it, so that the server can't stall on it.
pub(crate) fn first_line(running: &mut Running) -> Result<String> {
    let stdout = running.child.stdout.take().context("its stdout is not ours")?;
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stdout);
        let mut line = String::new();
        let read = reader.read_line(&mut line);
        let _ = sender.send(read.map(|_| line));
        let _ = std::io::copy(&mut reader, &mut std::io::sink());
    });
    let line = receiver.recv_timeout(START_LIMIT).context("no line in time")??;
    if line.trim().is_empty() {
        bail!("its output ended without a line");
    }
    Ok(line)
}
