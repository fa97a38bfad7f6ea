//! Errors of intermediate sessions.

use tenure_engine::intermediate_sessions::Error;
use tenure_types::ErrorType;

use super::ApiError;

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::new(ErrorType::IntermediateSessionNotFound, error.to_string()),
            Error::Db(error) => error.into(),
        }
    }
}
