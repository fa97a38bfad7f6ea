//! The reasons why a request is refused, and the responses for them.

use std::fmt;
use std::sync::Arc;

use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, LOCATION, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use serde_json::json;
use tenure_types::ErrorType;

use crate::error::{Error, LocalError};

/// Why a request is refused: it has no valid session, or its session has no permission.
///
/// ```
/// use tenure::web::Refusal;
///
/// assert_eq!(Refusal::Absent.status(), 401);
/// assert_eq!(Refusal::Forbidden.error_type(), "session_authorization_error");
/// ```
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The request has no valid session credential. 401.
    #[error("there is no session: log in")]
    Absent,
    /// The session has expired or was revoked. 401.
    #[error("the session has ended: log in again")]
    Ended,
    /// The session's roles do not allow the action, or it belongs to another organization. 403.
    #[error("the session's roles do not allow this")]
    Forbidden,
    /// The server had to be asked, and gave no answer that decides. 503.
    #[error("the session can't be checked at the moment")]
    Unsettled(#[source] Arc<Error>),
    /// The handler is not inside a [`SessionLayer`](super::SessionLayer) of this kind of sessions: a bug in the program. 500.
    #[error("no session was looked for")]
    NoLayer,
}

impl Refusal {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Absent | Self::Ended => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Unsettled(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoLayer => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The `error_type` of the body.
    pub fn error_type(&self) -> &'static str {
        match self {
            Self::Absent => "session_absent",
            Self::Ended => "session_not_found",
            Self::Forbidden => "session_authorization_error",
            Self::Unsettled(_) => "session_unsettled",
            Self::NoLayer => "internal_server_error",
        }
    }

    /// The response: `status_code`, `error_type` and `error_message` in JSON, as in the server's own errors.
    ///
    /// ```
    /// # use tenure::web::Refusal;
    /// let response: http::Response<String> = Refusal::Ended.response();
    /// assert_eq!(response.status(), 401);
    /// ```
    pub fn response<B: From<String>>(&self) -> Response<B> {
        let body = json!({
            "status_code": self.status().as_u16(),
            "error_type": self.error_type(),
            "error_message": self.to_string(),
        });
        let mut response = Response::new(B::from(body.to_string()));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status() == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }

    /// Whether the credential is of no session of this project.
    pub(super) fn is_absent(error: &Error) -> bool {
        matches!(Self::of(error), Some(Self::Absent))
    }

    /// `None` when the error does not decide whether there is a session.
    pub(super) fn of(error: &Error) -> Option<Self> {
        match error {
            Error::Local(error) => Self::of_local(error),
            error => error.error_type().and_then(Self::of_api),
        }
    }

    fn of_local(error: &LocalError) -> Option<Self> {
        match error {
            LocalError::Malformed
            | LocalError::Algorithm
            | LocalError::Signature
            | LocalError::Claims
            | LocalError::Issuer
            | LocalError::Audience => Some(Self::Absent),
            LocalError::Ended => Some(Self::Ended),
            LocalError::Tenancy { .. } | LocalError::Permission { .. } => Some(Self::Forbidden),
            _ => None,
        }
    }

    fn of_api(error_type: ErrorType) -> Option<Self> {
        match error_type {
            ErrorType::UnableToParseSessionJwt | ErrorType::InvalidSessionToken => Some(Self::Absent),
            ErrorType::SessionNotFound => Some(Self::Ended),
            ErrorType::ConsumerSessionAuthorizationError
            | ErrorType::SessionAuthorizationError
            | ErrorType::SessionAuthorizationTenancyError => Some(Self::Forbidden),
            _ => None,
        }
    }
}

/// The refusal for an error of a check. Errors that decide nothing become [`Refusal::Unsettled`].
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::of(&error).unwrap_or_else(|| Self::Unsettled(Arc::new(error)))
    }
}

/// A [`Refusal`], with the redirect to the login page for browsers.
///
/// ```no_run
/// # #[cfg(feature = "axum")]
/// # mod example {
/// use axum::response::{IntoResponse, Response};
/// use tenure::types::sessions::Session;
/// use tenure::web::{Authenticated, Refusal, Rejection};
///
/// async fn page(session: Result<Authenticated<Session>, Rejection>) -> Response {
///     match session {
///         Ok(session) => format!("Hello, {}", session.user_id).into_response(),
///         Err(rejection) => match rejection.refusal() {
///             Refusal::Unsettled(_) => "Sessions can't be checked at the moment; try again soon".into_response(),
///             _ => rejection.into_response(),
///         },
///     }
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Rejection {
    refusal: Refusal,
    login: Option<HeaderValue>,
}

impl Rejection {
    /// The reason.
    pub fn refusal(&self) -> &Refusal {
        &self.refusal
    }

    /// The response: that of the [`Refusal`], or a 303 to the login page.
    pub fn response<B: From<String>>(&self) -> Response<B> {
        let Some(login) = &self.login else {
            return self.refusal.response();
        };
        let mut response = Response::new(B::from(String::new()));
        *response.status_mut() = StatusCode::SEE_OTHER;
        let headers = response.headers_mut();
        headers.insert(LOCATION, login.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// Requests for a page without a session are redirected to the login page.
    pub(super) fn new(refusal: Refusal, asked: &HeaderMap, login: Option<&HeaderValue>) -> Self {
        let is_redirected = refusal.status() == StatusCode::UNAUTHORIZED && wants_page(asked);
        Self {
            refusal,
            login: login.filter(|_| is_redirected).cloned(),
        }
    }
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, login: None }
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejection")
            .field("refusal", &self.refusal)
            .field("login", &self.login)
            .finish()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.refusal.fmt(f)
    }
}

impl std::error::Error for Rejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.refusal.source()
    }
}

fn wants_page(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(ACCEPT).into_iter();
    let mut kinds = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    kinds.any(|kind| {
        let kind = kind.split(|byte| *byte == b';').next().unwrap_or_default();
        kind.trim_ascii().eq_ignore_ascii_case(b"text/html")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_requests_for_a_page_are_redirected_to_the_login() {
        let login = HeaderValue::from_static("/login");
        for (refusal, accept, status) in [
            (
                Refusal::Absent,
                Some("text/html,application/xhtml+xml;q=0.9"),
                303,
            ),
            (Refusal::Ended, Some("application/json, Text/HTML;q=0.1"), 303),
            (Refusal::Absent, Some("*/*"), 401),
            (Refusal::Absent, Some("text/htmlx"), 401),
            (Refusal::Ended, None, 401),
            (Refusal::Forbidden, Some("text/html"), 403),
            (Refusal::NoLayer, Some("text/html"), 500),
        ] {
            let mut headers = HeaderMap::new();
            headers.extend(accept.map(|accept| (ACCEPT, HeaderValue::from_static(accept))));
            let response = Rejection::new(refusal, &headers, Some(&login)).response::<String>();
            assert_eq!(response.status(), status, "{accept:?}");
            assert_eq!(response.headers().contains_key(LOCATION), status == 303);
            let without = Rejection::new(Refusal::Absent, &headers, None).response::<String>();
            assert_eq!(without.status(), 401);
            assert_eq!(
                without.body(),
                r#"{"error_message":"there is no session: log in","error_type":"session_absent","status_code":401}"#
            );
        }
    }
}
