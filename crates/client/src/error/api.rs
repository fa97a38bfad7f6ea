//! The error answers of the server.

use std::fmt;
use std::time::Duration;

use tenure_types::{ErrorBody, ErrorType};

/// An error answer of the server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{status} {error_type}: {message} ({request_id})")]
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// The type of the error, for programs.
    pub error_type: ApiErrorType,
    /// The message, for people.
    pub message: String,
    /// The documentation of this error.
    pub url: String,
    /// The id of the request, as in the server's log.
    pub request_id: String,
    /// When to retry, if the server said so.
    pub retry_after: Option<Duration>,
}

impl ApiError {
    /// Whether the error is of this type.
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
    /// A type that this version knows.
    Known(ErrorType),
    /// Another type, as in the answer.
    Other(String),
}

impl ApiErrorType {
    /// The name of the type, as in the answer.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(known) => known.as_str(),
            Self::Other(text) => text,
        }
    }

    /// The type, if this version knows it.
    pub fn known(&self) -> Option<ErrorType> {
        match self {
            Self::Known(known) => Some(*known),
            Self::Other(_) => None,
        }
    }

    /// Some names stand for two types, which their statuses distinguish.
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
}
