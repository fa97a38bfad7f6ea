//! The errors of calls and of local checks.

mod api;
mod config;
mod decode;
mod transport;

use std::sync::Arc;

use tenure_core::jwt::VerifyError;
use tenure_types::ErrorType;

pub use api::{ApiError, ApiErrorType};
pub use config::ConfigError;
pub use decode::DecodeError;
pub use transport::{TransportError, TransportErrorKind};

/// Why a call has no answer to give.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server refused, or failed, and said why.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// There is no whole answer of the server.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// There is an answer, and it is not one that this crate understands.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The client can't be built as it was asked for.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A JWT was refused without a call.
    #[error(transparent)]
    Local(#[from] LocalError),
    /// An argument that becomes part of the path is empty, `.` or `..`, or one of `call` is no path or no JSON: nothing was
    /// sent.
    #[error("`{0}` is nothing that a request can be made of")]
    Argument(&'static str),
}

impl Error {
    /// The `error_type`, if the server answered with one that this version knows.
    ///
    /// ```
    /// use tenure::{Error, types::ErrorType};
    ///
    /// fn is_gone(error: &Error) -> bool {
    ///     error.error_type() == Some(ErrorType::SessionNotFound)
    /// }
    /// ```
    pub fn error_type(&self) -> Option<ErrorType> {
        match self {
            Self::Api(error) => error.error_type.known(),
            _ => None,
        }
    }

    /// The HTTP status, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Api(error) => Some(error.status),
            Self::Decode(error) => Some(error.status()),
            _ => None,
        }
    }

    /// The id of the request, if there was an answer with one.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api(error) => Some(&error.request_id),
            _ => None,
        }
    }
}

/// Why a JWT is not accepted by a local check.
///
/// ```
/// use tenure::LocalError;
///
/// // Whoever forges a signature is told so at once; whether an old session lives on is for the server to say.
/// assert!(LocalError::Signature.is_final());
/// assert!(!LocalError::Expired.is_final());
/// ```
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocalError {
    /// It is no signed JWT at all.
    #[error("not a signed JWT")]
    Malformed,
    #[error("signed with an algorithm other than RS256")]
    Algorithm,
    /// The server publishes no such key, or none that is known here yet.
    #[error("signed with a key that is not published")]
    UnknownKey,
    #[error("the signature is wrong")]
    Signature,
    #[error("a required claim is absent or of the wrong type")]
    Claims,
    /// It is the server's, and tells of the session in a form that this version does not know: the server is newer, or its
    /// project is of the other kind.
    #[error("what a claim says is in a form that this version does not know")]
    Unreadable,
    #[error("from another issuer")]
    Issuer,
    #[error("for another audience")]
    Audience,
    #[error("expired")]
    Expired,
    /// It was issued in the future: the clocks disagree.
    #[error("not valid yet")]
    NotYetValid,
    /// An `authorization_check` is about another organization than the session's.
    #[error("the session belongs to another organization than the one asked about")]
    Tenancy {
        /// Whether what this was judged by is up to date, as a live follower of the signals makes it.
        up_to_date: bool,
    },
    /// An `authorization_check` is denied.
    #[error("no role of the session allows the action")]
    Permission {
        /// Whether what this was judged by is up to date, as a live follower of the signals makes it.
        up_to_date: bool,
    },
    /// A signal said that the session is over, or that others know the key that its JWT was signed with.
    #[error("the session, or the key of its JWT, has come to an end")]
    Ended,
    /// A signal said that what the JWT tells is no longer so.
    #[error("the session has changed since the JWT was issued")]
    Stale,
    /// What happened lately is not known, and [`WhenBehind`](crate::signals::WhenBehind) says not to go on without.
    #[error("the server's signals have not been heard for too long")]
    Behind {
        /// Whether the session is to be refused rather than asked for at the server.
        refuse: bool,
    },
    /// The public keys can't be had.
    #[error("the public keys can't be fetched")]
    Jwks(#[source] Arc<Error>),
    /// The policy of the project or of the organization can't be had.
    #[error("the policy can't be fetched")]
    Policy(#[source] Arc<Error>),
}

impl LocalError {
    /// Whether this is the last word. If not, the server may say otherwise: ask it by `sessions.authenticate`, as
    /// `sessions.authenticate_jwt` does by itself.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Malformed
            | Self::Algorithm
            | Self::Signature
            | Self::Claims
            | Self::Issuer
            | Self::Audience
            | Self::Ended => true,
            Self::Tenancy { up_to_date } | Self::Permission { up_to_date } => *up_to_date,
            Self::Behind { refuse } => *refuse,
            Self::UnknownKey
            | Self::Unreadable
            | Self::Expired
            | Self::NotYetValid
            | Self::Stale
            | Self::Jwks(_)
            | Self::Policy(_) => false,
        }
    }
}

impl From<VerifyError> for LocalError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Malformed => Self::Malformed,
            VerifyError::Algorithm => Self::Algorithm,
            VerifyError::UnknownKey => Self::UnknownKey,
            VerifyError::Signature => Self::Signature,
            VerifyError::Claims => Self::Claims,
            VerifyError::Unreadable => Self::Unreadable,
            VerifyError::Issuer => Self::Issuer,
            VerifyError::Audience => Self::Audience,
            VerifyError::Expired => Self::Expired,
            VerifyError::NotYetValid => Self::NotYetValid,
        }
    }
}
