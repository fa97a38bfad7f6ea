//! Whom a call is made for: the network that its request came from, as far as it is known.

use std::net::{IpAddr, Ipv6Addr};

/// Where a client is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Client {
    #[default]
    Unknown,
    /// At the other end of the connection: mostly a back-end, which asks for many people.
    Connected(IpAddr),
    /// Where a trusted proxy, or a back-end that is one, says.
    Forwarded(IpAddr),
}

tokio::task_local! {
    static CLIENT: Client;
}

/// Answers a call for a client.
pub async fn scope<F: Future>(client: Client, call: F) -> F::Output {
    CLIENT.scope(client, call).await
}

/// What an address is counted as: one IPv4 address, or an IPv6 network of 64 bits, for its owner chooses the rest.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address @ IpAddr::V4(_) => address,
    }
}

/// The network of the client under way. Not known in a unit of work, which another task may run: ask before.
pub(crate) fn network() -> Option<IpAddr> {
    match CLIENT.try_with(|client| *client).unwrap_or_default() {
        Client::Unknown => None,
        Client::Connected(address) | Client::Forwarded(address) => Some(network_of(address)),
    }
}

/// The same, if it is one person's or one firm's, and not a back-end's that asks for all its users.
pub(crate) fn network_of_person() -> Option<IpAddr> {
    match CLIENT.try_with(|client| *client).unwrap_or_default() {
        Client::Unknown | Client::Connected(_) => None,
        Client::Forwarded(address) => Some(network_of(address)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_ipv6_64_bits_are_a_network() {
        for (address, network) in [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::", "2001:db8:1:2::"),
            ("::1", "::"),
        ] {
            assert_eq!(
                network_of(address.parse().unwrap()).to_string(),
                network,
                "{address}"
            );
        }
    }
}
