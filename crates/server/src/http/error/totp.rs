//! Errors of authenticator apps.

use tenure_core::totp::CodeError;
use tenure_engine::totp::Error;
use tenure_types::ErrorType;

use super::ApiError;

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::NotFound => ErrorType::TotpNotFound,
            Error::ActiveExists => ErrorType::ActiveTotpExists,
            Error::PendingExists => ErrorType::PendingTotpExists,
            Error::Expired => ErrorType::ExpiredTotp,
            Error::InvalidExpiration => ErrorType::InvalidExpiration,
            Error::InvalidSecret(_) => ErrorType::InvalidArgument,
            Error::NoCode | Error::Code(CodeError::Malformed) => ErrorType::InvalidCode,
            Error::Code(CodeError::Wrong) => ErrorType::UnableToAuthenticateTotp,
            Error::Code(CodeError::Replayed) => ErrorType::TotpCodeAlreadyAuthenticated,
            Error::IsRecoveryCode => ErrorType::RecoveryCodeUsedAsTotpCode,
            Error::Sealed(_) | Error::Damaged(_) => return Self::internal(&error),
            Error::RecoveryCodes(_) | Error::Session(_) | Error::Db(_) => {
                return match error {
                    Error::RecoveryCodes(error) => error.into(),
                    Error::Session(error) => error.into(),
                    Error::Db(error) => error.into(),
                    _ => unreachable!("only these three were matched"),
                };
            }
        };
        Self::new(kind, error.to_string())
    }
}
