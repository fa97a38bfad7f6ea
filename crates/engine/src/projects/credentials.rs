//! Who calls: a project id and one of its secrets.

use std::sync::Arc;

use subtle::ConstantTimeEq;

use super::Project;
use super::secrets::hash_secret;
use crate::{Engine, Result};

crate::refusals! {
    /// Why the credentials of a project are refused.
    pub(crate) enum Refusal {
        UnknownProject => InvalidProjectIdAuthentication, "the project id is not one";
        WrongSecret => UnauthorizedCredentials, "the secret is wrong, or disabled";
    }
}

/// The project that these credentials belong to.
pub async fn authenticate(engine: &Engine, project: &str, secret: &str) -> Result<Arc<Project>> {
    let id = project.parse().map_err(|_| Refusal::UnknownProject)?;
    let project = super::find(engine, id).await?.ok_or(Refusal::UnknownProject)?;
    let hash = hash_secret(secret);
    let known = project.secrets.iter().any(|known| bool::from(known.ct_eq(&hash)));
    if known {
        Ok(project)
    } else {
        Err(Refusal::WrongSecret.into())
    }
}
