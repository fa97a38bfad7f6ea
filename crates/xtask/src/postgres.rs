//! A PostgreSQL server of our own: a fresh folder, a free port on 127.0.0.1, no password, ended with this value.

pub(crate) mod account;
mod wire;

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use crate::postgres::account::Account;
use crate::report;
use crate::scratch::{Ending, Running, Scratch};
use crate::setup;

/// The name of the only role, a superuser.
pub(crate) const ROLE: &str = "tenure";

/// Whether a commit waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// As in production: for measurements.
    Full,
    /// Nothing is written to a disk, if there is memory enough. Enough where only Tenure is killed, and much quicker:
    /// ext4 looks for a new file's place for ever longer while thousands are made and removed, as they are with each
    /// test's own database.
    None,
}

#[derive(Debug)]
pub(crate) struct Server {
    port: u16,
    programs: PathBuf,
    /// Held for its `Drop`. `None`: behind a pooler, which another value holds.
    _running: Option<Running>,
}

impl Server {
    /// `programs` holds `initdb` and `postgres`.
    pub(crate) fn start(scratch: &Arc<Scratch>, programs: &Path, durability: Durability) -> Result<Self> {
        let memory = match durability {
            Durability::Full => None,
            Durability::None => Scratch::in_memory()?,
        };
        let scratch = memory.as_ref().unwrap_or(scratch);
        let account = Account::for_postgres()?;
        let folder = account.own_folder(scratch.folder(), "postgres")?;
        let data = folder.join("data");
        let mut initdb = account.command(&programs.join("initdb"), &folder);
        initdb.arg("-D").arg(&data).args([
            "-U",
            ROLE,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        crate::process::capture(&mut initdb).context("can't make a PostgreSQL data folder")?;

        // Between finding a free port and using it somebody else may take it.
        let mut last_error = None;
        for _ in 0..3 {
            match Self::start_on_free_port(scratch, programs, &account, &folder, &data, durability) {
                Ok(server) => return Ok(server),
                Err(error) => last_error = Some(error),
            }
        }
        Err(last_error.unwrap_or_else(|| anyhow::anyhow!("PostgreSQL was never started")))
    }

    fn start_on_free_port(
        scratch: &Arc<Scratch>,
        programs: &Path,
        account: &Account,
        folder: &Path,
        data: &Path,
        durability: Durability,
    ) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = folder.join(format!("{port}.log"));
        let mut command = account.command(&programs.join("postgres"), folder);
        command.arg("-D").arg(data);
        for setting in settings(port, durability) {
            command.args(["-c", &setting]);
        }
        let log_file = File::create(&log)?;
        command
            .stdin(Stdio::null())
            .stdout(log_file.try_clone()?)
            .stderr(log_file);
        let mut running = scratch.spawn(&mut command, Ending::Interrupt)?;

        let started = Instant::now();
        while !says_ready(data, running.child.id()) {
            if let Some(status) = running.poll()? {
                bail!("PostgreSQL ended at its start ({status}):\n{}", tail(&log));
            }
            if started.elapsed() > Duration::from_secs(60) {
                bail!("PostgreSQL is not ready after a minute:\n{}", tail(&log));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        wire::execute(port, ROLE, "postgres", "SELECT 1")
            .context("PostgreSQL is ready, but does not answer")?;
        Ok(Self {
            port,
            programs: programs.to_owned(),
            _running: Some(running),
        })
    }

    /// The same server through a pooler that listens on this port.
    pub(crate) fn behind(&self, port: u16) -> Self {
        Self {
            port,
            programs: self.programs.clone(),
            _running: None,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The folder of `psql` and the other clients.
    pub(crate) fn programs(&self) -> &Path {
        &self.programs
    }

    /// As tokio-postgres, libpq and the `tenure` command line take it.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://{ROLE}@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes an empty database and returns its URL. The name is our own: letters, digits and `_`.
    pub(crate) fn create_database(&self, name: &str) -> Result<String> {
        let plain = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        ensure!(plain && !name.is_empty(), "{name:?} is no database name of ours");
        wire::execute(self.port, ROLE, "postgres", &format!("CREATE DATABASE {name}"))
            .with_context(|| format!("can't make the database {name}"))?;
        Ok(self.url(name))
    }
}

/// `cargo xtask postgres`.
pub(crate) fn run_until_told() -> Result<ExitCode> {
    let scratch = Scratch::new()?;
    let programs = setup::postgres_programs(&scratch)?;
    let server = Server::start(&scratch, &programs, Durability::None)?;
    report::say(server.url("postgres"));
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(ExitCode::SUCCESS)
}

/// The server keeps a file of its state: the first line is its process, the eighth its status. Asking the port instead
/// could reach a server that somebody else has just started there.
fn says_ready(data: &Path, process: u32) -> bool {
    let text = std::fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
    let mut lines = text.lines().map(str::trim);
    lines.next() == Some(process.to_string().as_str()) && lines.nth(6) == Some("ready")
}

fn settings(port: u16, durability: Durability) -> Vec<String> {
    let mut settings = vec![
        "listen_addresses=127.0.0.1".to_owned(),
        format!("port={port}"),
        "unix_socket_directories=".to_owned(),
        "max_connections=300".to_owned(),
    ];
    if durability == Durability::None {
        settings.extend(["fsync=off", "full_page_writes=off", "max_wal_size=256MB"].map(str::to_owned));
    }
    settings
}

/// The end of a log file, for an error message.
pub(crate) fn tail(log: &PathBuf) -> String {
    let text = std::fs::read(log)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
