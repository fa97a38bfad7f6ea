//! Calls without a complete answer.

use std::error::Error as StdError;

/// No complete answer of the server arrived.
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

/// Where a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be made in time. The server has not received the request.
    #[error("the server can't be reached")]
    Connect,
    /// The server's certificate is not trusted: it is for another host, or of an unknown authority. The server has not
    /// received the request.
    #[error("the server's certificate is not trusted")]
    Tls,
    /// No answer arrived in time. The server may have carried the request out.
    #[error("the server did not answer in time")]
    Timeout,
    /// The connection ended before the answer began. The server may have carried the request out.
    #[error("the connection ended before an answer")]
    Closed,
    /// The connection ended within the answer. The server has carried the request out.
    #[error("the server's answer is incomplete")]
    Body,
}

fn has_tls_cause(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<rustls::Error>() {
            return true;
        }
        // The source of an `io::Error` skips the error that it wraps.
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
