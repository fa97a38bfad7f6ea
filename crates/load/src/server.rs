//! The `tenure` binary: starting it on a folder, waiting until it serves, ending it or killing it.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::project::Project;

/// The binary, and where its database and keys are.
pub(crate) struct Tenure {
    pub(crate) binary: PathBuf,
    pub(crate) data: PathBuf,
    /// A PostgreSQL URL; SQLite inside `data` without.
    pub(crate) database: Option<String>,
    /// What it finds in its environment beside our own.
    pub(crate) environment: Vec<(OsString, OsString)>,
}

/// A process that is killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    lines: mpsc::Receiver<String>,
    log: PathBuf,
}

/// What `tenure dev --json` says of itself on its first line.
#[derive(Deserialize)]
pub(crate) struct Dev {
    pub(crate) base_url: String,
    pub(crate) consumer: Credentials,
    pub(crate) b2b: Credentials,
}

#[derive(Clone, Deserialize)]
pub(crate) struct Credentials {
    pub(crate) project_id: String,
    pub(crate) secret: String,
}

/// What `tenure serve --json` says of itself.
#[derive(Deserialize)]
pub(crate) struct Serving {
    pub(crate) base_url: String,
}

impl Dev {
    /// The project of these credentials on this server.
    pub(crate) fn project(&self, credentials: &Credentials) -> Result<Project> {
        Project::new(&self.base_url, &credentials.project_id, &credentials.secret)
    }
}

impl Tenure {
    /// Starts `tenure dev` on a free port and waits until it serves.
    pub(crate) fn dev(&self) -> Result<(Server, Dev)> {
        let server = self.start("dev", &["--listen", "127.0.0.1:0", "--json"])?;
        let dev = server.first_line()?;
        Ok((server, dev))
    }

    /// Starts `tenure serve` on a free port and waits until it serves.
    pub(crate) fn serve(&self) -> Result<(Server, Serving)> {
        let server = self.start_serve("127.0.0.1:0")?;
        let serving = server.first_line()?;
        Ok((server, serving))
    }

    /// Starts `tenure serve` and doesn't wait.
    pub(crate) fn start_serve(&self, listen: &str) -> Result<Server> {
        self.start(
            "serve",
            &["--listen", listen, "--metrics-listen", "127.0.0.1:0", "--json"],
        )
    }

    /// Tells the server's project which UserInfo endpoint to ask; a running server notices within a second.
    pub(crate) fn set_userinfo(&self, project_id: &str, url: &str) -> Result<()> {
        self.set(project_id, &format!("zero_downtime_session_migration_url={url}"))
    }

    /// Changes a setting of a project, given as `key=value`.
    pub(crate) fn set(&self, project_id: &str, setting: &str) -> Result<()> {
        let output = self
            .command(&["project", "set", project_id, setting])
            .output()
            .context("tenure project set")?;
        ensure!(
            output.status.success(),
            "tenure project set ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
        Ok(())
    }

    fn start(&self, command: &str, arguments: &[&str]) -> Result<Server> {
        let log = self.data.join("load-server.log");
        let stderr = File::options()
            .create(true)
            .append(true)
            .open(&log)
            .with_context(|| format!("{}", log.display()))?;
        let mut child = self
            .command(&[command])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .with_context(|| format!("starting {}", self.binary.display()))?;
        let stdout = child.stdout.take().context("stdout was piped")?;
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            let mut line = String::new();
            if stdout.read_line(&mut line).is_ok_and(|length| length > 0) {
                // Nobody listens when the caller doesn't wait for the line.
                let _ = sender.send(line);
            }
            // An unread pipe would stop the server once it is full.
            let _ = io::copy(&mut stdout, &mut io::sink());
        });
        Ok(Server { child, lines, log })
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(words).arg("--data").arg(&self.data);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        if let Some(database) = &self.database {
            command.arg("--database").arg(database);
        }
        command
    }
}

impl Server {
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends the process as a power cut would: nothing is flushed, nobody is told.
    pub(crate) fn kill(mut self) -> Result<()> {
        ensure!(
            self.child.try_wait()?.is_none(),
            "the server had ended by itself before it was killed; its log ends: {}",
            end_of(&self.log)
        );
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks the process to finish its work and waits until it has.
    pub(crate) fn stop(mut self) -> Result<()> {
        let pid = self.pid();
        let asked = Command::new("sh")
            .args(["-c", &format!("kill -TERM {pid}")])
            .status()?;
        ensure!(
            asked.success(),
            "the server had ended by itself; its log ends: {}",
            end_of(&self.log)
        );
        let patience = Instant::now() + Duration::from_secs(15);
        while Instant::now() < patience {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(5));
        }
        bail!("the server did not end within 15 seconds of SIGTERM")
    }

    /// The lines of the server's log that tell of errors.
    pub(crate) fn errors(&self) -> Vec<String> {
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        log.lines()
            .filter(|line| line.contains("ERROR") || line.contains("panicked"))
            .map(str::to_owned)
            .collect()
    }

    /// The last lines of the server's log.
    pub(crate) fn log_end(&self) -> String {
        end_of(&self.log)
    }

    fn first_line<T: for<'de> Deserialize<'de>>(&self) -> Result<T> {
        let line = self
            .lines
            .recv_timeout(Duration::from_secs(60))
            .with_context(|| format!("the server did not start; its log ends: {}", end_of(&self.log)))?;
        serde_json::from_str(&line)
            .with_context(|| format!("the server's first line is not what was agreed: {line}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn end_of(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let start = text.len().saturating_sub(2000);
    String::from_utf8_lossy(&text[start..]).trim().to_owned()
}
