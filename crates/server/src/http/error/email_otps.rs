//! Errors of codes by e-mail.

use tenure_engine::otps::email::Error;
use tenure_types::ErrorType;

use super::ApiError;

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::InvalidCode => ErrorType::InvalidCode,
            Error::InvalidExpiration => ErrorType::InvalidExpirationOtp,
            Error::NotFound => ErrorType::OtpCodeNotFound,
            Error::Wrong => ErrorType::UnableToAuthOtpCode,
            Error::Locked => ErrorType::UserLockLimitReached,
            Error::InvalidLocale(_) => ErrorType::InvalidLocale,
            Error::Template(_)
            | Error::Session(_)
            | Error::Intermediate(_)
            | Error::Member(_)
            | Error::Organization(_)
            | Error::Discovery(_)
            | Error::NotSent(_)
            | Error::Db(_) => {
                return match error {
                    Error::Template(error) => error.into(),
                    Error::Session(error) => error.into(),
                    Error::Intermediate(error) => error.into(),
                    Error::Member(error) => error.into(),
                    Error::Organization(error) => error.into(),
                    Error::Discovery(error) => error.into(),
                    Error::NotSent(error) => error.into(),
                    Error::Db(error) => error.into(),
                    _ => unreachable!("only these eight were matched"),
                };
            }
        };
        Self::new(kind, error.to_string())
    }
}
