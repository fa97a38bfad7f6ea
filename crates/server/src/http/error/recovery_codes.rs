//! Errors of recovery codes.

use tenure_engine::recovery_codes::Error;
use tenure_types::ErrorType;

use super::ApiError;

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::NotFound => ErrorType::RecoveryCodesNotFound,
            Error::NoApp => ErrorType::NoActiveRecoveryCodeBackedFactor,
            Error::Wrong => ErrorType::UnableToAuthenticateRecoveryCode,
            Error::Malformed(_) => ErrorType::InvalidRecoveryCode,
            Error::IsTotpCode => ErrorType::TotpCodeUsedAsRecoveryCode,
            Error::InvalidSet | Error::InvalidOne => ErrorType::InvalidArgument,
            Error::Sealed(_) | Error::Damaged(_) => return Self::internal(&error),
            Error::Session(_) | Error::Db(_) => {
                return match error {
                    Error::Session(error) => error.into(),
                    Error::Db(error) => error.into(),
                    _ => unreachable!("only these two were matched"),
                };
            }
        };
        Self::new(kind, error.to_string())
    }
}
