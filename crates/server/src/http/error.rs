//! Errors at the edge: each noun's error gets its `error_type` here and nowhere else.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;
use tenure_core::metadata::MetadataError;
use tenure_core::password::ImportError;
use tenure_core::rbac::AssignError;
use tenure_core::session::DurationError;
use tenure_engine::ids::IdError;
use tenure_engine::{keys, passwords, projects, sessions, users};
use tenure_types::{Environment, ErrorType};

use super::reply::respond;
use super::request::Context;

/// An answer that is not a success.
#[derive(Debug)]
pub(crate) struct ApiError {
    kind: ErrorType,
    message: String,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the wire's own names")]
struct Body<'a> {
    error_type: &'a str,
    error_message: &'a str,
    error_url: String,
}

impl ApiError {
    pub(crate) fn new(kind: ErrorType, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    /// What the caller did not cause and can't mend. The causes go to the log, once.
    fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!(request_id = %Context::request_id(), causes = causes(error), "internal error");
        Self::new(
            ErrorType::InternalServerError,
            "an internal error; the log of the server tells more",
        )
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        Context::set_error(self.kind);
        let status = StatusCode::from_u16(self.kind.status()).expect("error types have valid statuses");
        let error_type = self.kind.as_str();
        let error_url = format!(
            "https://stytch.com/docs/api/errors/{}#{error_type}",
            status.as_u16()
        );
        let mut response = respond(
            status,
            &Body {
                error_type,
                error_message: &self.message,
                error_url,
            },
        );
        if status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(http::header::RETRY_AFTER, http::HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<tenure_db::Error> for ApiError {
    fn from(error: tenure_db::Error) -> Self {
        match error {
            tenure_db::Error::Unavailable(_) | tenure_db::Error::Conflict(_) => {
                tracing::error!(request_id = %Context::request_id(), causes = causes(&error), "no database");
                Self::new(
                    ErrorType::ServerUnavailable,
                    "the database is out of reach; try again",
                )
            }
            error => Self::internal(&error),
        }
    }
}

impl From<projects::CredentialsError> for ApiError {
    fn from(error: projects::CredentialsError) -> Self {
        use projects::CredentialsError::{Projects, UnknownProject, WrongSecret};
        match error {
            UnknownProject => Self::new(ErrorType::InvalidProjectIdAuthentication, error.to_string()),
            WrongSecret => Self::new(ErrorType::UnauthorizedCredentials, error.to_string()),
            Projects(error) => error.into(),
        }
    }
}

impl From<projects::Error> for ApiError {
    fn from(error: projects::Error) -> Self {
        match error {
            projects::Error::NotFound => Self::new(ErrorType::ProjectNotFound, error.to_string()),
            projects::Error::Db(error) | projects::Error::Keys(keys::Error::Db(error)) => error.into(),
            error => Self::internal(&error),
        }
    }
}

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
            E::NoRevokeArguments => ErrorType::NoSessionRevokeArguments,
            E::TooManyRevokeArguments => ErrorType::TooManySessionRevokeArguments,
            E::Duration(DurationError::OutOfRange) => ErrorType::InvalidSessionDurationMinutes,
            E::Duration(DurationError::OverLimit(_)) => ErrorType::InvalidSessionDuration,
            E::Claims(_) => ErrorType::CustomClaimsTooLarge,
            E::Forbidden => ErrorType::ConsumerSessionAuthorizationError,
            E::UserMismatch => ErrorType::UserIdMismatch,
            E::Users(_) | E::Projects(_) | E::Db(_) => {
                return match error {
                    E::Users(error) => error.into(),
                    E::Projects(error) => error.into(),
                    E::Db(error) => error.into(),
                    _ => unreachable!("only these three were matched"),
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

impl From<users::Error> for ApiError {
    fn from(error: users::Error) -> Self {
        use users::Error as E;
        let kind = match &error {
            E::NotFound => ErrorType::UserNotFound,
            E::InvalidUserId(error) => id(*error, ErrorType::InvalidUserId),
            E::InvalidEmailId(error) => id(*error, ErrorType::InvalidEmailId),
            E::InvalidPhoneId(error) => id(*error, ErrorType::InvalidPhoneId),
            E::InvalidPasswordId(error) => id(*error, ErrorType::InvalidPasswordId),
            E::EmailNotFound => ErrorType::EmailNotFound,
            E::PhoneNumberNotFound => ErrorType::PhoneNumberNotFound,
            E::PasswordNotFound => ErrorType::PasswordNotFound,
            E::InvalidEmail => ErrorType::InvalidEmail,
            E::InvalidPhoneNumber => ErrorType::InvalidPhoneNumber,
            E::InvalidExternalId => ErrorType::InvalidExternalId,
            E::InvalidName => ErrorType::InvalidName,
            E::DuplicateEmail => ErrorType::DuplicateEmail,
            E::DuplicateEmailForUser => ErrorType::DuplicateEmailForUser,
            E::DuplicatePhoneNumber => ErrorType::DuplicatePhoneNumber,
            E::DuplicatePhoneNumberForUser => ErrorType::DuplicatePhoneNumberForUser,
            E::DuplicateExternalId => ErrorType::DuplicateUserExternalId,
            E::NothingToCreate => ErrorType::InvalidCreateUserRequest,
            E::ExchangeFields => ErrorType::InvalidExchangePrimaryFactorFields,
            E::ExchangeUser => ErrorType::InvalidExchangePrimaryFactorUser,
            E::Metadata(MetadataError::TooLarge) => ErrorType::MetadataTooLarge,
            E::Metadata(MetadataError::TooManyKeys) => ErrorType::MetadataTooManyKeys,
            E::Role(AssignError::Default(_)) => ErrorType::CannotAssignDefaultRbacRoleId,
            E::Role(AssignError::Unknown(_)) => ErrorType::InvalidRole,
            E::Damaged(_) => return Self::internal(&error),
            E::Db(_) => {
                let E::Db(error) = error else {
                    unreachable!("it was matched")
                };
                return error.into();
            }
        };
        Self::new(kind, error.to_string())
    }
}

impl From<users::SearchError> for ApiError {
    fn from(error: users::SearchError) -> Self {
        use users::SearchError as E;
        let kind = match &error {
            E::InvalidCursor => ErrorType::UserSearchInvalidCursor,
            E::InvalidLimit => ErrorType::UserSearchInvalidLimit,
            E::InvalidOperator => ErrorType::UserSearchInvalidOperator,
            E::FilterNameNotRecognized(_) => ErrorType::UserSearchFilterNameNotRecognized,
            E::FilterNameMustBeString => ErrorType::UserSearchFilterNameMustBeString,
            E::MissingFilterName => ErrorType::UserSearchMissingFilterName,
            E::MissingFilterValue(_) => ErrorType::UserSearchMissingFilterValue,
            E::ExpectedArrayOfString(_) => ErrorType::UserSearchExpectedArrayOfString,
            E::ExpectedBool(_) => ErrorType::UserSearchExpectedBool,
            E::ExpectedString(_) => ErrorType::UserSearchExpectedString,
            E::ExpectedObject(_) => ErrorType::UserSearchExpectedObject,
            E::ExpectedTimestamp(_) => ErrorType::UserSearchExpectedTimestamp,
            E::InvalidStatusFilter => ErrorType::UserSearchInvalidStatusFilter,
            E::InvalidOauthProviderFilter(_) => ErrorType::UserSearchInvalidOauthProviderFilter,
            E::MaximumFilterValueCountExceeded => ErrorType::UserSearchMaximumFilterValueCountExceeded,
            E::FullNameFuzzyTooShort => ErrorType::UserSearchFullNameFuzzyTooShort,
            E::EmailAddressFuzzyTooShort => ErrorType::UserSearchEmailAddressFuzzyTooShort,
            E::PhoneNumberFuzzyTooShort => ErrorType::UserSearchPhoneNumberFuzzyTooShort,
            E::CannotMixInternalAndExternalUserIds => {
                ErrorType::UserSearchCannotMixInternalAndExternalUserIds
            }
            E::Users(_) => {
                let E::Users(error) = error else {
                    unreachable!("it was matched")
                };
                return error.into();
            }
        };
        Self::new(kind, error.to_string())
    }
}

impl From<passwords::Error> for ApiError {
    fn from(error: passwords::Error) -> Self {
        use passwords::Error as E;
        let kind = match &error {
            E::Missing("email") => ErrorType::InvalidEmail,
            E::Missing("hash") => ErrorType::InvalidHash,
            E::Missing("hash_type") | E::InvalidHashType => ErrorType::InvalidHashType,
            E::Missing(_) => ErrorType::BadRequest,
            E::EmailNotFound => ErrorType::EmailNotFound,
            E::WrongPassword => ErrorType::UnauthorizedCredentials,
            E::NoPassword => ErrorType::NoUserPassword,
            E::ResetRequired => ErrorType::ResetPassword,
            E::Locked => ErrorType::UserLockLimitReached,
            E::Weak => ErrorType::WeakPassword,
            E::Unchanged => ErrorType::CannotResetPasswordWithExistingPassword,
            E::SessionTooOld => ErrorType::SessionTooOldToResetPassword,
            E::AlreadyExists => ErrorType::PasswordAlreadyExists,
            E::Import(error) => import(*error),
            E::Damaged => return Self::internal(&error),
            E::Session(_) | E::User(_) | E::Db(_) => {
                return match error {
                    E::Session(error) => error.into(),
                    E::User(error) => error.into(),
                    E::Db(error) => error.into(),
                    _ => unreachable!("only these three were matched"),
                };
            }
        };
        Self::new(kind, error.to_string())
    }
}

/// An error with all that led to it, outermost first.
fn causes(error: &dyn std::error::Error) -> String {
    let mut causes = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        causes = format!("{causes}: {cause}");
        source = cause.source();
    }
    causes
}

fn id(error: IdError, malformed: ErrorType) -> ErrorType {
    match error {
        IdError::Malformed => malformed,
        IdError::OtherEnvironment(Environment::Live) => ErrorType::LiveIdUsedInTestEnvironment,
        IdError::OtherEnvironment(Environment::Test) => ErrorType::TestIdUsedInLiveEnvironment,
    }
}

fn import(error: ImportError) -> ErrorType {
    match error {
        ImportError::InvalidHash => ErrorType::InvalidHash,
        ImportError::InvalidBcryptHash => ErrorType::InvalidBcryptHash,
        ImportError::InvalidBcryptCost => ErrorType::InvalidBcryptCost,
        ImportError::InvalidArgon2Salt => ErrorType::InvalidArgon2Salt,
        ImportError::InvalidArgon2IterationAmount => ErrorType::InvalidArgon2IterationAmount,
        ImportError::InvalidArgon2Memory => ErrorType::InvalidArgon2Memory,
        ImportError::InvalidArgon2Threads => ErrorType::InvalidArgon2Threads,
        ImportError::InvalidArgon2KeyLength => ErrorType::InvalidArgon2KeyLength,
        ImportError::Argon2KeyLengthMismatch => ErrorType::Argon2KeyLengthMismatch,
        ImportError::InvalidScryptSalt => ErrorType::InvalidBase64ScryptSalt,
        ImportError::InvalidScryptSaltLength => ErrorType::InvalidScryptSaltLength,
        ImportError::InvalidScryptHash => ErrorType::InvalidBase64ScryptHash,
        ImportError::InvalidScryptNParameter => ErrorType::InvalidScryptNParameter,
        ImportError::InvalidScryptParameters => ErrorType::InvalidScryptParameters,
        ImportError::ScryptKeyLengthMismatch => ErrorType::ScryptKeyLengthMismatch,
        ImportError::InvalidPbkdf2Salt => ErrorType::InvalidPbkdf2Salt,
        ImportError::InvalidPbkdf2IterationAmount => ErrorType::InvalidPbkdf2IterationAmount,
        ImportError::InvalidPbkdf2KeyLength => ErrorType::InvalidPbkdf2KeyLength,
        ImportError::InvalidPbkdf2Algorithm => ErrorType::InvalidPbkdf2Algorithm,
        ImportError::InvalidPbkdf2Hash => ErrorType::InvalidPbkdf2Hash,
        ImportError::Pbkdf2KeyLengthMismatch => ErrorType::Pbkdf2KeyLengthMismatch,
        ImportError::InvalidMd5Hash => ErrorType::InvalidMd5Hash,
        ImportError::InvalidSha1Hash => ErrorType::InvalidSha1Hash,
        ImportError::InvalidSha512Hash => ErrorType::InvalidSha512Hash,
        ImportError::InvalidPrependSalt => ErrorType::InvalidPrependSalt,
        ImportError::InvalidAppendSalt => ErrorType::InvalidAppendSalt,
        ImportError::InvalidPhpassHashFormat => ErrorType::InvalidPhpassHashFormat,
        ImportError::InvalidPhpassHashPrefix => ErrorType::InvalidPhpassHashPrefix,
    }
}
