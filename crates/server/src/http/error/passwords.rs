//! Errors of passwords.

use tenure_core::password::ImportError;
use tenure_engine::passwords;
use tenure_types::ErrorType;

use super::ApiError;

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
            E::NoMemberPassword => ErrorType::MemberPasswordNotFound,
            E::MemberResetRequired => ErrorType::MemberResetPassword,
            E::InvalidResetToken => ErrorType::UnableToAuthPasswordResetToken,
            E::CrossOrgEnabled => ErrorType::CrossOrgPasswordsEnabled,
            E::CrossOrgNotEnabled => ErrorType::CrossOrgPasswordsNotEnabled,
            E::Locked => ErrorType::UserLockLimitReached,
            E::Weak => ErrorType::WeakPassword,
            E::Unchanged => ErrorType::CannotResetPasswordWithExistingPassword,
            E::SessionTooOld => ErrorType::SessionTooOldToResetPassword,
            E::AlreadyExists => ErrorType::PasswordAlreadyExists,
            E::OutOfMemory(_) => ErrorType::ServerUnavailable,
            E::Import(error) => import(*error),
            E::Damaged => return Self::internal(&error),
            E::Session(_)
            | E::User(_)
            | E::Member(_)
            | E::Organization(_)
            | E::Discovery(_)
            | E::Link(_)
            | E::Template(_)
            | E::NotSent(_)
            | E::Db(_) => {
                return match error {
                    E::Session(error) => error.into(),
                    E::User(error) => error.into(),
                    E::Member(error) => error.into(),
                    E::Organization(error) => error.into(),
                    E::Discovery(error) => error.into(),
                    E::Link(error) => error.into(),
                    E::Template(error) => error.into(),
                    E::NotSent(error) => error.into(),
                    E::Db(error) => error.into(),
                    _ => unreachable!("only these were matched"),
                };
            }
        };
        Self::new(kind, error.to_string())
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
