//! The acting member of a call.

use std::fmt;

use reqwest::RequestBuilder;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

/// The session of the member that a call is made for. The call is limited to that member's permissions.
///
/// Calls that can be made for a member take it as their last argument. With `None` the project's back-end calls for
/// itself, and has all permissions.
#[derive(Clone)]
pub struct Authorization {
    header: HeaderName,
    session: SecretString,
}

impl Authorization {
    /// A session given by its token.
    pub fn session_token(token: impl Into<String>) -> Self {
        Self {
            header: HeaderName::from_static("x-stytch-member-session"),
            session: SecretString::from(token.into()),
        }
    }

    /// A session given by its JWT.
    pub fn session_jwt(jwt: impl Into<String>) -> Self {
        Self {
            header: HeaderName::from_static("x-stytch-member-sessionjwt"),
            session: SecretString::from(jwt.into()),
        }
    }

    pub(crate) fn put_on(&self, request: RequestBuilder) -> RequestBuilder {
        // Text that a header can't hold is not a session. It is replaced: with an empty or missing header, the call would
        // have all permissions of the project.
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
