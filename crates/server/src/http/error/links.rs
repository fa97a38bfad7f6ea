//! Errors of links. What a password reset calls differently, the errors of passwords say.

use tenure_engine::links::{Error, RedirectError, RedirectKind};
use tenure_types::ErrorType;

use super::ApiError;

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::NotFound => ErrorType::MagicLinkNotFound,
            Error::Spent => ErrorType::UnableToAuthMagicLink,
            Error::VerifierExpected => ErrorType::PkceExpectedCodeVerifier,
            Error::VerifierUnexpected => ErrorType::PkceDidNotExpectCodeVerifier,
            Error::VerifierMismatch => ErrorType::PkceMismatch,
            Error::InvalidChallenge => ErrorType::InvalidPkceCodeChallenge,
            Error::InvalidExpiration => ErrorType::InvalidExpiration,
            Error::Redirect(error) => redirect(*error),
            Error::Damaged(_) => return Self::internal(&error),
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

pub(super) fn redirect(error: RedirectError) -> ErrorType {
    use RedirectError::{Invalid, NoDefault, NoneRegistered, NotRegistered};
    use RedirectKind::{Discovery, Invite, Login, ResetPassword, Signup};
    match error {
        Invalid(Login) => ErrorType::InvalidLoginRedirectUrl,
        Invalid(Signup) => ErrorType::InvalidSignupRedirectUrl,
        Invalid(Invite) => ErrorType::InvalidInviteRedirectUrl,
        Invalid(Discovery) => ErrorType::InvalidDiscoveryRedirectUrl,
        Invalid(ResetPassword) | NotRegistered(ResetPassword) => ErrorType::InvalidPasswordResetRedirectUrl,
        NotRegistered(_) => ErrorType::NoMatchForProvidedMagicLinkUrl,
        NoneRegistered(Login) => ErrorType::NoLoginRedirectUrlsSet,
        NoneRegistered(Signup) => ErrorType::NoSignupRedirectUrlsSet,
        NoneRegistered(Invite) => ErrorType::NoInviteRedirectUrlsSet,
        NoneRegistered(Discovery) => ErrorType::NoDiscoveryRedirectUrlsSet,
        NoneRegistered(ResetPassword) | NoDefault(ResetPassword) => ErrorType::NoPasswordResetRedirectUrl,
        NoDefault(Login) => ErrorType::NoDefaultLoginRedirectUrlSet,
        NoDefault(Signup) => ErrorType::NoDefaultSignupRedirectUrlSet,
        NoDefault(Invite) => ErrorType::NoDefaultInviteRedirectUrlSet,
        NoDefault(Discovery) => ErrorType::NoDefaultDiscoveryRedirectUrlSet,
    }
}
