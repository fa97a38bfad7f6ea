//! Errors of discovery.

use tenure_engine::discovery::Error;
use tenure_types::ErrorType;

use super::ApiError;

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::NoIntermediateSession | Error::NoArguments => {
                Self::new(ErrorType::NoSessionArguments, error.to_string())
            }
            Error::Session(error) => error.into(),
            Error::Intermediate(error) => error.into(),
            Error::Member(error) => error.into(),
            Error::Organization(error) => error.into(),
            Error::Db(error) => error.into(),
        }
    }
}
