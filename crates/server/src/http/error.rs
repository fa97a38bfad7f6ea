//! Errors at the edge: what the engine refuses, in the wire's shape.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;
use tenure_engine::{Error, projects};
use tenure_types::ErrorType;

use super::reply::respond;
use super::request::Context;

/// An answer that is not a success.
#[derive(Debug)]
pub(crate) struct ApiError {
    kind: ErrorType,
    message: String,
    /// In seconds: when to come again.
    retry_after: Option<u64>,
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
            // Only this passes quickly. A limit says itself how long it lasts; a lock does not, for it is nothing that a
            // program should wait for.
            retry_after: (kind == ErrorType::ServerUnavailable).then_some(1),
        }
    }

    fn retry_after(self, seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..self
        }
    }

    /// What the caller did not cause and can't mend. The causes go to the log, once.
    pub(super) fn internal(error: &dyn std::error::Error) -> Self {
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
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(http::header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused {
                error_type,
                message,
                retry_after,
            } => {
                let refused = Self::new(error_type, message);
                match retry_after {
                    Some(seconds) => refused.retry_after(seconds),
                    None => refused,
                }
            }
            Error::Db(error) if error.is_temporary() => {
                // `db` says once that it began, and once that it is over.
                tracing::debug!(request_id = %Context::request_id(), causes = causes(&error), "no database");
                Self::new(ErrorType::ServerUnavailable, format!("{error}; try again"))
            }
            Error::Db(error) => Self::internal(&error),
            Error::Internal(error) => Self::internal(&*error),
        }
    }
}

impl From<tenure_db::Error> for ApiError {
    fn from(error: tenure_db::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<projects::Error> for ApiError {
    fn from(error: projects::Error) -> Self {
        Error::from(error).into()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_all_errors_only_overload_says_by_itself_when_to_come_again() {
        for kind in ErrorType::ALL {
            let expected = (*kind == ErrorType::ServerUnavailable).then_some(1);
            assert_eq!(ApiError::new(*kind, "").retry_after, expected, "{kind:?}");
        }
        let limited = ApiError::new(ErrorType::TooManyRequests, "").retry_after(540);
        assert_eq!(limited.retry_after, Some(540));
    }
}
