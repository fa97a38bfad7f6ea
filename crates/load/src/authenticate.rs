//! `POST /v1/sessions/authenticate`, and the same of B2B: requests a second, latencies, and the server's CPU time a request as a multiple
//! of one raw signature taken in the same run (targets P1 to P4).

use std::{process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Result, ensure};
use clap::Args;
use serde::Serialize;

use crate::{
    bench::{Bench, Target},
    beside::{self, Beside},
    cpu,
    drive::{Push, Requests, drive},
    figures::Latency,
    members, printer,
    raw::{RawRate, Signer},
    seed::Seed,
};

#[derive(Args)]
pub(crate) struct Options {
    /// Connections, each with one request in flight
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// How long to measure
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Distinct sessions, taken in random order; enough that none comes back within a second
    #[arg(long, default_value_t = 10_000)]
    sessions: usize,
    /// Users that the sessions belong to
    #[arg(long, default_value_t = 1_000)]
    users: usize,
    /// Open loop at this many requests a second; latency counts from the moment a request was due
    #[arg(long, value_name = "PER_SECOND")]
    rate: Option<f64>,
    /// Only this many sessions, in turn: many calls a second on each
    #[arg(long, value_name = "SESSIONS")]
    hot: Option<usize>,
    /// Starts and revokes that run beside, together
    #[arg(long, value_name = "PER_SECOND")]
    beside: Option<f64>,
    /// Sessions of an organization's members, with a question of permission; on a server of our own
    #[arg(long, conflicts_with = "beside")]
    b2b: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    // Last, because its heading would hold for what follows.
    #[command(flatten)]
    target: Target,
}

/// One measurement.
#[derive(Debug, Serialize)]
pub(crate) struct Measured {
    pub(crate) requests: u32,
    pub(crate) per_second: f64,
    pub(crate) errors: u32,
    pub(crate) error: Option<String>,
    #[serde(flatten)]
    pub(crate) latency: Latency,
    pub(crate) p99_over_p50: f64,
    /// CPU time of the server process a request; absent without its pid, and when other work ran beside.
    pub(crate) server_cpu_us: Option<f64>,
    pub(crate) raw_signature: RawRate,
    /// `server_cpu_us` over the CPU time of one raw signature.
    pub(crate) signatures_per_request: Option<f64>,
    /// Requests a second over raw signatures a second of one thread.
    pub(crate) of_raw_rate: f64,
    pub(crate) beside: Option<Beside>,
    /// Highest resident memory seen while it ran.
    pub(crate) peak_rss_kib: Option<u32>,
    /// Whether no session came back within a second, so that every JWT was fresh.
    pub(crate) distinct: bool,
}

pub(crate) async fn run(options: Options) -> Result<ExitCode> {
    let users = options.users.max(1);
    let sessions = options.hot.unwrap_or(options.sessions);
    ensure!(
        sessions > 0 && options.connections > 0,
        "there must be a session and a connection"
    );
    let bench = Bench::open(options.target).await?;
    let mut seed = Seed::new(1);
    let requests = if options.b2b {
        members::requests(&bench, users, sessions, &mut seed).await?
    } else {
        requests(&bench, bench.sessions(users, sessions, 16).await?, &mut seed)
    };
    let push = Push {
        connections: options.connections,
        rate: options.rate,
        how_long: Duration::from_secs_f64(options.seconds),
    };
    warm_up(&bench, &requests, push).await?;
    let beside = options.beside.map(|per_second| (per_second, users));
    let measured = measure(
        &bench,
        &requests,
        push,
        beside,
        &Signer::new()?,
        Duration::from_secs(1),
    )
    .await?;
    if options.json {
        printer::line(&serde_json::to_string(&measured)?);
    } else {
        print(&measured);
        if options.hot.is_none() && !measured.distinct {
            printer::note("warning: sessions came back within a second; give more --sessions");
        }
    }
    Ok(if measured.errors == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// One authenticate for each session, in random order, over and over.
pub(crate) fn requests(bench: &Bench, mut tokens: Vec<String>, seed: &mut Seed) -> Arc<Requests> {
    seed.shuffle(&mut tokens);
    Arc::new(Requests::repeated(
        tokens
            .iter()
            .map(|token| bench.project.authenticate(token))
            .collect(),
    ))
}

/// Fills caches and pools before anything counts.
pub(crate) async fn warm_up(bench: &Bench, requests: &Arc<Requests>, push: Push) -> Result<()> {
    let push = Push {
        how_long: Duration::from_millis(300),
        rate: None,
        ..push
    };
    drive(bench.project.address, requests, push)
        .await?
        .all_accepted("warming up")?;
    Ok(())
}

/// Measures once, with raw signatures for `raw` before and after. `beside` is a rate and the number of users there.
pub(crate) async fn measure(
    bench: &Bench,
    requests: &Arc<Requests>,
    push: Push,
    beside: Option<(f64, usize)>,
    signer: &Signer,
    raw: Duration,
) -> Result<Measured> {
    let raw_before = signer.measure(raw).await?;
    let writes = beside.map(|(per_second, users)| {
        tokio::spawn(beside::writes(
            bench.project.clone(),
            per_second,
            users,
            push.how_long,
        ))
    });
    let watch = bench.pid.map(|pid| tokio::spawn(peak_rss(pid, push.how_long)));
    let cpu_before = bench.pid.map(cpu::of_process).transpose()?;
    let outcome = drive(bench.project.address, requests, push).await?;
    let cpu_after = bench.pid.map(cpu::of_process).transpose()?;
    let beside = match writes {
        Some(writes) => Some(writes.await??),
        None => None,
    };
    let peak_rss_kib = match watch {
        Some(watch) => Some(watch.await??),
        None => None,
    };
    let raw_signature = RawRate::between(raw_before, signer.measure(raw).await?);

    ensure!(
        outcome.accepted > 0,
        "no request was answered well; one of the others: {}",
        outcome.refusal.as_deref().unwrap_or("none was sent")
    );
    let server_cpu_us = cpu_before
        .zip(cpu_after)
        .filter(|_| beside.is_none())
        .map(|(before, after)| {
            after.saturating_sub(before).as_secs_f64() * 1e6 / f64::from(outcome.accepted + outcome.refused)
        });
    let latency = Latency::of(&outcome.latencies);
    let per_second = outcome.per_second();
    let sessions = u32::try_from(requests.len())?;
    Ok(Measured {
        requests: outcome.accepted,
        per_second,
        errors: outcome.refused,
        error: outcome.refusal,
        latency,
        p99_over_p50: latency.p99_over_p50(),
        server_cpu_us,
        raw_signature,
        signatures_per_request: server_cpu_us.map(|cpu| cpu / raw_signature.cpu_us),
        of_raw_rate: per_second / raw_signature.per_second,
        beside,
        peak_rss_kib,
        distinct: f64::from(sessions) > per_second,
    })
}

async fn peak_rss(pid: u32, how_long: Duration) -> Result<u32> {
    let deadline = tokio::time::Instant::now() + how_long;
    let mut peak = cpu::resident(pid)?;
    while tokio::time::Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(100)).await;
        peak = peak.max(cpu::resident(pid)?);
    }
    Ok(peak)
}

fn print(measured: &Measured) {
    printer::line(&format!(
        "requests      {} in all, {:.0} a second",
        measured.requests, measured.per_second
    ));
    printer::line(&format!("latency       {}", measured.latency.words()));
    printer::line(&format!("p99 / p50     {:.2}", measured.p99_over_p50));
    let raw = measured.raw_signature;
    printer::line(&format!(
        "raw signature {:.1} µs CPU, {:.0} a second on one thread",
        raw.cpu_us, raw.per_second
    ));
    printer::line(&format!("of raw rate   {:.2}", measured.of_raw_rate));
    if let Some((cpu, ratio)) = measured.server_cpu_us.zip(measured.signatures_per_request) {
        printer::line(&format!(
            "server CPU    {cpu:.1} µs a request: {ratio:.2} × a raw signature"
        ));
    }
    if let Some(beside) = measured.beside {
        printer::line(&format!(
            "beside        {:.0} writes a second of {:.0} asked",
            beside.done_per_second, beside.asked_per_second
        ));
    }
    if let Some(peak) = measured.peak_rss_kib {
        printer::line(&format!(
            "memory        {:.1} MB resident at most",
            f64::from(peak) / 1024.0
        ));
    }
    match &measured.error {
        Some(error) => printer::line(&format!(
            "errors        {}, one of them: {error}",
            measured.errors
        )),
        None => printer::line("errors        0"),
    }
}
