//! What an operator will meet some day, made to happen: what goes on meanwhile, what is answered, what is lost.

mod clock;
mod disk;
mod failover;
mod postgres;
mod probe;
mod stall;
mod store;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::{
    bench, printer,
    project::Project,
    server::{Credentials, Server, Tenure},
    userinfo,
};

/// How long what does not need the broken part may be without a right answer.
const TARGET: Duration = Duration::from_millis(500);

/// How long all may be when PostgreSQL moves to another host.
const MOVE_TARGET: Duration = Duration::from_secs(10);

#[derive(Args)]
pub(crate) struct Options {
    /// The `tenure` binary
    #[arg(long, value_name = "PATH")]
    tenure: PathBuf,
    /// The folder of PostgreSQL's programs (`initdb`, `postgres`, `pg_basebackup`, …)
    #[arg(long, value_name = "DIR")]
    postgres_programs: PathBuf,
    /// Only these; all without
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Fault>,
    /// How long a row is locked
    #[arg(long, default_value_t = 60)]
    lock_seconds: u64,
    /// How long PostgreSQL is away or stands still, and the disk is full
    #[arg(long, default_value_t = 30)]
    outage_seconds: u64,
    /// How long the clock is two hours ahead
    #[arg(long, default_value_t = 65)]
    leap_seconds: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Fault {
    /// Somebody holds a user's rows
    LockedRow,
    /// PostgreSQL is ended and started again
    Stopped,
    /// PostgreSQL stands still: it takes connections and answers nothing
    Frozen,
    /// The primary is killed, and its standby is promoted
    Failover,
    /// The primary stands still, and its standby is promoted
    FailoverFrozen,
    /// The first of two hosts swallows whatever is sent to it
    BlackHole,
    /// SQLite's disk is full (needs root, for a small file system of its own)
    DiskFull,
    /// The machine's clock is two hours ahead for a while (needs libfaketime)
    ClockLeap,
}

pub(crate) async fn run(options: Options) -> Result<ExitCode> {
    let wanted = |fault: &Fault| options.only.is_empty() || options.only.contains(fault);
    let (mut faults, mut unsound) = (0, 0);
    for fault in Fault::value_variants().iter().copied().filter(wanted) {
        let outcome = match fault {
            Fault::LockedRow => stall::locked_row(&options).await,
            Fault::Stopped => stall::stopped(&options).await,
            Fault::Frozen => stall::frozen(&options).await,
            Fault::Failover => failover::moved(&options, failover::End::Killed).await,
            Fault::FailoverFrozen => failover::moved(&options, failover::End::Frozen).await,
            Fault::BlackHole => failover::black_hole(&options).await,
            Fault::DiskFull => disk::full(&options).await,
            Fault::ClockLeap => clock::leap(&options).await,
        };
        let name = fault.to_possible_value().context("every fault has a name")?;
        let name = name.get_name();
        faults += 1;
        match outcome {
            Ok(outcome) => {
                outcome.lines(name).iter().for_each(|line| printer::line(line));
                unsound += u32::from(!outcome.is_sound());
            }
            // The others are worth knowing all the same.
            Err(error) => {
                printer::line(&format!("{name}: not gone through: {error:#}"));
                unsound += 1;
            }
        }
    }
    printer::line(&format!(
        "faults: {faults} brought about, {unsound} not gone through"
    ));
    Ok(if faults > 0 && unsound == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A node, and its consumer project with users who can start sessions.
struct Node {
    server: Server,
    project: Project,
    credentials: Credentials,
}

impl Node {
    async fn start(tenure: &Tenure) -> Result<Self> {
        let (server, dev) = tenure.dev()?;
        let project = dev.project(&dev.consumer)?;
        let endpoint = userinfo::serve(0).await?;
        tenure.set_userinfo(&dev.consumer.project_id, &endpoint)?;
        // Few users start many sessions here, and all are looked for.
        tenure.set(&dev.consumer.project_id, "max_sessions_per_user=100000")?;
        bench::until_sessions_start(&project).await?;
        let mut connection = project.connect().await?;
        for user in 1..probe::USERS {
            connection
                .call(&project.create_user(&bench::bearer(user)))
                .await?;
        }
        Ok(Self {
            server,
            project,
            credentials: dev.consumer,
        })
    }

    fn jwks(&self) -> String {
        format!("/v1/sessions/jwks/{}", self.credentials.project_id)
    }
}

fn tenure(options: &Options, data: &Path, database: Option<String>) -> Tenure {
    Tenure {
        binary: options.tenure.clone(),
        data: data.to_owned(),
        database,
        environment: Vec::new(),
    }
}

fn folder() -> Result<tempfile::TempDir> {
    Ok(tempfile::Builder::new().prefix("tenure-load-").tempdir()?)
}
