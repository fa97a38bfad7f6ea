//! The member that a back-end acts for.

use std::fmt;

use reqwest::RequestBuilder;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

/// The session of the member that a call is made for. The call then does only what that member may do.
///
/// Calls that heed one take it as their last argument; with `None` the project's back-end acts for itself and may do
/// everything.
#[derive(Clone)]
pub struct Authorization {
    header: HeaderName,
    session: SecretString,
}

impl Authorization {
    /// By the token of the session.
    pub fn session_token(token: impl Into<String>) -> Self {
        Self {
            header: HeaderName::from_static("x-stytch-member-session"),
            session: SecretString::from(token.into()),
        }
    }

    /// By a JWT of the session.
    pub fn session_jwt(jwt: impl Into<String>) -> Self {
        Self {
            header: HeaderName::from_static("x-stytch-member-sessionjwt"),
            session: SecretString::from(jwt.into()),
        }
    }

    pub(crate) fn put_on(&self, request: RequestBuilder) -> RequestBuilder {
        // What no header can hold is no session of anyone. It must not turn into a call for the project itself, as an
        // empty or missing header would.
        let text = self.session.expose_secret();
        let mut value = HeaderValue::from_str(text)
            .ok()
            .filter(|value| !value.is_empty())
            .unwrap_or(HeaderValue::from_static("not a session"));
        value.set_sensitive(true);
        request.header(self.header.clone(), value)
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}
