//! Who calls: a project id and one of its secrets.

use std::sync::Arc;

use subtle::ConstantTimeEq;

use super::secrets::hash_secret;
use super::{Error, Project};
use crate::Engine;

#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    #[error("the project id is not one")]
    UnknownProject,
    #[error("the secret is wrong, or disabled")]
    WrongSecret,
    #[error(transparent)]
    Projects(#[from] Error),
}

/// The project that these credentials belong to.
pub async fn authenticate(
    engine: &Engine,
    project: &str,
    secret: &str,
) -> Result<Arc<Project>, CredentialsError> {
    let id = project.parse().map_err(|_| CredentialsError::UnknownProject)?;
    let project = super::find(engine, id)
        .await?
        .ok_or(CredentialsError::UnknownProject)?;
    let hash = hash_secret(secret);
    let known = project.secrets.iter().any(|known| bool::from(known.ct_eq(&hash)));
    if known {
        Ok(project)
    } else {
        Err(CredentialsError::WrongSecret)
    }
}
