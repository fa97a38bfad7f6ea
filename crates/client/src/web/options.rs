//! How the sessions of a website are carried and kept fresh.

use std::time::Duration;

use http::HeaderValue;

use crate::error::ConfigError;
use crate::local::AuthenticateJwtOptions;

/// How a [`SessionLayer`](super::SessionLayer) works.
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
    /// The name of the JWT's cookie: `stytch_session_jwt` when not set.
    pub jwt_cookie: String,
    /// The name of the token's cookie: `stytch_session` when not set.
    pub token_cookie: String,
    /// The domain whose hosts all get the cookies: only the host that set them when not set.
    pub domain: Option<String>,
    /// Whether browsers send the cookies over https only: yes when not set. Off only for plain http on one's own machine.
    pub secure: bool,
    /// Whether the cookies come with requests that other sites began: [`SameSite::Lax`] when not set.
    pub same_site: SameSite,
    /// Whether `Authorization: Bearer …` counts: yes when not set.
    pub bearer: bool,
    /// Where a browser is sent that needs a session and has none, with a 303. A 401 when not set.
    pub login_page: Option<String>,
    /// How soon a JWT must expire to be refreshed: within 60 s when not set, never with zero.
    pub refresh_within: Duration,
    /// How long a request waits for a refresh while its JWT is still good: 2 s when not set. After a failure there is no
    /// refresh for twice as long.
    pub refresh_patience: Duration,
    /// A JWT that was issued longer ago is the server's to judge: 5 minutes when not set.
    pub max_token_age: Duration,
    /// How far the clocks of the server and of this machine may be apart: not at all when not set.
    pub clock_tolerance: Duration,
    /// Moves the session's end whenever the server is asked: it stays where it is when not set.
    pub session_duration_minutes: Option<i64>,
}

/// When a browser sends a cookie with requests that other sites began. What it protects from: see the
/// [module](super).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SameSite {
    /// Only when a link or an address is followed.
    #[default]
    Lax,
    /// Never: whoever follows a link from elsewhere arrives without a session.
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
    /// Whether browsers would take the cookies and the redirect.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        for (what, name) in [
            ("jwt_cookie", &self.jwt_cookie),
            ("token_cookie", &self.token_cookie),
        ] {
            // Browsers hold the cookie to what these promise.
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

    /// How JWTs are checked, without what the server may be told.
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

/// A token of HTTP.
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_browser_takes_is_refused() {
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
