//! `cargo xtask`: the one command that installs what the tests need, starts what they talk to, and runs them all.
//!
//! `suite.rs` holds the order of the steps; each step is a file of its own.

mod bench;
mod browser;
mod cargo_test;
mod conformance;
mod crash;
mod deny;
mod dev_server;
mod docs;
mod drivers;
mod figures;
mod fuzz;
mod layout;
mod messages;
mod nodes;
mod pgbouncer;
mod postgres;
mod process;
mod report;
mod rotation;
mod schemathesis;
mod scratch;
mod setup;
mod suite;
mod tally;
mod tenure_load;
mod test_output;
mod walkthrough;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::suite::Step;

const HELP: &str = "\
cargo xtask test [--only STEP[,STEP]]   every check there is, on SQLite and PostgreSQL; installs what is missing
cargo xtask docs                        write docs/openapi.json, docs/config.md and docs/cli.md
cargo xtask crash [--rounds N]          kill -9 a loaded server N times (50) on each engine, count what was lost
cargo xtask fuzz TARGET                 fuzzes one target of fuzz/ until you stop it, or it finds something
cargo xtask bench                       release build, own durable PostgreSQL, the figures of tenure-load
cargo xtask postgres                    a PostgreSQL of your own: prints its URL, runs until stdin closes or Ctrl-C

--only also runs the steps that the named ones need.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&arguments) {
        Ok(code) => code,
        Err(error) => {
            report::say(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[&str]) -> Result<ExitCode> {
    match arguments {
        ["test"] => suite::run(&Step::ALL),
        ["test", "--only", names] => suite::run(&Step::parse_list(names)?),
        ["docs"] => docs::write(),
        ["crash"] => crash::long_run(50),
        ["crash", "--rounds", rounds] => crash::long_run(rounds.parse()?),
        ["fuzz", target] => fuzz::long_run(target).map(|()| ExitCode::SUCCESS),
        ["bench"] => bench::run(),
        ["postgres"] => postgres::run_until_told(),
        ["help" | "--help" | "-h"] => {
            report::say(HELP);
            report::say(format_args!("\nSteps: {}", Step::names()));
            Ok(ExitCode::SUCCESS)
        }
        [] => bail!("a command is missing\n\n{HELP}"),
        other => bail!("unknown command `{}`\n\n{HELP}", other.join(" ")),
    }
}
