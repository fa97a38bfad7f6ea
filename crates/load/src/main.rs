//! `tenure-load` measures a Tenure server from outside, over HTTP: how fast it is beside the raw signing rate of
//! the same machine, whether an acknowledged write outlives `kill -9`, whether two nodes agree at once, how soon local
//! checks know of what was revoked, and what goes on while something is broken.

mod authenticate;
mod bench;
mod beside;
mod cold_start;
mod cpu;
mod crash;
mod drive;
#[cfg(test)]
mod fake;
mod faults;
mod figures;
mod followers;
mod http;
mod members;
mod nodes;
mod pace;
mod printer;
mod project;
mod raw;
mod report;
mod revocation;
mod scratch;
mod seed;
mod server;
mod userinfo;
mod writes;

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use clap::{Parser, Subcommand};

/// Measures a Tenure server over HTTP.
#[derive(Parser)]
#[command(name = "tenure-load", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Authenticate sessions as fast as the server answers, or at a fixed rate
    Authenticate(authenticate::Options),
    /// Start, extend and revoke sessions: the writes that must be on disk before they are answered
    Writes(writes::Options),
    /// Start the server on an existing database again and again: time to ready, memory at rest
    ColdStart(cold_start::Options),
    /// Run every measurement and print one Markdown table beside the targets
    Report(report::Options),
    /// Kill the server under load, start it again, and look for lost acknowledged writes
    Crash(crash::Options),
    /// Revoke on one node and authenticate on another, two nodes on one PostgreSQL
    Nodes(nodes::Options),
    /// Lock rows, stop, freeze and replace PostgreSQL, fill the disk, let the clock leap: what goes on, what is lost
    Faults(faults::Options),
    /// Revoke sessions, and time how soon a local check of the SDK refuses their JWTs
    Revocation(revocation::Options),
}

fn main() -> ExitCode {
    // One worker: on a small machine every core that the client takes is taken from the server.
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            printer::note(&format!("error: no async runtime: {error}"));
            return ExitCode::from(2);
        }
    };
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = run(Cli::parse().command) => outcome,
            // Returning, not exiting: servers that were started here end when they are dropped.
            _ = tokio::signal::ctrl_c() => Err(anyhow!("interrupted")),
        }
    });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            printer::note(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

async fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Authenticate(options) => authenticate::run(options).await,
        Command::Writes(options) => writes::run(options).await,
        Command::ColdStart(options) => cold_start::run(&options),
        Command::Report(options) => report::run(options).await,
        Command::Crash(options) => crash::run(options).await,
        Command::Nodes(options) => nodes::run(options).await,
        Command::Faults(options) => faults::run(options).await,
        Command::Revocation(options) => revocation::run(options).await,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
