//! The options of a website: its cookies, and how sessions are checked and refreshed.

use std::time::Duration;

use http::HeaderValue;

use crate::error::ConfigError;
use crate::local::AuthenticateJwtOptions;

/// The options of a [`SessionLayer`](super::SessionLayer).
///
/// ```
/// use tenure::web::WebOptions;
///
/// let options = WebOptions {
///     login_page: Some("/login".into()),
///     // Each use of the site keeps the session alive for another day.
///     session_duration_minutes: Some(24 * 60),
///     ..WebOptions::default()
/// };
/// assert_eq!(options.jwt_cookie, "stytch_session_jwt");
/// # drop(options);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebOptions {
    /// The name of the JWT's cookie: `stytch_session_jwt` by default.
    pub jwt_cookie: String,
    /// The name of the token's cookie: `stytch_session` by default.
    pub token_cookie: String,
    /// The domain whose hosts all receive the cookies: only the host that set them by default.
    pub domain: Option<String>,
    /// Whether browsers send the cookies over https only: yes by default. Turn it off only for plain http on your own machine.
    pub secure: bool,
    /// Whether requests that other sites cause carry the cookies: [`SameSite::Lax`] by default.
    pub same_site: SameSite,
    /// Whether `Authorization: Bearer …` is read: yes by default.
    pub bearer: bool,
    /// Where browsers without a required session are redirected, with a 303. They receive a 401 by default.
    pub login_page: Option<String>,
    /// A JWT that expires within this time is refreshed: 60 s by default, never with zero.
    pub refresh_within: Duration,
    /// How long a request waits for a refresh while its JWT is still valid: 2 s by default. After a failure there is no
    /// refresh for twice as long.
    pub refresh_patience: Duration,
    /// The server is asked about JWTs that were issued longer ago: 5 minutes by default.
    pub max_token_age: Duration,
    /// How far the clocks of the server and of this machine may be apart: zero by default.
    pub clock_tolerance: Duration,
    /// Extends the session by this duration whenever the server is asked: not by default.
    pub session_duration_minutes: Option<i64>,
}

/// Whether a browser sends a cookie with requests that other sites cause. The [module](super) says what this protects from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SameSite {
    /// Only when the user follows a link.
    #[default]
    Lax,
    /// Never: a user who follows a link of another site arrives without a session.
    Strict,
}

impl Default for WebOptions {
    fn default() -> Self {
        Self {
            jwt_cookie: "stytch_session_jwt".to_owned(),
            token_cookie: "stytch_session".to_owned(),
            domain: None,
            secure: true,
            same_site: SameSite::default(),
            bearer: true,
            login_page: None,
            refresh_within: Duration::from_secs(60),
            refresh_patience: Duration::from_secs(2),
            max_token_age: Duration::from_secs(5 * 60),
            clock_tolerance: Duration::ZERO,
            session_duration_minutes: None,
        }
    }
}

impl SameSite {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Lax => "Lax",
            Self::Strict => "Strict",
        }
    }
}

impl WebOptions {
    /// Checks that browsers accept the cookies and the redirect.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        for (what, name) in [
            ("jwt_cookie", &self.jwt_cookie),
            ("token_cookie", &self.token_cookie),
        ] {
            // Browsers reject such a cookie without the attributes that its prefix promises.
            let host_only = name.starts_with("__Host-");
            let needs_secure = host_only || name.starts_with("__Secure-");
            let broken = (needs_secure && !self.secure) || (host_only && self.domain.is_some());
            if name.is_empty() || !name.bytes().all(is_name_byte) || broken {
                return Err(ConfigError::Web(what));
            }
        }
        if self.jwt_cookie == self.token_cookie {
            return Err(ConfigError::Web("token_cookie"));
        }
        let is_domain_byte = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
        if let Some(domain) = &self.domain
            && (domain.is_empty() || !domain.bytes().all(is_domain_byte))
        {
            return Err(ConfigError::Web("domain"));
        }
        match self.login_page() {
            Some(Err(_)) => Err(ConfigError::Web("login_page")),
            _ => Ok(()),
        }
    }

    /// The options of a check of a JWT, without a duration.
    pub(super) fn checking<C>(&self) -> AuthenticateJwtOptions<C> {
        AuthenticateJwtOptions {
            max_token_age: self.max_token_age,
            clock_tolerance: self.clock_tolerance,
            ..AuthenticateJwtOptions::default()
        }
    }

    pub(super) fn login_page(&self) -> Option<Result<HeaderValue, http::header::InvalidHeaderValue>> {
        let page = self.login_page.as_deref()?;
        Some(HeaderValue::from_str(page))
    }
}

/// Whether a token of HTTP may have this byte.
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_browsers_reject_are_refused() {
        let good = WebOptions::default;
        let some = |text: &str| Some(text.to_owned());
        for (options, fault) in [
            (good(), None),
            (
                WebOptions {
                    jwt_cookie: "__Host-jwt".into(),
                    ..good()
                },
                None,
            ),
            (
                WebOptions {
                    domain: some("example.com"),
                    login_page: some("/login?next=%2F"),
                    ..good()
                },
                None,
            ),
            (
                WebOptions {
                    jwt_cookie: String::new(),
                    ..good()
                },
                Some("jwt_cookie"),
            ),
            (
                WebOptions {
                    jwt_cookie: "a b".into(),
                    ..good()
                },
                Some("jwt_cookie"),
            ),
            (
                WebOptions {
                    jwt_cookie: "__Secure-jwt".into(),
                    secure: false,
                    ..good()
                },
                Some("jwt_cookie"),
            ),
            (
                WebOptions {
                    token_cookie: "a=b".into(),
                    ..good()
                },
                Some("token_cookie"),
            ),
            (
                WebOptions {
                    token_cookie: "stytch_session_jwt".into(),
                    ..good()
                },
                Some("token_cookie"),
            ),
            (
                WebOptions {
                    token_cookie: "__Host-t".into(),
                    domain: some("example.com"),
                    ..good()
                },
                Some("token_cookie"),
            ),
            (
                WebOptions {
                    domain: some("example.com; Secure"),
                    ..good()
                },
                Some("domain"),
            ),
            (
                WebOptions {
                    login_page: some("/login\r\nset-cookie: a=b"),
                    ..good()
                },
                Some("login_page"),
            ),
        ] {
            let found = match options.check() {
                Err(ConfigError::Web(what)) => Some(what),
                Err(other) => panic!("{other}"),
                Ok(()) => None,
            };
            assert_eq!(found, fault, "{options:?}");
        }
    }
}
