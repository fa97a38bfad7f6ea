//! Starts, extensions and revokes: writes that are on disk before they are answered (target P6).

use std::{process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use clap::Args;
use serde::Serialize;

use crate::{
    bench::{Bench, Target, bearer},
    cpu,
    drive::{Outcome, Push, Requests, drive},
    figures::Latency,
    printer,
    raw::{RawRate, Signer},
};

#[derive(Args)]
pub(crate) struct Options {
    /// Writes in flight
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// How long starts and extensions are each measured
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// Sessions made beforehand; revokes are measured until all are gone
    #[arg(long, default_value_t = 20_000)]
    sessions: usize,
    /// Users that the sessions belong to
    #[arg(long, default_value_t = 1_000)]
    users: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
    // Last, because its heading would hold for what follows.
    #[command(flatten)]
    target: Target,
}

/// One kind of write.
#[derive(Debug, Serialize)]
pub(crate) struct Written {
    pub(crate) kind: &'static str,
    pub(crate) operations: u32,
    pub(crate) per_second: f64,
    #[serde(flatten)]
    pub(crate) latency: Latency,
    /// CPU time of the server process an operation.
    pub(crate) server_cpu_us: Option<f64>,
    /// The same without the signature of the JWT in the answer; revokes answer with none.
    pub(crate) unsigned_cpu_us: Option<f64>,
}

impl Written {
    /// How many a second one core would do if signatures were free.
    pub(crate) fn per_core(&self) -> Option<f64> {
        self.unsigned_cpu_us.map(|cpu| 1e6 / cpu)
    }
}

pub(crate) async fn run(options: Options) -> Result<ExitCode> {
    let bench = Bench::open(options.target).await?;
    let tokens = bench.sessions(options.users.max(1), options.sessions, 16).await?;
    let push = Push {
        connections: options.connections,
        rate: None,
        how_long: Duration::from_secs_f64(options.seconds),
    };
    let (written, raw) = measure(&bench, tokens, options.users.max(1), push, &Signer::new()?).await?;
    if options.json {
        printer::line(&serde_json::json!({"raw_signature": raw, "writes": written}).to_string());
        return Ok(ExitCode::SUCCESS);
    }
    printer::line(&format!("raw signature {:.1} µs CPU", raw.cpu_us));
    for written in &written {
        let words = written.latency.words();
        printer::line(&format!(
            "{:<13} {:.0} a second, {words}",
            written.kind, written.per_second
        ));
        if let (Some(cpu), Some(unsigned), Some(per_core)) =
            (written.server_cpu_us, written.unsigned_cpu_us, written.per_core())
        {
            printer::line(&format!(
                "              {cpu:.1} µs CPU, {unsigned:.1} without the signature: {per_core:.0} a second on one core"
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Starts sessions, extends `tokens` over and over, then revokes all of them once.
///
/// A start's CPU time holds the server's call to UserInfo too: that is how a session is started here.
pub(crate) async fn measure(
    bench: &Bench,
    mut tokens: Vec<String>,
    users: usize,
    push: Push,
    signer: &Signer,
) -> Result<(Vec<Written>, RawRate)> {
    let raw_before = signer.measure(Duration::from_secs(1)).await?;
    let start = (0..users)
        .map(|user| bench.project.start(&bearer(user)))
        .collect();
    let start = Requests::repeated(start).keeping_tokens();
    let (mut started, start_cpu) = with_cpu(bench, start, push).await?;
    tokens.append(&mut started.tokens);

    // Each extension differs from the last one of its session, so that none can be saved.
    let extend = tokens.iter().zip((60..10_000).cycle());
    let extend = extend
        .map(|(token, minutes)| bench.project.extend(token, minutes))
        .collect();
    let (extended, extend_cpu) = with_cpu(bench, Requests::repeated(extend), push).await?;

    let revoke = tokens.iter().map(|token| bench.project.revoke(token)).collect();
    let all = Push {
        how_long: Duration::from_secs(120),
        ..push
    };
    let (revoked, revoke_cpu) = with_cpu(bench, Requests::once(revoke), all).await?;

    let raw = RawRate::between(raw_before, signer.measure(Duration::from_secs(1)).await?);
    let written = |kind, outcome: &Outcome, cpu: Option<f64>, signature: f64| Written {
        kind,
        operations: outcome.accepted,
        per_second: outcome.per_second(),
        latency: Latency::of(&outcome.latencies),
        server_cpu_us: cpu,
        unsigned_cpu_us: cpu.map(|cpu| cpu - signature),
    };
    let kinds = vec![
        written("starts", &started, start_cpu, raw.cpu_us),
        written("extensions", &extended, extend_cpu, raw.cpu_us),
        written("revokes", &revoked, revoke_cpu, 0.0),
    ];
    Ok((kinds, raw))
}

/// Runs and says what each accepted operation cost the server, in microseconds.
async fn with_cpu(bench: &Bench, requests: Requests, push: Push) -> Result<(Outcome, Option<f64>)> {
    let before = bench.pid.map(cpu::of_process).transpose()?;
    let outcome = drive(bench.project.address, &Arc::new(requests), push)
        .await?
        .all_accepted("writing")?;
    let after = bench.pid.map(cpu::of_process).transpose()?;
    (outcome.accepted > 0)
        .then_some(())
        .context("no write was answered")?;
    let cpu = before.zip(after).map(|(before, after)| {
        after.saturating_sub(before).as_secs_f64() * 1e6 / f64::from(outcome.accepted)
    });
    Ok((outcome, cpu))
}
