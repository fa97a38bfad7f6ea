//! Where a client is: at the other end of the connection, or where the proxies in between say.

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use ipnet::IpNet;
use tenure_engine::support::client::Client;

/// Anybody can write `X-Forwarded-For`, and each proxy adds who has connected to it. So it is read from its end, for as long
/// as it was a trusted proxy that wrote.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Client {
    let is_proxy = |address: &IpAddr| trusted.iter().any(|proxy| proxy.contains(address));
    let peer = peer.to_canonical();
    if !is_proxy(&peer) {
        return Client::Connected(peer);
    }
    let said: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .collect();
    let mut clients = said.into_iter().rev().map_while(parse);
    clients
        .find(|address| !is_proxy(address))
        .map_or(Client::Unknown, Client::Forwarded)
}

/// Some proxies write the port too.
fn parse(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text
        .trim_matches(['[', ']'])
        .parse()
        .or_else(|_| text.parse().map(|socket: SocketAddr| socket.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn is_what_trusted_proxies_say_and_nobody_else() {
        let trusted: Vec<IpNet> = ["10.0.0.0/8", "fd00::/8"]
            .map(|text| text.parse().unwrap())
            .into();
        for (peer, headers, client) in [
            ("192.0.2.1", &[][..], Some("192.0.2.1")),
            ("192.0.2.1", &["198.51.100.7"], Some("192.0.2.1")),
            ("::ffff:192.0.2.1", &[], Some("192.0.2.1")),
            ("10.0.0.1", &[], None),
            ("10.0.0.1", &["198.51.100.7"], Some("198.51.100.7")),
            ("::ffff:10.0.0.1", &["198.51.100.7"], Some("198.51.100.7")),
            ("fd00::1", &["2001:db8::7"], Some("2001:db8::7")),
            // What the client itself has written stands before what the proxy adds.
            ("10.0.0.1", &["203.0.113.1, 198.51.100.7"], Some("198.51.100.7")),
            ("10.0.0.1", &["203.0.113.1", "198.51.100.7"], Some("198.51.100.7")),
            (
                "10.0.0.1",
                &["10.9.9.9, 198.51.100.7,10.0.0.2"],
                Some("198.51.100.7"),
            ),
            ("10.0.0.1", &["198.51.100.7, unknown"], None),
            ("10.0.0.1", &["198.51.100.7, \u{e9}"], None),
            ("10.0.0.1", &["10.0.0.2"], None),
            ("10.0.0.1", &["198.51.100.7:4711"], Some("198.51.100.7")),
            ("10.0.0.1", &["[2001:db8::7]:4711"], Some("2001:db8::7")),
            ("10.0.0.1", &["[2001:db8::7]"], Some("2001:db8::7")),
            ("10.0.0.1", &["::ffff:198.51.100.7"], Some("198.51.100.7")),
        ] {
            let mut map = HeaderMap::new();
            for value in headers {
                map.append(
                    "x-forwarded-for",
                    HeaderValue::from_bytes(value.as_bytes()).unwrap(),
                );
            }
            let found = match super::client(peer.parse().unwrap(), &map, &trusted) {
                Client::Unknown => None,
                Client::Connected(address) => {
                    assert!(!peer.contains("10.") && !peer.starts_with("fd"), "{peer}");
                    Some(address)
                }
                Client::Forwarded(address) => Some(address),
            };
            let expected = client.map(|client| client.parse().unwrap());
            assert_eq!(found, expected, "{peer} {headers:?}");
        }
    }
}
