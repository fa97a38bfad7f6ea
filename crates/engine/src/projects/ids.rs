//! Ids as callers give them: of the right kind, and of the project's own environment.

use tenure_types::{Environment, ErrorType, Id, Kind};
use uuid::Uuid;

use super::Project;

/// A text that is not one of the project's ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("not an id of this kind")]
    Malformed,
    #[error("an id of the {} environment", .0.as_str())]
    OtherEnvironment(Environment),
}

impl IdError {
    /// `malformed`: what the wire calls a text that is no id of the kind.
    pub(crate) fn error_type(self, malformed: ErrorType) -> ErrorType {
        match self {
            Self::Malformed => malformed,
            Self::OtherEnvironment(Environment::Live) => ErrorType::LiveIdUsedInTestEnvironment,
            Self::OtherEnvironment(Environment::Test) => ErrorType::TestIdUsedInLiveEnvironment,
        }
    }
}

pub(crate) fn parse<K: Kind + Copy>(project: &Project, text: &str) -> Result<Uuid, IdError> {
    let id: Id<K> = text.parse().map_err(|_| IdError::Malformed)?;
    if id.environment() == project.environment {
        Ok(id.uuid())
    } else {
        Err(IdError::OtherEnvironment(id.environment()))
    }
}
