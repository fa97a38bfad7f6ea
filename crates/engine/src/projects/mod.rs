//! Projects: the tenants of an installation, with their secrets and settings.

mod create;
mod credentials;
pub mod ids;
pub mod keys;
mod list;
mod registry;
mod secrets;
pub(crate) mod settings;
pub(crate) mod store;

use std::sync::Arc;

use keys::Ring;
use tenure_core::token::Vertical;
use tenure_db::Sql;
use tenure_types::rbac::Policy;
use tenure_types::{Environment, ProjectId, PublicToken};
use uuid::Uuid;

pub use create::{Created, NewProject, create};
pub use credentials::authenticate;
pub use list::{Summary, list, show};
pub use registry::Registry;
pub use secrets::{NewSecret, SecretState, SecretSummary, create_secret, disable_secret};
pub(crate) use settings::hold_settings;
pub use settings::{SettingError, Settings};

/// A project as a node has it in memory: all that a request needs to know of it.
pub struct Project {
    pub id: ProjectId,
    /// The id's UUID, as it stands in the database.
    pub uuid: Uuid,
    /// The id's text, which is also the audience of its JWTs.
    pub text: String,
    /// The issuer of its JWTs.
    pub issuer: String,
    pub vertical: Vertical,
    pub environment: Environment,
    pub name: String,
    pub public_token: PublicToken,
    pub settings: Settings,
    pub policy: Policy,
    /// Raised by each change; two snapshots of one version are the same.
    pub version: i64,
    pub keys: Ring,
    secrets: Vec<[u8; 32]>,
}

/// What can go wrong with projects.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such project")]
    NotFound,
    #[error("there is no such secret, or it is disabled")]
    SecretNotFound,
    #[error("this is the last secret that works; create another first")]
    LastSecret,
    #[error(transparent)]
    Setting(#[from] SettingError),
    #[error("cross_org_passwords_enabled is settled once there are passwords")]
    PasswordsExist,
    #[error(transparent)]
    Keys(#[from] keys::Error),
    #[error("a stored value can't be read: {0}")]
    Damaged(&'static str),
    #[error(transparent)]
    Db(#[from] tenure_db::Error),
}

impl Error {
    /// Whether it may be mended by itself: the database was away.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Db(error) | Self::Keys(keys::Error::Db(error)) => error.is_temporary(),
            _ => false,
        }
    }
}

/// Takes up what other nodes have changed. A job does so every second.
pub async fn refresh(engine: &crate::Engine) -> Result<(), Error> {
    engine.projects.refresh(engine).await
}

/// The snapshot of a project, if there is one of this id.
pub async fn find(engine: &crate::Engine, id: ProjectId) -> Result<Option<Arc<Project>>, Error> {
    let project = engine.projects.find(engine, id.uuid()).await?;
    Ok(project.filter(|project| project.id == id))
}

/// The same project as of this moment, whichever node changed it last: for what its callers keep for minutes.
pub async fn current(engine: &crate::Engine, project: &Arc<Project>) -> Result<Arc<Project>, Error> {
    let version = engine
        .db
        .read(async |tx| store::version(tx, project.uuid).await)
        .await?
        .ok_or(Error::NotFound)?;
    engine.projects.at_least(engine, project, version).await
}

/// Takes every project into memory, and so finds out whether the master keys open all their keys.
pub async fn load_all(engine: &crate::Engine) -> Result<(), Error> {
    for (project, _) in engine.db.read(async |tx| store::versions(tx).await).await? {
        engine.projects.find(engine, project).await?;
    }
    Ok(())
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
