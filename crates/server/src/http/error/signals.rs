//! Errors of signals.

use tenure_engine::signals::Error;
use tenure_types::ErrorType;

use super::ApiError;

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::InvalidCursor | Error::InvalidWait => ErrorType::InvalidArgument,
            Error::Db(_) => {
                let Error::Db(error) = error else {
                    unreachable!("it was matched")
                };
                return error.into();
            }
        };
        Self::new(kind, error.to_string())
    }
}
