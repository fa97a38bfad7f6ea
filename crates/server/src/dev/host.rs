//! Under which names the pages of development answer.
//!
//! A web site can let its own name mean 127.0.0.1, and then its scripts may read whatever is served there under that name (DNS
//! rebinding). So these pages answer to names that mean this machine to everybody, and to addresses that nobody has to look up.

use std::net::IpAddr;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::header::HOST;
use tenure_types::ErrorType;

use crate::http::ApiError;

/// The address that the node listens on.
#[derive(Clone, Copy)]
pub(crate) struct Listens(pub(crate) IpAddr);

pub(super) async fn only_own(request: Request, next: Next) -> Response {
    let listens = request.extensions().get().map(|Listens(address)| *address);
    let headers = request.headers().get_all(HOST).iter();
    let named = headers
        .map(|host| host.to_str().unwrap_or_default())
        .chain(request.uri().authority().map(http::uri::Authority::as_str));
    // No browser leaves the name out.
    if named.into_iter().all(|host| is_own(host, listens)) {
        return next.run(request).await;
    }
    ApiError::new(
        ErrorType::RouteNotFound,
        "this page is for development, and answers to localhost and to the node's own address only",
    )
    .into_response()
}

fn is_own(host: &str, listens: Option<IpAddr>) -> bool {
    let name = without_port(host).to_ascii_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    if let Ok(address) = name
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>()
    {
        let address = address.to_canonical();
        return address.is_loopback()
            // A node that listens on all addresses has whichever one was connected to.
            || listens.is_some_and(|listens| listens.is_unspecified() || listens.to_canonical() == address);
    }
    name == "localhost" || name.ends_with(".localhost")
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => {
            let is_bare_ipv6 = name.contains(':') && !name.ends_with(']');
            if is_bare_ipv6 { host } else { name }
        }
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn names_that_others_can_point_here_are_not_our_own() {
        for (host, listens, own) in [
            ("localhost", None, true),
            ("LocalHost:7800", None, true),
            ("localhost.:7800", None, true),
            ("app.localhost:7800", None, true),
            ("127.0.0.1", None, true),
            ("127.1.2.3:1", None, true),
            ("[::1]:7800", None, true),
            ("[::1]", None, true),
            ("[::ffff:127.0.0.1]:7800", None, true),
            ("evil.example", None, false),
            ("evil.example:7800", None, false),
            ("localhost.evil.example", None, false),
            ("127.0.0.1.evil.example:7800", None, false),
            ("evillocalhost", None, false),
            ("localhost@evil.example", None, false),
            ("evil.example:localhost", None, false),
            ("", None, false),
            (".", None, false),
            (":7800", None, false),
            ("0.0.0.0", None, false),
            ("2130706433", None, false),
            ("10.0.0.7:7800", None, false),
            ("10.0.0.7:7800", Some("10.0.0.7"), true),
            ("10.0.0.8:7800", Some("10.0.0.7"), false),
            ("10.0.0.8:7800", Some("0.0.0.0"), true),
            ("[2001:db8::1]:7800", Some("::"), true),
            ("evil.example:7800", Some("0.0.0.0"), false),
        ] {
            let listens = listens.map(|address| address.parse().unwrap());
            assert_eq!(is_own(host, listens), own, "{host:?} {listens:?}");
        }
    }
}
