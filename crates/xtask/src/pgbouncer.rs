//! Two nodes behind a real PgBouncer in transaction mode, with prepared statements that it remembers and without: both
//! work, and where it forgets them, `doctor` says so.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;

use crate::dev_server::Engine;
use crate::postgres::account::Account;
use crate::postgres::{self, Server, tail};
use crate::scratch::{Ending, Running, Scratch};
use crate::tally::Tally;
use crate::workspace::Workspace;
use crate::{crash, nodes, process, setup};

/// The first version that can remember what its clients prepared.
const REMEMBERS: (u32, u32) = (1, 21);

pub(crate) fn run(workspace: &Workspace, scratch: &Arc<Scratch>, postgres: &Server) -> Result<Tally> {
    let program = setup::pgbouncer(scratch)?;
    let version = version(&program)?;
    let mut tally = Tally::default();
    let (major, minor) = version;
    for remembers in [false, true] {
        let name = if remembers { "remembers" } else { "forgets" };
        if remembers && version < REMEMBERS {
            tally.figure(format!(
                "PgBouncer {major}.{minor} can't remember prepared statements"
            ));
            continue;
        }
        let bouncer = Bouncer::start(scratch, &program, postgres, remembers)?;
        let behind = postgres.behind(bouncer.port);
        let outcome = doctor(workspace, scratch, postgres, &behind, remembers);
        tally.check(
            &format!("doctor tells that PgBouncer {name} prepared statements"),
            outcome,
        );
        let outcome = nodes::revoke(workspace, scratch, &behind);
        if let Ok(revoked) = &outcome {
            tally.figure(format!(
                "PgBouncer {major}.{minor} {name}: {revoked} sessions revoked"
            ));
        }
        tally.check(
            &format!("two nodes behind a PgBouncer that {name}"),
            outcome.map(drop),
        );
        tally.add(crash::on(Engine::Postgres, workspace, scratch, &behind, 2)?);
    }
    Ok(tally)
}

/// A pooler between Tenure and PostgreSQL, ended with this value.
struct Bouncer {
    port: u16,
    _running: Running,
}

impl Bouncer {
    fn start(scratch: &Arc<Scratch>, program: &Path, postgres: &Server, remembers: bool) -> Result<Self> {
        let account = Account::for_postgres()?;
        let folder = account.own_folder(scratch.folder(), &format!("pgbouncer_{remembers}"))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let settings = folder.join("pgbouncer.ini");
        // Fewer connections to the server than a node has to the pooler, so that they change hands.
        let mut text = format!(
            "[databases]\n* = host=127.0.0.1 port={server} user={role}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\n\
             default_pool_size = 6\nmax_client_conn = 200\n",
            server = postgres.port(),
            role = postgres::ROLE,
        );
        if remembers {
            text.push_str("max_prepared_statements = 200\n");
        }
        std::fs::write(&settings, text)?;
        let log = folder.join("log");
        let mut command = account.command(program, &folder);
        command
            .arg(&settings)
            .stdin(Stdio::null())
            .stdout(File::create(&log)?)
            .stderr(File::options().append(true).open(&log)?);
        let mut running = scratch.spawn(&mut command, Ending::Interrupt)?;
        let began = Instant::now();
        while TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).is_err() {
            if let Some(status) = running.poll()? {
                bail!("PgBouncer ended at its start ({status}):\n{}", tail(&log));
            }
            ensure!(
                began.elapsed() < Duration::from_secs(20),
                "PgBouncer does not listen:\n{}",
                tail(&log)
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(Self {
            port,
            _running: running,
        })
    }
}

#[derive(Deserialize)]
struct Check {
    name: String,
    outcome: String,
}

fn doctor(
    workspace: &Workspace,
    scratch: &Arc<Scratch>,
    postgres: &Server,
    behind: &Server,
    remembers: bool,
) -> Result<()> {
    let name = format!("pgbouncer_doctor_{remembers}");
    postgres.create_database(&name)?;
    let key = scratch.folder().join(&name);
    let tenure = |words: &[&str]| -> Result<String> {
        let mut command = Command::new(workspace.program("debug", "tenure")?);
        command
            .args(words)
            .env("TENURE_DATABASE", behind.url(&name))
            .env("TENURE_MASTER_KEY_FILE", &key);
        process::capture(&mut command)
    };
    tenure(&[
        "key",
        "new-master",
        "--out",
        key.to_str().context("a path in UTF-8")?,
    ])?;
    tenure(&["migrate"])?;
    let checks: Vec<Check> = serde_json::from_str(&tenure(&["doctor", "--json"])?)?;
    let warned = checks
        .iter()
        .any(|check| check.name == "pooler" && check.outcome == "warning");
    ensure!(warned != remembers, "it warns: {warned}");
    Ok(())
}

/// `PgBouncer 1.18.0` is 1 and 18.
fn version(program: &PathBuf) -> Result<(u32, u32)> {
    let text = process::capture(Command::new(program).arg("--version"))?;
    parse_version(&text).with_context(|| format!("no version of PgBouncer: {text}"))
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.lines().next()?.strip_prefix("PgBouncer ")?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn the_version_of_pgbouncer() {
        assert_eq!(parse_version("PgBouncer 1.18.0\nlibevent 2.1"), Some((1, 18)));
        assert_eq!(parse_version("PgBouncer 1.24.1"), Some((1, 24)));
        assert_eq!(parse_version(""), None);
    }
}
