//! Ids as callers give them: of the right kind, and of the project's own environment.

use tenure_types::{Environment, Id, Kind};
use uuid::Uuid;

use crate::projects::Project;

/// A text that is not one of the project's ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("not an id of this kind")]
    Malformed,
    #[error("an id of the {} environment", .0.as_str())]
    OtherEnvironment(Environment),
}

pub(crate) fn parse<K: Kind + Copy>(project: &Project, text: &str) -> Result<Uuid, IdError> {
    let id: Id<K> = text.parse().map_err(|_| IdError::Malformed)?;
    if id.environment() == project.environment {
        Ok(id.uuid())
    } else {
        Err(IdError::OtherEnvironment(id.environment()))
    }
}
