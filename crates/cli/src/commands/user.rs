//! `tenure user`

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use serde_json::json;
use tenure_core::token::Vertical;
use tenure_engine::Engine;
use tenure_engine::projects::{self, Project};
use tenure_engine::v1::users;
use tenure_types::ProjectId;
use tenure_types::users::{CreateRequest, User as Found};

use crate::config::{Config, Overrides};
use crate::node;
use crate::printer::Printer;

#[derive(Subcommand)]
pub(crate) enum User {
    /// Make a user.
    Create {
        /// The project's id.
        #[arg(long)]
        project: ProjectId,
        /// An e-mail address.
        #[arg(long)]
        email: Option<String>,
        /// A phone number in E.164, like +14155550123.
        #[arg(long)]
        phone_number: Option<String>,
        /// Your own name for the user.
        #[arg(long)]
        external_id: Option<String>,
        /// A role of the project's policy; may be given more than once.
        #[arg(long = "role")]
        roles: Vec<String>,
    },
    /// Print a user.
    Get {
        /// The project's id.
        #[arg(long)]
        project: ProjectId,
        /// The user's id, ours or yours, e-mail address or phone number.
        user: String,
    },
}

impl User {
    pub(crate) fn run(self, overrides: &Overrides, printer: Printer) -> Result<ExitCode> {
        let config = Config::load(overrides, vec![])?;
        node::with_engine(&config, async |engine| {
            let find = async |project| {
                let project = projects::find(&engine, project)
                    .await?
                    .context("there is no such project")?;
                if project.vertical != Vertical::Consumer {
                    bail!("{} is not a consumer project; only those have users", project.id);
                }
                Ok(project)
            };
            let user = match self {
                Self::Create {
                    project,
                    email,
                    phone_number,
                    external_id,
                    roles,
                } => {
                    let request = CreateRequest {
                        email,
                        phone_number,
                        external_id,
                        roles: Some(roles),
                        ..CreateRequest::default()
                    };
                    users::create(&engine, &find(project).await?, request).await?.user
                }
                Self::Get { project, user } => get(&engine, &find(project).await?, &user).await?,
            };
            printer.result(&user, || serde_json::to_string_pretty(&user).unwrap_or_default());
            Ok(ExitCode::SUCCESS)
        })
    }
}

/// By an id, or else by a contact: an external id may look like one.
async fn get(engine: &Engine, project: &Arc<Project>, text: &str) -> Result<Found> {
    let error = match users::get(engine, project, text).await {
        Ok(user) => return Ok(user),
        Err(error) => error,
    };
    let filter_name = match text {
        text if text.contains('@') => "email_address",
        text if text.starts_with('+') => "phone_number",
        _ => return Err(error.into()),
    };
    let query = json!({ "query": { "operands": [{ "filter_name": filter_name, "filter_value": [text] }] } });
    let found = users::search(engine, project, serde_json::from_value(query)?).await?;
    found.results.into_iter().next().ok_or(error.into())
}
