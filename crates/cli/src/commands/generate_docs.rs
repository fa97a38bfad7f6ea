//! `tenure generate-docs`: the documents that are made from the program itself.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Command, CommandFactory};
use serde_json::json;

use crate::Cli;
use crate::config;
use crate::printer::Printer;

#[derive(Args)]
pub(crate) struct GenerateDocs {
    /// The folder to write to.
    folder: PathBuf,
    /// Write nothing; fail if a document is not what would be written.
    #[arg(long)]
    check: bool,
}

impl GenerateDocs {
    pub(crate) fn run(self, printer: Printer) -> Result<ExitCode> {
        let openapi = serde_json::to_string_pretty(&tenure_server::openapi())? + "\n";
        let mut stale = Vec::new();
        for (name, text) in [
            ("openapi.json", openapi),
            ("config.md", config_reference()),
            ("cli.md", cli_reference()),
        ] {
            let path = self.folder.join(name);
            if std::fs::read_to_string(&path).is_ok_and(|known| known == text) {
                continue;
            }
            if !self.check {
                std::fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))?;
            }
            stale.push(name);
        }
        printer.result(&json!({ "stale": stale }), || {
            match (stale.is_empty(), self.check) {
                (true, _) => "The generated documents are up to date.".to_owned(),
                (false, true) => format!("Stale: {}. Run `cargo xtask docs`.", stale.join(", ")),
                (false, false) => format!("Written: {}.", stale.join(", ")),
            }
        });
        Ok(if self.check && !stale.is_empty() {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}

fn config_reference() -> String {
    format!(
        "# Configuration\n\nMade from the program by `cargo xtask docs`. This is the default file, whole; a file of your \
         own needs only the keys that differ.\n\n```toml\n{}```\n",
        config::DEFAULT
    )
}

fn cli_reference() -> String {
    let mut out =
        "# The command line\n\nMade from the program by `cargo xtask docs`: what `--help` says of each \
                   command.\n"
            .to_owned();
    let mut root = Cli::command().term_width(100);
    root.build();
    describe(&root, &mut out);
    out
}

fn describe(command: &Command, out: &mut String) {
    let help = command.clone().render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    let name = command.get_bin_name().unwrap_or(command.get_name());
    write!(
        out,
        "\n## `{name}`\n\n```text\n{}\n```\n",
        help.join("\n").trim_end()
    )
    .expect("a String takes everything");
    for inner in command
        .get_subcommands()
        .filter(|inner| !inner.is_hide_set() && inner.get_name() != "help")
    {
        describe(inner, out);
    }
}
