//! `tenure key`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;
use serde_json::{Value, json};
use tenure_engine::jobs;
use tenure_engine::management::{self, Urgency};
use tenure_engine::projects::keys::{self, KeySummary};
use tenure_types::ProjectId;

use crate::config::{Config, Overrides};
use crate::printer::Printer;
use crate::{master_key, node};

#[derive(Subcommand)]
pub(crate) enum Key {
    /// The signing keys of a project: `next` is published and does not sign yet, `active` signs, `retired` is still
    /// published.
    List {
        /// The project's id.
        #[arg(long)]
        project: ProjectId,
    },
    /// Let the next key sign, and publish a new next one. Done by itself every six months.
    ///
    /// Verifiers keep the published keys for a while, so the next key must have been published for 24 hours.
    Rotate {
        /// The project's id.
        #[arg(long)]
        project: ProjectId,
        /// Even if the next key was published less than 24 hours ago. The old key goes on verifying.
        #[arg(long, conflicts_with = "compromised")]
        now: bool,
        /// Drop the active key and the retired ones at once: every JWT that they signed is refused, by this server now,
        /// by verifiers that keep the published keys as soon as they fetch them again. Sessions go on.
        #[arg(long)]
        compromised: bool,
        /// Drop the next key too, and let a new one sign: for when database and master key were stolen together.
        #[arg(long, requires = "compromised", conflicts_with = "now")]
        all: bool,
    },
    /// Make tokens of new sessions under a new key. Tokens of earlier sessions go on working. Done by itself every six
    /// months.
    RotateTokens {
        /// The project's id.
        #[arg(long)]
        project: ProjectId,
        /// Drop the old token keys at once, and end every session of the project.
        #[arg(long)]
        compromised: bool,
    },
    /// Seal every stored key and message anew under the first master key, so that the other master keys can be taken
    /// away.
    Rewrap,
    /// Make a master key in a new file that only you can read.
    NewMaster {
        /// The file to make. One that exists is left as it is.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

impl Key {
    pub(crate) fn run(self, overrides: &Overrides, printer: Printer) -> Result<ExitCode> {
        if let Self::NewMaster { out } = &self {
            master_key::create(out)?;
            printer.result(&json!({ "file": out }), || {
                format!(
                    "{} holds a new master key. Keep a copy apart from the database.",
                    out.display()
                )
            });
            return Ok(ExitCode::SUCCESS);
        }
        let config = Config::load(overrides, vec![])?;
        node::with_engine(&config, async |engine| {
            match self {
                Self::List { project } => {
                    let all = keys::list(&engine, project).await?;
                    let lines: Vec<Value> = all.iter().map(value).collect();
                    printer.result(&lines, || {
                        let row = |key: &KeySummary| {
                            format!(
                                "{}  {:7}  published {}",
                                key.kid,
                                key.state.as_str(),
                                key.published_at
                            )
                        };
                        all.iter().map(row).collect::<Vec<_>>().join("\n")
                    });
                }
                Self::Rotate {
                    project,
                    now,
                    compromised,
                    all,
                } => {
                    let urgency = match (now, compromised, all) {
                        (_, _, true) => Urgency::AllCompromised,
                        (_, true, _) => Urgency::Compromised,
                        (true, ..) => Urgency::Now,
                        _ => Urgency::Planned,
                    };
                    let rotated = management::rotate(&engine, project, urgency).await?;
                    printer.result(&json!({ "active": rotated.active, "next": rotated.next }), || {
                        format!("active  {}\nnext    {}", rotated.active, rotated.next)
                    });
                }
                Self::RotateTokens { project, compromised } => {
                    let rotated = management::rotate_tokens(&engine, project, compromised).await?;
                    let line =
                        json!({ "version": rotated.version, "ended_sessions": rotated.ended_sessions });
                    printer.result(&line, || {
                        format!(
                            "token key version {}; {} sessions ended",
                            rotated.version, rotated.ended_sessions
                        )
                    });
                }
                Self::Rewrap => {
                    let done = jobs::rewrap(&engine).await?;
                    printer.result(&json!({ "sealed": done.sealed, "already": done.already }), || {
                        format!(
                            "{} keys and messages sealed anew; {} were under the first master key already.",
                            done.sealed, done.already
                        )
                    });
                }
                Self::NewMaster { .. } => unreachable!("it needs no database and was done above"),
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}

fn value(key: &KeySummary) -> Value {
    json!({
        "kid": key.kid,
        "state": key.state.as_str(),
        "published_at": key.published_at,
        "activated_at": key.activated_at,
        "retired_at": key.retired_at,
    })
}
