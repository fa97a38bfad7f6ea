//! The cookies of a session, for responses that set or clear them.

use std::fmt;
use std::sync::Arc;

use http::header::{CACHE_CONTROL, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use tenure_types::Timestamp;

use super::credentials::is_value_byte;
use super::options::WebOptions;
use crate::clock::Clock;

/// Sets and clears the cookies that a [`SessionLayer`](super::SessionLayer) reads, for handlers that log users in and out.
/// It is in the extensions of each request, and with the feature `axum` it is an extractor.
///
/// ```no_run
/// # #[cfg(feature = "axum")]
/// # mod example {
/// use axum::response::{IntoResponse, Redirect};
/// use tenure::types::passwords::AuthenticateRequest;
/// use tenure::web::{Refusal, SessionCookies};
///
/// async fn log_in(client: tenure::Client, cookies: SessionCookies, request: AuthenticateRequest) -> impl IntoResponse {
///     let started = client.passwords.authenticate(request).await.map_err(Refusal::from)?;
///     let session = started.session.as_ref().ok_or(Refusal::Absent)?;
///     let set = cookies.start(&started.session_token, &started.session_jwt, session.expires_at);
///     Ok::<_, Refusal>((set, Redirect::to("/")))
/// }
///
/// async fn log_out(cookies: SessionCookies) -> impl IntoResponse {
///     // After `client.sessions.revoke(…)`.
///     (cookies.end(), Redirect::to("/"))
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct SessionCookies {
    options: Arc<WebOptions>,
    clock: Arc<dyn Clock>,
}

/// `Set-Cookie` headers. With the feature `axum`, handlers return them as part of a response; see [`SessionCookies`].
#[derive(Clone)]
pub struct SetCookies(Vec<HeaderValue>);

impl SessionCookies {
    pub(super) fn new(options: Arc<WebOptions>, clock: Arc<dyn Clock>) -> Self {
        Self { options, clock }
    }

    /// Sets the cookies of a new session. `expires_at` is the end of the session.
    pub fn start(&self, session_token: &str, session_jwt: &str, expires_at: Timestamp) -> SetCookies {
        self.fresh(Some(session_token), session_jwt, expires_at)
    }

    /// Clears the cookies. `client.sessions.revoke` ends the session itself.
    pub fn end(&self) -> SetCookies {
        let names = [&self.options.jwt_cookie, &self.options.token_cookie];
        SetCookies(names.map(|name| self.line(name, "", 0)).into())
    }

    /// Sets the cookies of a refreshed session.
    pub(super) fn fresh(&self, token: Option<&str>, jwt: &str, expires_at: Timestamp) -> SetCookies {
        let left = expires_at
            .seconds()
            .saturating_sub(self.clock.now().seconds())
            .max(0);
        let token = token.map(|token| (&self.options.token_cookie, token));
        let lines = std::iter::once((&self.options.jwt_cookie, jwt)).chain(token);
        SetCookies(lines.map(|(name, value)| self.line(name, value, left)).collect())
    }

    /// Whether a response already sets one of the two cookies.
    pub(super) fn are_set_in(&self, headers: &HeaderMap) -> bool {
        let names = [&self.options.jwt_cookie, &self.options.token_cookie];
        headers.get_all(SET_COOKIE).into_iter().any(|line| {
            let line = line.as_bytes().trim_ascii_start();
            let has = |name: &String| line.strip_prefix(name.as_bytes());
            names
                .into_iter()
                .filter_map(has)
                .any(|rest| rest.trim_ascii_start().starts_with(b"="))
        })
    }

    /// A value that a cookie can't have clears the cookie.
    fn line(&self, name: &str, value: &str, max_age: i64) -> HeaderValue {
        let (value, max_age) = if value.bytes().all(is_value_byte) {
            (value, max_age)
        } else {
            ("", 0)
        };
        let site = self.options.same_site.name();
        let mut line = format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite={site}");
        if self.options.secure {
            line.push_str("; Secure");
        }
        if let Some(domain) = &self.options.domain {
            line.push_str("; Domain=");
            line.push_str(domain);
        }
        let mut line = HeaderValue::try_from(line).expect("its parts were checked");
        line.set_sensitive(true);
        line
    }
}

impl SetCookies {
    /// Adds the cookies to a response, and keeps the response out of shared caches.
    ///
    /// ```
    /// # fn example(cookies: tenure::web::SessionCookies, response: &mut http::Response<String>) {
    /// cookies.end().append_to(response.headers_mut());
    /// # }
    /// ```
    pub fn append_to(&self, headers: &mut HeaderMap) {
        for line in &self.0 {
            headers.append(SET_COOKIE, line.clone());
        }
        if !has_directive(headers, &["private", "no-store"]) {
            headers.append(CACHE_CONTROL, HeaderValue::from_static("private"));
        }
    }
}

/// Whether the handler lets shared caches store the response.
pub(super) fn is_public(headers: &HeaderMap) -> bool {
    has_directive(headers, &["public", "s-maxage"])
}

fn has_directive(headers: &HeaderMap, names: &[&str]) -> bool {
    let lines = headers.get_all(CACHE_CONTROL).into_iter();
    let mut directives = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    directives.any(|directive| {
        let name = directive.split(|byte| *byte == b'=').next().unwrap_or_default();
        let name = name.trim_ascii();
        names.iter().any(|one| name.eq_ignore_ascii_case(one.as_bytes()))
    })
}

impl fmt::Debug for SessionCookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionCookies")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SetCookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetCookies").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::SameSite;
    use super::*;

    #[derive(Debug)]
    struct At(i64);

    impl Clock for At {
        fn now(&self) -> Timestamp {
            Timestamp::from_seconds(self.0)
        }
    }

    fn cookies(options: WebOptions) -> SessionCookies {
        SessionCookies::new(Arc::new(options), Arc::new(At(1_000)))
    }

    fn lines(set: &SetCookies) -> Vec<&str> {
        set.0.iter().map(|line| line.to_str().unwrap()).collect()
    }

    #[test]
    fn the_attributes() {
        let until = Timestamp::from_seconds(1_060);
        assert_eq!(
            lines(&cookies(WebOptions::default()).start("token", "x.y.z", until)),
            [
                "stytch_session_jwt=x.y.z; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure",
                "stytch_session=token; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure",
            ]
        );
        let options = WebOptions {
            jwt_cookie: "jwt".into(),
            token_cookie: "token".into(),
            domain: Some("example.com".into()),
            secure: false,
            same_site: SameSite::Strict,
            ..WebOptions::default()
        };
        assert_eq!(
            lines(&cookies(options.clone()).end()),
            [
                "jwt=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Domain=example.com",
                "token=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Domain=example.com",
            ]
        );
        // It has expired, and its value has characters that a cookie can't have.
        let late = cookies(options).fresh(None, "x; Domain=evil.example", Timestamp::from_seconds(1));
        assert_eq!(
            lines(&late),
            ["jwt=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Domain=example.com"]
        );
    }

    #[test]
    fn a_handler_that_sets_one_is_seen() {
        let cookies = cookies(WebOptions::default());
        for (line, set) in [
            ("stytch_session=; Max-Age=0", true),
            ("stytch_session_jwt =a", true),
            ("stytch_session_id=a", false),
            ("a=stytch_session=", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.append(SET_COOKIE, HeaderValue::from_static("other=1"));
            headers.append(SET_COOKIE, HeaderValue::from_static(line));
            assert_eq!(cookies.are_set_in(&headers), set, "{line}");
        }
    }

    #[test]
    fn no_shared_cache_keeps_them() {
        for (said, then) in [
            (None, vec!["private"]),
            (
                Some("no-cache, max-age=60"),
                vec!["no-cache, max-age=60", "private"],
            ),
            (Some("No-Store"), vec!["No-Store"]),
            (Some("max-age=60, private"), vec!["max-age=60, private"]),
        ] {
            let mut headers = HeaderMap::new();
            headers.extend(said.map(|said| (CACHE_CONTROL, HeaderValue::from_static(said))));
            assert!(!is_public(&headers));
            cookies(WebOptions::default()).end().append_to(&mut headers);
            assert_eq!(headers.get_all(CACHE_CONTROL).iter().collect::<Vec<_>>(), then);
            assert_eq!(headers.get_all(SET_COOKIE).iter().count(), 2);
        }
        for said in ["public, max-age=60", "s-maxage=60"] {
            let mut headers = HeaderMap::new();
            headers.insert(CACHE_CONTROL, HeaderValue::from_static(said));
            assert!(is_public(&headers));
        }
    }
}
