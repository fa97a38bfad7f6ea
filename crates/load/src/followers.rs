//! Many who follow signals on one node: how soon all of them hear of a revoke, and what each costs the server.
//!
//! A follower is a long poll and nothing else, so that the client is cheap: it reads an answer and asks on from its cursor.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hdrhistogram::Histogram;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::bench::Bench;
use crate::cpu;
use crate::figures::Latency;
use crate::printer;
use crate::project::Project;

/// After this long a follower has not heard.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two revokes: by then all have asked on.
const PAUSE: Duration = Duration::from_millis(500);
/// How long the server rests before its memory is read.
const REST: Duration = Duration::from_secs(3);

/// How many followers did not hear of a revoke.
pub(crate) async fn measure(
    binary: &Path,
    postgres: Option<&str>,
    name: &str,
    followers: u32,
    revocations: usize,
) -> Result<usize> {
    let bench = Bench::of_our_own(binary, postgres).await?;
    let credentials = bench.credentials.clone().context("the server is our own")?;
    let tokens = bench.sessions(50, revocations + 1, 4).await?;
    // Started anew, for what starting the sessions left in memory is not the followers'.
    let (place, _scratch) = bench.stop()?;
    let (server, serving) = place.serve()?;
    let project = Project::new(&serving.base_url, &credentials.project_id, &credentials.secret)?;
    let pid = server.pid();
    let mut connection = project.connect().await?;
    let (first, tokens) = tokens.split_first().context("there is one at least")?;
    connection.call(&project.revoke(first)).await?;
    tokio::time::sleep(REST).await;

    let before = cpu::resident(pid)?;
    let (heard, mut hearing) = mpsc::unbounded_channel();
    let (stop, stopped) = watch::channel(());
    let mut tasks = JoinSet::new();
    let cursor: Arc<str> = cursor_of(&project).await?.into();
    for _ in 0..followers {
        tasks.spawn(follow(
            project.clone(),
            cursor.clone(),
            heard.clone(),
            stopped.clone(),
        ));
    }
    tokio::time::sleep(REST).await;
    let memory = cpu::resident(pid)?.saturating_sub(before);

    let mut delays = Histogram::<u64>::new(3)?;
    let (mut missed, mut spent) = (0, Duration::ZERO);
    for token in tokens {
        let cpu_before = cpu::of_process(pid)?;
        let (status, body) = connection.call(&project.revoke(token)).await?;
        ensure!(status == 200, "a revoke was answered {status} {body}");
        let answered = Instant::now();
        for _ in 0..followers {
            match timeout(PATIENCE, hearing.recv()).await {
                Ok(Some(at)) => {
                    let at: Instant = at;
                    delays.record(u64::try_from(at.saturating_duration_since(answered).as_nanos())?)?;
                }
                Ok(None) | Err(_) => missed += 1,
            }
        }
        // They ask on: that is part of the price.
        tokio::time::sleep(PAUSE).await;
        spent += cpu::of_process(pid)?.saturating_sub(cpu_before);
    }
    let each = spent.as_secs_f64() * 1e6 / (f64::from(u32::try_from(tokens.len())?) * f64::from(followers));
    printer::line(&format!(
        "revocation on {name}, {followers} followers: from the revoke's answer until each has heard {}; {each:.1} µs of \
         CPU a follower and signal, the next call included; {:.1} KiB of memory a follower",
        Latency::of(&delays).words(),
        f64::from(memory) / f64::from(followers),
    ));
    drop(stop);
    tasks.shutdown().await;
    Ok(missed)
}

/// Where the log ends.
async fn cursor_of(project: &Project) -> Result<String> {
    let mut connection = project.connect().await?;
    let (status, body) = connection.call(&project.get("/v1/signals")).await?;
    ensure!(status == 200, "signals were answered {status} {body}");
    Ok(body["cursor"]
        .as_str()
        .context("an answer without a cursor")?
        .to_owned())
}

/// Tells when it heard of something, until it is stopped.
async fn follow(
    project: Project,
    cursor: Arc<str>,
    heard: mpsc::UnboundedSender<Instant>,
    mut stopped: watch::Receiver<()>,
) -> Result<()> {
    let mut connection = project.connect().await?;
    let mut cursor = cursor.to_string();
    loop {
        let request = project.get(&format!("/v1/signals?after={cursor}&wait=60"));
        let answer = tokio::select! {
            answer = connection.send(&request) => answer?,
            _ = stopped.changed() => return Ok(()),
        };
        let at = Instant::now();
        ensure!(answer.status == 200, "signals were answered {}", answer.status);
        let body: serde_json::Value = serde_json::from_slice(answer.body)?;
        body["cursor"]
            .as_str()
            .context("an answer without a cursor")?
            .clone_into(&mut cursor);
        for _ in body["signals"].as_array().into_iter().flatten() {
            heard.send(at)?;
        }
    }
}
