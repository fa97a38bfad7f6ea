//! The `tenure` binary: reads the command line, does one thing, and says how it went.

mod arguments;
mod commands;
mod config;
mod descriptors;
mod exposure;
mod files;
mod logging;
mod master_key;
mod messages;
mod node;
mod printer;
mod signals;
mod system;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Overrides;
use crate::printer::Printer;

/// A self-hosted session authority: Stytch's Sessions API, on your own machine.
///
/// Try it: `tenure dev` makes a project and serves it, with everything inside one folder. For production: write a
/// configuration file (every key is in docs/config.md), make a master key with `tenure key new-master` and the database
/// with `tenure migrate`, check it all with `tenure doctor`, and run `tenure serve`.
#[derive(Parser)]
#[command(name = "tenure", version, propagate_version = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    overrides: Overrides,
    /// Print JSON, for programs.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve with everything made for you: a folder, a database, a master key, two projects and a user.
    Dev(commands::dev::Dev),
    /// Serve, as the configuration says. Brings the database's schema up to date first.
    Serve(commands::serve::Serve),
    /// Make the database, or bring its schema up to date, and do nothing else.
    Migrate,
    /// Check configuration, database, clock, keys and file permissions, and say what to do.
    Doctor,
    /// Projects: each has its own users, sessions, keys and policy.
    #[command(subcommand)]
    Project(commands::project::Project),
    /// A project's secrets. To rotate: `create` a second one, move your back-ends over, `disable` the first.
    #[command(subcommand)]
    Secret(commands::secret::Secret),
    /// Signing keys and the master key.
    #[command(subcommand)]
    Key(commands::key::Key),
    /// The RBAC policy of a project.
    #[command(subcommand)]
    Rbac(commands::rbac::Rbac),
    /// Users of consumer projects.
    #[command(subcommand)]
    User(commands::user::User),
    /// Write the reference documents that are made from this program.
    #[command(hide = true)]
    GenerateDocs(commands::generate_docs::GenerateDocs),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => arguments::refuse(&error),
    };
    let printer = Printer::new(cli.json);
    match run(cli, printer) {
        Ok(code) => code,
        Err(error) => {
            printer.error(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli, printer: Printer) -> anyhow::Result<ExitCode> {
    let Cli {
        overrides, command, ..
    } = cli;
    overrides.check()?;
    match command {
        Command::Dev(dev) => dev.run(overrides, printer),
        Command::Serve(serve) => serve.run(&overrides, printer),
        Command::Migrate => commands::migrate::run(&overrides, printer),
        Command::Doctor => commands::doctor::run(&overrides, printer),
        Command::Project(project) => project.run(&overrides, printer),
        Command::Secret(secret) => secret.run(&overrides, printer),
        Command::Key(key) => key.run(&overrides, printer),
        Command::Rbac(rbac) => rbac.run(&overrides, printer),
        Command::User(user) => user.run(&overrides, printer),
        Command::GenerateDocs(docs) => docs.run(printer),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Cli;

    #[test]
    fn every_argument_says_what_it_is() {
        let mut left = vec![Cli::command()];
        let mut silent = Vec::new();
        while let Some(command) = left.pop() {
            let arguments = command
                .get_arguments()
                .filter(|argument| argument.get_help().is_none());
            silent.extend(arguments.map(|argument| format!("{} {}", command.get_name(), argument.get_id())));
            left.extend(command.get_subcommands().cloned());
        }
        assert_eq!(silent, <[String; 0]>::default());
    }
}
