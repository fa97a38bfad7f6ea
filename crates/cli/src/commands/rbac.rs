//! `tenure rbac`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Subcommand;
use tenure_engine::{management, projects};
use tenure_types::ProjectId;
use tenure_types::rbac::Policy;

use crate::config::{Config, Overrides};
use crate::node;
use crate::printer::Printer;

#[derive(Subcommand)]
pub(crate) enum Rbac {
    /// Replace a project's policy by the one in a JSON file: `{"resources": [{"resource_id", "actions"}], "roles":
    /// [{"role_id", "permissions": [{"resource_id", "actions"}]}]}`. It holds for the next authenticate.
    Set {
        /// The project's id.
        #[arg(long)]
        project: ProjectId,
        /// The file with the policy.
        file: PathBuf,
    },
    /// Print a project's policy, in the form that `set` takes.
    Show {
        /// The project's id.
        #[arg(long)]
        project: ProjectId,
    },
}

impl Rbac {
    pub(crate) fn run(self, overrides: &Overrides, printer: Printer) -> Result<ExitCode> {
        let config = Config::load(overrides, vec![])?;
        node::with_engine(&config, async |engine| {
            let policy = match self {
                Self::Set { project, file } => {
                    let text = std::fs::read_to_string(&file)
                        .with_context(|| format!("can't read {}", file.display()))?;
                    let policy: Policy = serde_json::from_str(&text)
                        .with_context(|| format!("{} is not a policy", file.display()))?;
                    management::set_policy(&engine, project, policy).await?
                }
                Self::Show { project } => {
                    let project = projects::find(&engine, project)
                        .await?
                        .context("there is no such project")?;
                    project.policy.clone()
                }
            };
            printer.result(&policy, || {
                serde_json::to_string_pretty(&policy).unwrap_or_default()
            });
            Ok(ExitCode::SUCCESS)
        })
    }
}
