//! The projects and the user of `tenure dev`, made once and noted in `dev.json`.

use std::path::Path;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use tenure_core::token::Vertical;
use tenure_engine::projects::{self, NewProject};
use tenure_engine::v1::passwords;
use tenure_engine::{Engine, management};
use tenure_types::passwords::CreateRequest;
use tenure_types::{Environment, ProjectId};

use super::files;

#[derive(Serialize, Deserialize)]
pub(super) struct Credentials {
    pub(super) consumer: Project,
    pub(super) b2b: Project,
    pub(super) user: User,
}

#[derive(Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names that the SDKs ask for")]
pub(super) struct Project {
    pub(super) project_id: String,
    pub(super) secret: String,
    pub(super) public_token: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct User {
    pub(super) email: String,
    pub(super) password: String,
}

/// A resource with a role that may read it and one that may do everything.
const EXAMPLE_POLICY: &str = r#"{
  "resources": [
    { "resource_id": "documents", "description": "An example.", "actions": ["create", "read", "update", "delete"] }
  ],
  "roles": [
    { "role_id": "viewer", "description": "May read.", "permissions": [
      { "resource_id": "documents", "actions": ["read"] } ] },
    { "role_id": "editor", "description": "May do everything.", "permissions": [
      { "resource_id": "documents", "actions": ["*"] } ] }
  ]
}"#;

/// Those in the file, if the database still has their project; new ones otherwise.
pub(super) async fn load_or_make(engine: &Engine, file: &Path) -> Result<Credentials> {
    if let Ok(text) = std::fs::read_to_string(file) {
        // The parser's own message would repeat a secret.
        let known: Credentials = serde_json::from_str(&text)
            .ok()
            .with_context(|| format!("{} is damaged; delete it", file.display()))?;
        let id: ProjectId = known
            .consumer
            .project_id
            .parse()
            .context("dev.json names no project")?;
        if projects::find(engine, id).await?.is_some() {
            return Ok(known);
        }
    }
    let made = Credentials {
        consumer: make_project(engine, Vertical::Consumer).await?,
        b2b: make_project(engine, Vertical::B2b).await?,
        user: User {
            email: "ada@example.com".to_owned(),
            password: URL_SAFE_NO_PAD.encode(engine.entropy().bytes::<15>()),
        },
    };
    make_user(engine, &made).await?;
    files::write_private(file, &(serde_json::to_string_pretty(&made)? + "\n"))?;
    Ok(made)
}

/// Where links in e-mails lead unless a call says otherwise: to an application on this machine, if there is one.
const PAGE: &str = "http://localhost:3000/authenticate";
const REDIRECT_SETTINGS: [&str; 5] = [
    "login_redirect_urls",
    "signup_redirect_urls",
    "invite_redirect_urls",
    "discovery_redirect_urls",
    "reset_password_redirect_urls",
];

async fn make_project(engine: &Engine, vertical: Vertical) -> Result<Project> {
    let name = format!("Example ({})", vertical.as_str());
    let new = NewProject {
        name,
        vertical,
        environment: Environment::Test,
    };
    let created = projects::create(engine, new).await?;
    let policy = serde_json::from_str(EXAMPLE_POLICY).context("the example policy")?;
    management::set_policy(engine, created.id, policy).await?;
    if vertical == Vertical::B2b {
        let pages = REDIRECT_SETTINGS.map(|setting| (setting.to_owned(), PAGE.to_owned()));
        management::set_settings(engine, created.id, pages.to_vec()).await?;
    }
    Ok(Project {
        project_id: created.id.to_string(),
        secret: created.secret.value.expose_secret().to_owned(),
        public_token: created.public_token.to_string(),
    })
}

async fn make_user(engine: &Engine, made: &Credentials) -> Result<()> {
    let id = made.consumer.project_id.parse()?;
    let project = projects::find(engine, id)
        .await?
        .context("the project has just been made")?;
    let request = CreateRequest {
        email: Some(made.user.email.clone()),
        password: Some(made.user.password.as_str().into()),
        ..CreateRequest::default()
    };
    passwords::create(engine, &project, request).await?;
    Ok(())
}
