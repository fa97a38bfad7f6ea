//! Errors of sessions.

use tenure_core::session::DurationError;
use tenure_engine::sessions;
use tenure_types::ErrorType;

use super::{ApiError, id};

impl From<sessions::Error> for ApiError {
    fn from(error: sessions::Error) -> Self {
        use sessions::Error as E;
        let kind = match &error {
            E::NotFound => ErrorType::SessionNotFound,
            E::InvalidToken => ErrorType::InvalidSessionToken,
            E::UnparsableJwt(_) => ErrorType::UnableToParseSessionJwt,
            E::InvalidSessionId(error) => id(*error, ErrorType::InvalidSessionId),
            E::NoArguments => ErrorType::NoSessionArguments,
            E::TooManyArguments => ErrorType::TooManySessionArguments,
            E::NoRevokeArguments | E::NoMemberRevokeArguments => ErrorType::NoSessionRevokeArguments,
            E::TooManyRevokeArguments | E::TooManyMemberRevokeArguments => {
                ErrorType::TooManySessionRevokeArguments
            }
            E::Duration(DurationError::OutOfRange) => ErrorType::InvalidSessionDurationMinutes,
            E::Duration(DurationError::OverLimit(_)) => ErrorType::InvalidSessionDuration,
            E::Claims(_) => ErrorType::CustomClaimsTooLarge,
            E::Forbidden => ErrorType::ConsumerSessionAuthorizationError,
            E::UserMismatch => ErrorType::UserIdMismatch,
            E::MemberForbidden => ErrorType::SessionAuthorizationError,
            E::Tenancy => ErrorType::SessionAuthorizationTenancyError,
            E::MemberMismatch => ErrorType::MemberSessionMemberIdMismatch,
            E::MemberLocked => ErrorType::UserLockLimitReached,
            E::AuthMethodRestricted => ErrorType::OperationRestrictedByOrganizationAuthMethods,
            E::MfaMethodRestricted => ErrorType::OperationRestrictedByOrganizationMfaMethods,
            E::PrimaryUnmet => ErrorType::ActionAvailableOnlyOncePrimaryAuthenticationIsMet,
            E::SecondFactorUnproven => ErrorType::InsufficientFactors,
            E::InvalidMfaEnrollment => ErrorType::InvalidArgument,
            E::InvalidLocale(_) => ErrorType::InvalidLocale,
            E::Intermediate(_)
            | E::Members(_)
            | E::Organizations(_)
            | E::Users(_)
            | E::Projects(_)
            | E::Db(_) => {
                return match error {
                    E::Intermediate(error) => error.into(),
                    E::Members(error) => error.into(),
                    E::Organizations(error) => error.into(),
                    E::Users(error) => error.into(),
                    E::Projects(error) => error.into(),
                    E::Db(error) => error.into(),
                    _ => unreachable!("only these were matched"),
                };
            }
        };
        Self::new(kind, error.to_string())
    }
}

impl From<sessions::MigrateError> for ApiError {
    fn from(error: sessions::MigrateError) -> Self {
        use sessions::MigrateError as E;
        let kind = match &error {
            E::InvalidToken => ErrorType::InvalidSessionToken,
            E::NotConfigured | E::MissingUserinfo => ErrorType::MigrateFromExternalMissingUserinfo,
            E::Unauthorized => ErrorType::MigrateFromExternalUnauthorized,
            E::UnexpectedResponse(_) => ErrorType::MigrateFromExternalUnexpectedResponse,
            E::EmailDoesNotExist => ErrorType::MigrateFromExternalEmailDoesNotExist,
            E::Session(_) => {
                let E::Session(error) = error else {
                    unreachable!("it was matched")
                };
                return error.into();
            }
        };
        Self::new(kind, error.to_string())
    }
}
