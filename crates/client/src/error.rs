//! Everything that can go wrong in a call.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use tenure_types::{ErrorBody, ErrorType};

use crate::local::LocalError;

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
            Self::Decode(error) => Some(error.status),
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

/// What the server said when it refused or failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{status} {error_type}: {message} ({request_id})")]
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// What happened, for a program.
    pub error_type: ApiErrorType,
    /// What happened, for a person.
    pub message: String,
    /// Where this error is documented.
    pub url: String,
    /// The id of the request, as in the log of the server.
    pub request_id: String,
    /// When to come again, if the server said so.
    pub retry_after: Option<Duration>,
}

impl ApiError {
    /// Whether this is what happened.
    pub fn is(&self, error_type: ErrorType) -> bool {
        self.error_type == ApiErrorType::Known(error_type)
    }

    pub(crate) fn new(status: u16, body: ErrorBody, retry_after: Option<Duration>) -> Self {
        Self {
            status,
            error_type: ApiErrorType::of(&body.error_type, status),
            message: body.error_message,
            url: body.error_url,
            request_id: body.request_id,
            retry_after,
        }
    }
}

/// The `error_type` of an [`ApiError`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiErrorType {
    /// One that this version knows.
    Known(ErrorType),
    /// Another one, as it was on the wire.
    Other(String),
}

impl ApiErrorType {
    /// Its name on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(known) => known.as_str(),
            Self::Other(text) => text,
        }
    }

    /// It, if this version knows it.
    pub fn known(&self) -> Option<ErrorType> {
        match self {
            Self::Known(known) => Some(*known),
            Self::Other(_) => None,
        }
    }

    /// Some names stand for two errors, told apart by their statuses.
    pub(crate) fn of(text: &str, status: u16) -> Self {
        let named = || ErrorType::ALL.iter().filter(|kind| kind.as_str() == text);
        named()
            .find(|kind| kind.status() == status)
            .or_else(|| named().next())
            .map_or_else(|| Self::Other(text.to_owned()), |kind| Self::Known(*kind))
    }
}

impl fmt::Display for ApiErrorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// There is no whole answer of the server.
#[derive(Debug, thiserror::Error)]
#[error("{kind}")]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    pub(crate) fn new(kind: TransportErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            kind,
            source: source.into(),
        }
    }
}

impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        let kind = if error.is_connect() && has_tls_cause(&error) {
            TransportErrorKind::Tls
        } else if error.is_connect() {
            TransportErrorKind::Connect
        } else if error.is_timeout() {
            TransportErrorKind::Timeout
        } else if error.is_body() || error.is_decode() {
            TransportErrorKind::Body
        } else {
            TransportErrorKind::Closed
        };
        Self::new(kind, error.without_url())
    }
}

/// At which point a call broke off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be made, or not in time. The server has not seen the request.
    #[error("the server can't be reached")]
    Connect,
    /// No trust could be set up: the certificate is not one for this host by an authority that is trusted. The server
    /// has not seen the request.
    #[error("the server's certificate is not trusted")]
    Tls,
    /// No answer in time. The server may have carried the request out.
    #[error("the server did not answer in time")]
    Timeout,
    /// The connection ended before the answer began. The server may have carried the request out.
    #[error("the connection ended before an answer")]
    Closed,
    /// The connection ended inside the answer. The server has carried the request out.
    #[error("the answer of the server broke off")]
    Body,
}

/// An answer that this crate does not understand: not of Tenure, or of a much different version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an answer of status {status} can't be read: {message}")]
pub struct DecodeError {
    status: u16,
    message: String,
}

impl DecodeError {
    /// The HTTP status of the answer.
    pub fn status(&self) -> u16 {
        self.status
    }

    pub(crate) fn new(status: u16, error: &serde_json::Error) -> Self {
        Self {
            status,
            message: without_values(&error.to_string()),
        }
    }
}

/// The client can't be built as it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    #[error("the project id is not one: `project-test-…` or `project-live-…` is expected")]
    ProjectId,
    #[error("the secret is empty")]
    Secret,
    #[error("the base URL is not one of http or https, with a host and without query and credentials")]
    BaseUrl,
    /// Plain HTTP sends the secret in the clear. It is fine on one's own machine.
    #[error("the base URL is neither https nor a loopback address; `allow_http` permits it")]
    PlainHttp,
    #[error("the user agent's suffix has characters that a header can't hold")]
    UserAgent,
    #[error("the certificates are no PEM, or none of them")]
    Ca,
    /// What a [`SessionLayer`](crate::web::SessionLayer) shall set is no cookie that a browser would take.
    #[cfg(feature = "tower")]
    #[error("`{0}` does not make a cookie or a redirect that a browser takes")]
    Web(&'static str),
    /// What was said of an HTTP client of our own, where another one was handed in.
    #[error("`{0}` is for `http_client` to have")]
    Handed(&'static str),
    #[error("the HTTP client can't be set up")]
    Http(#[source] Box<dyn StdError + Send + Sync>),
}

/// Messages of serde quote values that have the wrong type, and such a value may be a token.
fn without_values(message: &str) -> String {
    let mut quoted = false;
    let mut kept = String::with_capacity(message.len());
    let mut characters = message.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if quoted => drop(characters.next()),
            '"' => {
                quoted = !quoted;
                kept.push('"');
            }
            _ if quoted => {}
            _ => kept.push(character),
        }
    }
    kept
}

fn has_tls_cause(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<rustls::Error>() {
            return true;
        }
        // The source of an `io::Error` skips the error that it was made from.
        let inner = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        cause = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_known_type_is_found_by_its_name_and_status() {
        for &kind in ErrorType::ALL {
            assert_eq!(
                ApiErrorType::of(kind.as_str(), kind.status()),
                ApiErrorType::Known(kind)
            );
        }
        let other = ApiErrorType::of("teapot_empty", 418);
        assert_eq!((other.as_str(), other.known()), ("teapot_empty", None));
    }

    #[test]
    fn a_value_of_the_wrong_type_is_not_shown() {
        let error = serde_json::from_str::<u8>(r#""hush \" hush""#).unwrap_err();
        let error = DecodeError::new(200, &error);
        assert!(
            error.message.contains("invalid type: string \"\", expected u8"),
            "{error}"
        );
        assert!(!format!("{error:?}").contains("hush"));
    }
}
