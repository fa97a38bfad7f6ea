//! `tenure secret`

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;
use secrecy::ExposeSecret;
use serde_json::json;
use tenure_engine::projects;
use tenure_types::{ProjectId, SecretId};

use crate::config::{Config, Overrides};
use crate::node;
use crate::printer::Printer;

#[derive(Subcommand)]
pub(crate) enum Secret {
    /// Make another secret (shown this once). The others keep working.
    Create {
        /// The project's id.
        #[arg(long)]
        project: ProjectId,
    },
    /// Make a new secret beside the others, and say how to finish: both are valid until the old one is disabled.
    Rotate {
        /// The project's id.
        #[arg(long)]
        project: ProjectId,
    },
    /// End a secret. The last one that works is refused.
    Disable {
        /// The project's id.
        #[arg(long)]
        project: ProjectId,
        /// The secret's id: `tenure project show` lists them.
        secret: SecretId,
    },
}

impl Secret {
    pub(crate) fn run(self, overrides: &Overrides, printer: Printer) -> Result<ExitCode> {
        let config = Config::load(overrides, vec![])?;
        node::with_engine(&config, async |engine| {
            match self {
                Self::Create { project } => {
                    let new = projects::create_secret(&engine, project).await?;
                    let secret = new.value.expose_secret();
                    printer.result(&json!({ "secret_id": new.id, "secret": secret }), || {
                        format!(
                            "secret id  {}\nsecret     {secret}\n\nIt is shown this once.",
                            new.id
                        )
                    });
                }
                Self::Rotate { project } => {
                    let old = projects::show(&engine, project).await?.secrets;
                    let old = old
                        .iter()
                        .filter(|secret| secret.state == projects::SecretState::Active);
                    let old: Vec<SecretId> = old.map(|secret| secret.id).collect();
                    let new = projects::create_secret(&engine, project).await?;
                    let secret = new.value.expose_secret();
                    printer.result(&json!({ "secret_id": new.id, "secret": secret, "still_valid": old }), || {
                        let disable =
                            old.iter().map(|id| format!("\n  tenure secret disable --project {project} {id}"));
                        format!(
                            "secret id  {}\nsecret     {secret}\n\nIt is shown this once. When every back-end uses it:{}",
                            new.id,
                            disable.collect::<String>()
                        )
                    });
                }
                Self::Disable { project, secret } => {
                    projects::disable_secret(&engine, project, secret).await?;
                    printer.result(&json!({ "secret_id": secret, "disabled": true }), || {
                        format!("{secret} is disabled. Running servers refuse it within a second.")
                    });
                }
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}
