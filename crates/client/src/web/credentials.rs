//! The session credentials of a request.

use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderMap, HeaderValue};

use super::options::WebOptions;

/// The longest credential that is read, in bytes. Browsers keep cookies of half this size.
const LONGEST: usize = 8 * 1024;

/// Where the credential of a session came from.
///
/// ```
/// use tenure::web::Carrier;
///
/// /// A call without cookies needs no protection from forms of other sites.
/// fn may_call(carrier: Carrier) -> bool {
///     carrier == Carrier::Bearer
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Carrier {
    /// From a cookie: a browser sends it by itself, also with a request that another site caused.
    Cookies,
    /// From `Authorization: Bearer …`, which no browser sends by itself.
    Bearer,
}

/// The JWT and the token of a request, unverified.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct SessionCredentials {
    pub(super) carrier: Carrier,
    pub(super) jwt: Option<String>,
    pub(super) token: Option<String>,
}

impl SessionCredentials {
    pub(super) fn read(headers: &HeaderMap, options: &WebOptions) -> Self {
        if options.bearer
            && let Some(credentials) = headers.get(AUTHORIZATION).and_then(bearer)
        {
            let text = readable(credentials);
            let is_jwt = |text: &String| text.bytes().filter(|byte| *byte == b'.').count() == 2;
            let (jwt, token) = match text {
                Some(text) if is_jwt(&text) => (Some(text), None),
                other => (None, other),
            };
            return Self {
                carrier: Carrier::Bearer,
                jwt,
                token,
            };
        }
        Self {
            carrier: Carrier::Cookies,
            jwt: cookie(headers, &options.jwt_cookie),
            token: cookie(headers, &options.token_cookie),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.jwt.is_none() && self.token.is_none()
    }
}

/// The credentials of the scheme `Bearer`.
fn bearer(value: &HeaderValue) -> Option<&[u8]> {
    let (scheme, credentials) = value.as_bytes().split_at_checked(b"Bearer".len())?;
    let ends = credentials.first().is_none_or(|byte| *byte == b' ');
    (scheme.eq_ignore_ascii_case(b"Bearer") && ends).then(|| credentials.trim_ascii())
}

/// The first cookie of this name. HTTP/2 may split cookies into several headers.
fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let pairs = headers
        .get_all(COOKIE)
        .into_iter()
        .flat_map(|header| header.as_bytes().split(|byte| *byte == b';'));
    let value = pairs.map(<[u8]>::trim_ascii).find_map(|pair| {
        let value = pair.strip_prefix(name.as_bytes())?;
        value.strip_prefix(b"=")
    })?;
    readable(value)
}

/// The text of a JWT or token; `None` if it is too long or has characters that neither has.
fn readable(value: &[u8]) -> Option<String> {
    let readable = (1..=LONGEST).contains(&value.len()) && value.iter().copied().all(is_value_byte);
    readable.then(|| value.iter().copied().map(char::from).collect())
}

/// Whether a cookie's value may have this byte without quotes.
pub(super) fn is_value_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[(&'static str, &str)]) -> (Carrier, Option<String>, Option<String>) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let credentials = SessionCredentials::read(&map, &WebOptions::default());
        (credentials.carrier, credentials.jwt, credentials.token)
    }

    #[test]
    fn the_first_of_each_name_counts() {
        let some = |text: &str| Some(text.to_owned());
        let both = "a=b; stytch_session_jwt=x.y.z; stytch_session=token; stytch_session_jwt=other";
        let longest = "x".repeat(LONGEST);
        let too_long = "x".repeat(LONGEST + 1);
        for (headers, carrier, jwt, token) in [
            (vec![], Carrier::Cookies, None, None),
            (
                vec![("cookie", both)],
                Carrier::Cookies,
                some("x.y.z"),
                some("token"),
            ),
            (
                vec![("cookie", "stytch_session=a"), ("cookie", both)],
                Carrier::Cookies,
                some("x.y.z"),
                some("a"),
            ),
            // An invalid first cookie is not replaced by a later one.
            (
                vec![("cookie", "stytch_session_jwt=; stytch_session_jwt=x.y.z")],
                Carrier::Cookies,
                None,
                None,
            ),
            (
                vec![("cookie", "stytch_session_jwt; =; ;;stytch_session=\"a\"")],
                Carrier::Cookies,
                None,
                None,
            ),
            (
                vec![("cookie", "xstytch_session=a; stytch_sessionx=b; stytch_session=ü")],
                Carrier::Cookies,
                None,
                None,
            ),
            (
                vec![("cookie", "stytch_session=a=b")],
                Carrier::Cookies,
                None,
                some("a=b"),
            ),
            (
                vec![("authorization", "Bearer x.y.z"), ("cookie", both)],
                Carrier::Bearer,
                some("x.y.z"),
                None,
            ),
            (
                vec![("authorization", "bearer   token ")],
                Carrier::Bearer,
                None,
                some("token"),
            ),
            (
                vec![("authorization", "Bearer"), ("cookie", both)],
                Carrier::Bearer,
                None,
                None,
            ),
            (
                vec![("authorization", "Bearer a b"), ("cookie", both)],
                Carrier::Bearer,
                None,
                None,
            ),
            (
                vec![("authorization", "Bearer a"), ("authorization", "Bearer b")],
                Carrier::Bearer,
                None,
                some("a"),
            ),
            // Another scheme.
            (
                vec![("authorization", "Basic eDp5"), ("cookie", both)],
                Carrier::Cookies,
                some("x.y.z"),
                some("token"),
            ),
            (
                vec![("authorization", "Bearerx.y.z")],
                Carrier::Cookies,
                None,
                None,
            ),
            (
                vec![("authorization", &format!("Bearer {longest}"))],
                Carrier::Bearer,
                None,
                some(&longest),
            ),
            (
                vec![("authorization", &format!("Bearer {too_long}"))],
                Carrier::Bearer,
                None,
                None,
            ),
            (
                vec![("cookie", &format!("stytch_session={too_long}"))],
                Carrier::Cookies,
                None,
                None,
            ),
        ] {
            assert_eq!(read(&headers), (carrier, jwt, token), "{headers:?}");
        }
    }

    #[test]
    fn a_site_may_do_without_bearers() {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", HeaderValue::from_static("Bearer x.y.z"));
        let options = WebOptions {
            bearer: false,
            ..WebOptions::default()
        };
        let credentials = SessionCredentials::read(&headers, &options);
        assert!(credentials.jwt.is_none() && credentials.carrier == Carrier::Cookies);
    }
}
