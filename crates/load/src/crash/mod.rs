//! The durability check: writers run, the server is killed as by a power cut of its process, started again, and every
//! answer it gave must still be true. What was in flight may have happened or not, but wholly.

mod model;
mod verify;
mod writer;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::{bench, printer, scratch::Scratch, seed::Seed, userinfo};
use writer::{Record, Writer};

#[derive(Args)]
pub(crate) struct Options {
    /// The `tenure` binary
    #[arg(long, value_name = "PATH")]
    tenure: PathBuf,
    /// Where the sessions are kept
    #[arg(long, value_enum)]
    engine: Engine,
    /// A PostgreSQL on which to make a fresh database
    #[arg(long, value_name = "URL", required_if_eq("engine", "postgres"))]
    database: Option<String>,
    /// How often the server is killed
    #[arg(long, default_value_t = 50)]
    rounds: u32,
    /// Writers side by side, each with one operation in flight
    #[arg(long, default_value_t = 8)]
    writers: u32,
    /// Repeats the choices of an earlier run
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

/// What was found wrong, and how much was looked at.
#[derive(Default)]
struct Tally {
    rounds: u32,
    /// Operations that were answered with success before the server was killed.
    acknowledged: u64,
    /// Sessions and users read back.
    read_back: u64,
    /// Operations that had no answer when the server was killed.
    in_flight: u64,
    lost: Vec<String>,
    refused: Vec<String>,
}

pub(crate) async fn run(options: Options) -> Result<ExitCode> {
    let chosen = options.seed.unwrap_or_else(Seed::fresh);
    printer::line(&format!("crash: seed {chosen}"));
    let mut seed = Seed::new(chosen);
    let postgres = options
        .database
        .as_deref()
        .filter(|_| options.engine == Engine::Postgres);
    let scratch = Scratch::new(postgres)?;
    let tenure = scratch.tenure(&options.tenure);
    let userinfo = userinfo::serve(0).await?;

    let (mut server, dev) = tenure.dev()?;
    let mut project = dev.project(&dev.consumer)?;
    tenure.set_userinfo(&dev.consumer.project_id, &userinfo)?;
    bench::until_sessions_start(&project).await?;

    let mut tally = Tally::default();
    let mut kept: Vec<Record> = Vec::new();
    for round in 1..=options.rounds {
        let mut tasks = Vec::new();
        for writer in 0..options.writers {
            let bearer = format!("crash-{round}-{writer}");
            let writer = Writer::new(project.clone(), bearer, seed.branch()).await?;
            tasks.push(tokio::spawn(writer.run()));
        }
        tokio::time::sleep(Duration::from_millis(seed.between(100, 600))).await;
        let stopped = tasks.iter().filter(|task| task.is_finished()).count();
        server.kill()?;
        let mut records = Vec::new();
        for task in tasks {
            records.push(task.await?);
        }

        let (restarted, dev) = tenure.dev()?;
        server = restarted;
        project = dev.project(&dev.consumer)?;
        for record in &records {
            tally.acknowledged += u64::from(record.acknowledged);
            tally.in_flight += u64::from(record.in_flight());
            tally.refused.extend(record.refused.clone());
        }
        if stopped > records.iter().filter(|record| record.refused.is_some()).count() {
            tally
                .refused
                .push(format!("round {round}: a connection broke before the kill"));
        }
        kept.extend(verify::all(&project, records, &mut tally).await?);
        tally.rounds += 1;
        // One broken promise is enough; what follows it would only repeat it.
        if !tally.lost.is_empty() || !tally.refused.is_empty() {
            for line in server.errors().iter().take(10) {
                printer::note(&format!("the server's log: {line}"));
            }
            break;
        }
    }
    // Later kills must not have touched what an earlier round had verified.
    verify::all(&project, kept, &mut tally).await?;
    report(&tally);
    let sound = tally.lost.is_empty() && tally.refused.is_empty() && tally.acknowledged > 0;
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn report(tally: &Tally) {
    for lost in tally.lost.iter().take(10) {
        printer::note(&format!("lost: {lost}"));
    }
    for refused in tally.refused.iter().take(10) {
        printer::note(&format!("not answered as it should be: {refused}"));
    }
    printer::line(&format!(
        "crash: {} sessions and users read back, {} operations were in flight, {} answered wrongly",
        tally.read_back,
        tally.in_flight,
        tally.refused.len()
    ));
    printer::line(&format!(
        "crash: {} rounds, {} acknowledged operations checked, {} lost",
        tally.rounds,
        tally.acknowledged,
        tally.lost.len()
    ));
}
