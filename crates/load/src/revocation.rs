//! How soon a local check refuses what was revoked: from the answer to the revoke until `authenticate_jwt_local` of the
//! SDK says no, without asking anybody (target P9).
//!
//! On SQLite one node serves both; on PostgreSQL the sessions are revoked on one node, and the SDK follows the other.
//! Beside it, sessions are authenticated as fast as a few connections can.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ::tenure::sessions::AuthenticateJwtLocalOptions;
use ::tenure::signals::FollowOptions;
use ::tenure::{Builder, Client, LocalError};
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use hdrhistogram::Histogram;
use tokio::task::JoinSet;

use crate::bench::Bench;
use crate::figures::Latency;
use crate::followers;
use crate::http::Connection;
use crate::printer;
use crate::project::Project;

#[derive(Args)]
pub(crate) struct Options {
    /// The `tenure` binary
    #[arg(long, value_name = "PATH")]
    tenure: PathBuf,
    /// A PostgreSQL on which to make a fresh database; only SQLite without
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// How many sessions to revoke, one after the other
    #[arg(long, default_value_t = 1000)]
    revocations: usize,
    /// How many connections authenticate other sessions meanwhile
    #[arg(long, default_value_t = 4)]
    connections: usize,
    /// Measure so many that follow signals on one node instead: how soon all have heard, and what each costs
    #[arg(long, value_name = "N")]
    followers: Option<u32>,
}

/// After this long a session counts as never refused.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two looks at the same JWT; the timers of the runtime are as coarse.
const LOOK: Duration = Duration::from_millis(1);
/// After this long every new JWT is younger than what was signalled before.
const SETTLED: Duration = Duration::from_millis(2500);
/// Sessions that are authenticated meanwhile.
const OTHERS: usize = 200;

pub(crate) async fn run(options: Options) -> Result<ExitCode> {
    ensure!(options.revocations > 0, "at least one session has to be revoked");
    let never = if let Some(followers) = options.followers {
        ensure!(followers > 0, "at least one has to follow");
        let (binary, revocations) = (&options.tenure, options.revocations);
        let mut never = followers::measure(binary, None, "sqlite", followers, revocations).await?;
        if let Some(postgres) = &options.postgres {
            never += followers::measure(binary, Some(postgres), "postgres", followers, revocations).await?;
        }
        never
    } else {
        let mut never = measure(&options, "sqlite, one node", None).await?;
        if let Some(postgres) = &options.postgres {
            never += measure(&options, "postgres, two nodes", Some(postgres)).await?;
        }
        never
    };
    Ok(if never == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// How many were never refused.
async fn measure(options: &Options, name: &str, postgres: Option<&str>) -> Result<usize> {
    let bench = Bench::of_our_own(&options.tenure, postgres).await?;
    let credentials = bench.credentials.clone().context("the server is our own")?;
    let tokens = bench.sessions(50, options.revocations + OTHERS, 8).await?;
    let (to_revoke, others) = tokens.split_at(options.revocations);
    let (place, _scratch) = bench.stop()?;
    let mut nodes = vec![place.serve()?];
    if postgres.is_some() {
        nodes.push(place.serve()?);
    }
    let on = |url: &str| Project::new(url, &credentials.project_id, &credentials.secret);
    let (_, first) = nodes.first().context("there is one")?;
    let (_, last) = nodes.last().context("there is one")?;
    let project = on(&first.base_url)?;
    let client = Builder::new(&credentials.project_id, &credentials.secret)
        .base_url(&last.base_url)
        .build()?;
    let follower = client.follow_signals(FollowOptions::default());
    follower.caught_up().await;
    // The project's setting was a change too: JWTs from the seconds after it are asked for at the server.
    tokio::time::sleep(SETTLED).await;

    let load = Load::start(&project, others, options.connections);
    let mut connection = project.connect().await?;
    let mut delays = Histogram::<u64>::new(3)?;
    let mut never = 0;
    for token in to_revoke {
        match revoke(&client, &project, &mut connection, token).await? {
            Some(delay) => delays.record(u64::try_from(delay.as_nanos())?)?,
            None => never += 1,
        }
    }
    let authenticated = load.stop().await?;
    let latency = Latency::of(&delays);
    printer::line(&format!(
        "revocation on {name}, beside {authenticated:.0} authenticates a second: from the revoke's answer to the first \
         local refusal {}",
        latency.words()
    ));
    printer::line(&format!(
        "revocation: {} revoked, {never} never refused locally",
        options.revocations
    ));
    Ok(never)
}

/// Revokes a session whose JWT is good, and waits for the local "no". `None`: it did not come.
async fn revoke(
    client: &Client,
    project: &Project,
    connection: &mut Connection,
    token: &str,
) -> Result<Option<Duration>> {
    let (status, body) = connection.call(&project.authenticate(token)).await?;
    ensure!(status == 200, "a live session was answered {status} {body}");
    let jwt = body["session_jwt"].as_str().context("an answer without a JWT")?;
    let options = AuthenticateJwtLocalOptions::default();
    let before = client.sessions.authenticate_jwt_local(jwt, &options).await?;
    ensure!(before.is_some(), "a JWT of this moment is too old");

    let (status, body) = connection.call(&project.revoke(token)).await?;
    ensure!(status == 200, "a revoke was answered {status} {body}");
    let answered = Instant::now();
    while answered.elapsed() < PATIENCE {
        match client.sessions.authenticate_jwt_local(jwt, &options).await {
            Err(LocalError::Ended) => return Ok(Some(answered.elapsed())),
            Ok(Some(_)) => tokio::time::sleep(LOOK).await,
            Ok(None) => bail!("a JWT of this moment is too old"),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

/// Connections that authenticate sessions, each as fast as it is answered.
struct Load {
    began: Instant,
    stopped: Arc<AtomicBool>,
    done: Arc<AtomicU64>,
    tasks: JoinSet<Result<()>>,
}

impl Load {
    fn start(project: &Project, tokens: &[String], connections: usize) -> Self {
        let (stopped, done) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
        let mut tasks = JoinSet::new();
        for number in 0..connections {
            let own = tokens.iter().skip(number).step_by(connections.max(1));
            let requests: Vec<_> = own.map(|token| project.authenticate(token)).collect();
            let (project, stopped, done) = (project.clone(), Arc::clone(&stopped), Arc::clone(&done));
            tasks.spawn(async move {
                let mut connection = project.connect().await?;
                while !stopped.load(Ordering::Relaxed) {
                    for request in &requests {
                        let status = connection.send(request).await?.status;
                        ensure!(status == 200, "an authenticate was answered {status}");
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                }
                Ok(())
            });
        }
        Self {
            began: Instant::now(),
            stopped,
            done,
            tasks,
        }
    }

    /// How many a second there were.
    async fn stop(mut self) -> Result<f64> {
        self.stopped.store(true, Ordering::Relaxed);
        let seconds = self.began.elapsed().as_secs_f64();
        let done = self.done.load(Ordering::Relaxed);
        while let Some(task) = self.tasks.join_next().await {
            task??;
        }
        Ok(u32::try_from(done).map_or(f64::INFINITY, f64::from) / seconds)
    }
}
