//! `tenure project`

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Subcommand, ValueEnum};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_engine::management;
use tenure_engine::projects::{self, NewProject, SecretState, Summary};
use tenure_types::{Environment, ProjectId};

use crate::config::{Config, Overrides};
use crate::node;
use crate::printer::Printer;

#[derive(Subcommand)]
pub(crate) enum Project {
    /// Make a project, with a secret (shown this once) and keys.
    Create {
        /// Whether it has users, or organizations with members.
        #[arg(long, value_enum, default_value = "consumer")]
        vertical: VerticalArg,
        /// Which world it belongs to: all its ids carry it.
        #[arg(long, value_enum, default_value = "test")]
        env: EnvironmentArg,
        /// What people call it.
        #[arg(long, default_value = "")]
        name: String,
    },
    /// All projects.
    List,
    /// One project, with its settings and the state of its secrets.
    Show {
        /// The project's id.
        project: ProjectId,
    },
    /// Change settings: `tenure project set PROJECT user_lock_threshold=5 user_lock_ttl=600`. An empty value takes an
    /// optional setting back. `show` lists the keys.
    Set {
        /// The project's id.
        project: ProjectId,
        /// Settings, as `show` prints them.
        #[arg(required = true, value_name = "KEY=VALUE", value_parser = parse_setting)]
        settings: Vec<(String, String)>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum VerticalArg {
    Consumer,
    B2b,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum EnvironmentArg {
    Test,
    Live,
}

impl Project {
    pub(crate) fn run(self, overrides: &Overrides, printer: Printer) -> Result<ExitCode> {
        let config = Config::load(overrides, vec![])?;
        node::with_engine(&config, async |engine| {
            match self {
                Self::Create { vertical, env, name } => {
                    let vertical = match vertical {
                        VerticalArg::Consumer => Vertical::Consumer,
                        VerticalArg::B2b => Vertical::B2b,
                    };
                    let environment = match env {
                        EnvironmentArg::Test => Environment::Test,
                        EnvironmentArg::Live => Environment::Live,
                    };
                    let created = projects::create(
                        &engine,
                        NewProject {
                            name,
                            vertical,
                            environment,
                        },
                    )
                    .await?;
                    let secret = created.secret.value.expose_secret();
                    let line = json!({
                        "project_id": created.id,
                        "secret_id": created.secret.id,
                        "secret": secret,
                        "public_token": created.public_token,
                    });
                    printer.result(&line, || {
                        format!(
                            "project id    {}\nsecret        {secret}\npublic token  {}\n\nThe secret is shown this once.",
                            created.id, created.public_token
                        )
                    });
                }
                Self::List => {
                    let all = projects::list(&engine).await?;
                    let lines: Vec<Value> = all.iter().map(value).collect();
                    printer.result(&lines, || {
                        let row = |project: &Summary| {
                            format!(
                                "{}  {:8}  {}",
                                project.id,
                                project.vertical.as_str(),
                                project.name
                            )
                        };
                        all.iter().map(row).collect::<Vec<_>>().join("\n")
                    });
                }
                Self::Show { project } => {
                    let project = projects::show(&engine, project).await?;
                    printer.result(&value(&project), || text(&project));
                }
                Self::Set { project, settings } => {
                    let settings = management::set_settings(&engine, project, settings).await?;
                    printer.result(&settings, || {
                        "Set. A running server takes it up within a second.".to_owned()
                    });
                }
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}

fn value(project: &Summary) -> Value {
    let secrets: Vec<Value> = project
        .secrets
        .iter()
        .map(|secret| {
            let disabled_at = match secret.state {
                SecretState::Active => None,
                SecretState::Disabled(at) => Some(at),
            };
            json!({ "secret_id": secret.id, "created_at": secret.created_at, "disabled_at": disabled_at })
        })
        .collect();
    json!({
        "project_id": project.id,
        "name": project.name,
        "vertical": project.vertical.as_str(),
        "public_token": project.public_token,
        "created_at": project.created_at,
        "settings": project.settings,
        "secrets": secrets,
    })
}

fn text(project: &Summary) -> String {
    let mut lines = vec![
        format!("project id    {}", project.id),
        format!("name          {}", project.name),
        format!("vertical      {}", project.vertical.as_str()),
        format!("public token  {}", project.public_token),
        format!("created       {}", project.created_at),
        String::new(),
        "secrets".to_owned(),
    ];
    for secret in &project.secrets {
        let state = match secret.state {
            SecretState::Active => "active".to_owned(),
            SecretState::Disabled(at) => format!("disabled {at}"),
        };
        lines.push(format!("  {}  created {}  {state}", secret.id, secret.created_at));
    }
    lines.extend([String::new(), "settings".to_owned()]);
    let settings = serde_json::to_value(&project.settings).unwrap_or_default();
    for (key, value) in settings.as_object().into_iter().flatten() {
        lines.push(format!("  {key}={}", setting(value)));
    }
    lines.join("\n")
}

/// A value as `set` takes it.
fn setting(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(setting).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// The value as `show` prints it, or as its JSON does.
fn parse_setting(text: &str) -> Result<(String, String)> {
    let (key, value) = text.split_once('=').context("expected KEY=VALUE")?;
    let value = serde_json::from_str(value).map_or_else(|_| value.to_owned(), |json| setting(&json));
    Ok((key.to_owned(), value))
}
