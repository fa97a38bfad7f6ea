//! PostgreSQL servers of our own, to be ended, frozen and promoted.

use std::{
    fs::{self, File},
    net::TcpListener,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use super::store;

/// The only role, a superuser.
pub(super) const ROLE: &str = "tenure";

const PATIENCE: Duration = Duration::from_secs(60);

pub(super) struct Postgres {
    programs: PathBuf,
    account: Option<Account>,
    folder: TempDir,
    port: u16,
    child: Child,
}

/// PostgreSQL refuses root, which lends it an account that has nothing to lose.
#[derive(Clone, Copy)]
struct Account {
    uid: u32,
    gid: u32,
}

impl Postgres {
    pub(super) fn start(programs: &Path) -> Result<Self> {
        let account = account()?;
        let folder = folder(account)?;
        let mut initdb = command(&programs.join("initdb"), account);
        initdb.arg("-D").arg(folder.path().join("data"));
        initdb.args(["-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C"]);
        done(&mut initdb)?;
        Self::on(programs, account, folder)
    }

    /// Follows `primary`, and can take its place.
    pub(super) fn standby_of(primary: &Self) -> Result<Self> {
        let folder = folder(primary.account)?;
        let mut copy = command(&primary.programs.join("pg_basebackup"), primary.account);
        copy.args([
            "-h",
            "127.0.0.1",
            "-U",
            ROLE,
            "-R",
            "--checkpoint=fast",
            "-p",
            &primary.port.to_string(),
        ]);
        copy.arg("-D").arg(folder.path().join("data"));
        done(&mut copy)?;
        Self::on(&primary.programs, primary.account, folder)
    }

    fn on(programs: &Path, account: Option<Account>, folder: TempDir) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = spawn(programs, account, &folder, port)?;
        let mut server = Self {
            programs: programs.to_owned(),
            account,
            folder,
            port,
            child,
        };
        server.until_it_answers()?;
        Ok(server)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Makes a database, and gives its URL.
    pub(super) fn database(&self, name: &str) -> Result<String> {
        done(&mut self.psql("postgres", &store::create_database(name)))?;
        Ok(format!("postgres://{ROLE}@127.0.0.1:{}/{name}", self.port))
    }

    /// Runs statements as one transaction, for as long as they take.
    pub(super) async fn execute(&self, database: &str, statements: &str) -> Result<()> {
        let mut psql = self.psql(database, statements);
        tokio::task::spawn_blocking(move || done(&mut psql)).await?
    }

    /// Ends it as it is ended for an update: nobody is waited for.
    pub(super) fn stop(&mut self) -> Result<()> {
        done(self.control().args(["stop", "-m", "fast"]))?;
        self.child.wait()?;
        Ok(())
    }

    /// Starts it again after [`Self::stop`].
    pub(super) fn run(&mut self) -> Result<()> {
        self.child = spawn(&self.programs, self.account, &self.folder, self.port)?;
        self.until_it_answers()
    }

    pub(super) fn kill(&mut self) -> Result<()> {
        self.signal("KILL")?;
        self.child.wait()?;
        Ok(())
    }

    /// To all its processes.
    pub(super) fn signal(&self, signal: &str) -> Result<()> {
        let own = self.child.id().to_string();
        let all = Command::new("ps")
            .args(["--ppid", &own, "-o", "pid="])
            .output()
            .context("ps")?;
        let all = String::from_utf8_lossy(&all.stdout).into_owned();
        let mut kill = Command::new("kill");
        kill.arg(format!("-{signal}"))
            .arg(own)
            .args(all.split_whitespace());
        // One that has just ended is none to be signalled.
        kill.stderr(Stdio::null()).status().context("kill")?;
        Ok(())
    }

    pub(super) fn promote(&self) -> Result<()> {
        done(self.control().args(["promote", "-w"]))
    }

    /// From now on nothing is acknowledged that is not on the standby too.
    pub(super) async fn wait_for_standby(&self) -> Result<()> {
        let patience = Instant::now() + PATIENCE;
        loop {
            let states = self.psql("postgres", store::STANDBYS).output()?;
            if String::from_utf8_lossy(&states.stdout).trim() == "streaming" {
                break;
            }
            ensure!(Instant::now() < patience, "the standby does not follow");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.execute("postgres", store::WAIT_FOR_STANDBY).await?;
        self.execute("postgres", store::RELOAD).await
    }

    fn psql(&self, database: &str, statements: &str) -> Command {
        let mut psql = command(&self.programs.join("psql"), self.account);
        psql.arg(format!("postgres://{ROLE}@127.0.0.1:{}/{database}", self.port));
        psql.args([
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--set",
            "ON_ERROR_STOP=1",
            "--command",
            statements,
        ]);
        psql
    }

    fn control(&self) -> Command {
        let mut control = command(&self.programs.join("pg_ctl"), self.account);
        control.arg("-D").arg(self.folder.path().join("data"));
        control
    }

    fn until_it_answers(&mut self) -> Result<()> {
        let patience = Instant::now() + PATIENCE;
        while done(&mut self.psql("postgres", store::ANSWER)).is_err() {
            if let Some(status) = self.child.try_wait()? {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                bail!("PostgreSQL ended at its start ({status}): {log}");
            }
            ensure!(Instant::now() < patience, "PostgreSQL does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // It may be frozen, or ended already.
        let _ = self.signal("CONT");
        let _ = self.control().args(["stop", "-m", "immediate"]).output();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(programs: &Path, account: Option<Account>, folder: &TempDir, port: u16) -> Result<Child> {
    let log = File::options()
        .create(true)
        .append(true)
        .open(folder.path().join("log"))?;
    let mut postgres = command(&programs.join("postgres"), account);
    postgres.arg("-D").arg(folder.path().join("data"));
    for setting in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=100",
        &format!("port={port}"),
    ] {
        postgres.args(["-c", setting]);
    }
    postgres.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    postgres.spawn().context("postgres")
}

fn folder(account: Option<Account>) -> Result<TempDir> {
    let folder = super::folder()?;
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700))?;
    if let Some(Account { uid, gid }) = account {
        std::os::unix::fs::chown(folder.path(), Some(uid), Some(gid))?;
    }
    Ok(folder)
}

/// None: our own.
fn account() -> Result<Option<Account>> {
    let own = Command::new("id").arg("-u").output().context("id")?;
    if String::from_utf8_lossy(&own.stdout).trim() != "0" {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd").context("/etc/passwd")?;
    let find = |name: &str| {
        let mut fields = accounts
            .lines()
            .map(|line| line.split(':'))
            .find(|fields| fields.clone().next() == Some(name))?;
        let uid = fields.nth(2)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(Account { uid, gid })
    };
    let account = find("postgres").or_else(|| find("nobody"));
    account
        .map(Some)
        .context("there is no account `postgres` for PostgreSQL to run as")
}

fn command(program: &Path, account: Option<Account>) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/").env_remove("PGDATA").env("LC_ALL", "C");
    if let Some(Account { uid, gid }) = account {
        command.uid(uid).gid(gid);
    }
    command
}

fn done(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| program.display().to_string())?;
    ensure!(
        output.status.success(),
        "{}: {}",
        program.display(),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}
