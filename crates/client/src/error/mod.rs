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

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server answered with an error.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// No complete answer of the server arrived.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The answer can't be decoded.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The client can't be built from its settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A local check refused a JWT.
    #[error(transparent)]
    Local(#[from] LocalError),
    /// An argument is invalid, and nothing was sent: a parameter of the path is empty, `.` or `..`, or `call` was given
    /// an invalid path or a request that is not JSON.
    #[error("`{0}` is not valid in a request")]
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

/// Why a local check refused a JWT.
///
/// ```
/// use tenure::LocalError;
///
/// // A forged signature is refused for good. Only the server knows whether an expired JWT's session goes on.
/// assert!(LocalError::Signature.is_final());
/// assert!(!LocalError::Expired.is_final());
/// ```
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocalError {
    /// The text is not a signed JWT.
    #[error("the text is not a signed JWT")]
    Malformed,
    #[error("the JWT is signed with an algorithm other than RS256")]
    Algorithm,
    /// The server publishes no such key, or this client has not fetched it yet.
    #[error("the JWT is signed with an unknown key")]
    UnknownKey,
    #[error("the signature of the JWT is wrong")]
    Signature,
    #[error("a required claim is missing or has the wrong type")]
    Claims,
    /// The server signed the JWT, but its claims have a form that this version does not know: the server is newer, or the
    /// project is of the other vertical.
    #[error("a claim has a form that this version does not know")]
    Unreadable,
    #[error("the JWT is from another issuer")]
    Issuer,
    #[error("the JWT is for another audience")]
    Audience,
    #[error("the JWT has expired")]
    Expired,
    /// The JWT was issued in the future: the clocks are apart.
    #[error("the JWT is not valid yet")]
    NotYetValid,
    /// An `authorization_check` is about another organization than the session's.
    #[error("the session belongs to another organization than the authorization check")]
    Tenancy {
        /// Whether a live follower of the signals confirms that the session and the policies are up to date.
        up_to_date: bool,
    },
    /// An `authorization_check` is denied.
    #[error("no role of the session allows the action")]
    Permission {
        /// Whether a live follower of the signals confirms that the session and the policies are up to date.
        up_to_date: bool,
    },
    /// A signal said that the session has ended, or that the key of its JWT is compromised.
    #[error("the session has ended, or the key of its JWT is compromised")]
    Ended,
    /// A signal said that the session has changed since the JWT was issued.
    #[error("the session has changed since the JWT was issued")]
    Stale,
    /// The follower of the server's signals lags, and [`WhenLagging`](crate::signals::WhenLagging) says not to accept that.
    #[error("the server's signals have not been received for too long")]
    Lagging {
        /// Whether to refuse the session without asking the server.
        refuse: bool,
    },
    /// The public keys can't be fetched.
    #[error("the public keys can't be fetched")]
    Jwks(#[source] Arc<Error>),
    /// The policy of the project or of the organization can't be fetched.
    #[error("the policy can't be fetched")]
    Policy(#[source] Arc<Error>),
}

impl LocalError {
    /// Whether the refusal is final. If not, the server may accept the session: ask it with `sessions.authenticate`, as
    /// `sessions.authenticate_jwt` does.
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
            Self::Lagging { refuse } => *refuse,
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
