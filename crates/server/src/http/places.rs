//! How many connections there may be, in all and from one network.
//!
//! A connection costs a file descriptor and memory before anybody knows who it is. Where there is no place left, the
//! connection that is least missed makes room for a new one: the oldest that has brought no request yet, else the oldest
//! that waits for its next request. Nothing is taken from a request that is under way.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use ipnet::IpNet;
use tenure_engine::support::client::{Client, network_of};
use tokio::sync::Notify;

use super::forwarded;
use super::under_way::Requests;

/// How long a connection that must make room may take for it.
const LEAVING: Duration = Duration::from_millis(250);

/// The most connections.
#[derive(Clone, Debug)]
pub struct Limits {
    pub connections: usize,
    /// Of one IPv4 address, or of one IPv6 network of 64 bits: its owner chooses the rest of the address.
    pub connections_per_network: usize,
    /// Proxies, which connect for many clients: only `connections` counts for them.
    pub trusted_proxies: Vec<IpNet>,
}

pub(super) struct Places {
    limits: Limits,
    taken: Mutex<Taken>,
    freed: Notify,
}

#[derive(Default)]
struct Taken {
    /// By age.
    connections: BTreeMap<u64, Connection>,
    by_network: HashMap<IpAddr, usize>,
    last: u64,
}

struct Connection {
    network: Option<IpAddr>,
    requests: Arc<Requests>,
    leave: Arc<Notify>,
    leaving: bool,
}

/// A connection's place, until it is dropped.
pub(super) struct Place {
    places: Arc<Places>,
    number: u64,
    peer: IpAddr,
    pub(super) requests: Arc<Requests>,
    leave: Arc<Notify>,
}

impl Limits {
    /// So many connections, from wherever they come.
    pub(crate) fn in_all(connections: usize) -> Self {
        Self {
            connections,
            connections_per_network: connections,
            trusted_proxies: Vec::new(),
        }
    }
}

impl Places {
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            limits,
            taken: Mutex::default(),
            freed: Notify::new(),
        })
    }

    /// `None` if every connection that would have to make room has a request under way.
    pub(super) async fn take(self: &Arc<Self>, peer: IpAddr) -> Option<Place> {
        let wait = async {
            loop {
                match self.try_take(peer) {
                    Ok(place) => return Some(place),
                    Err(Full::ForNow) => self.freed.notified().await,
                    Err(Full::Busy) => return None,
                }
            }
        };
        tokio::time::timeout(LEAVING, wait).await.ok().flatten()
    }

    fn try_take(self: &Arc<Self>, peer: IpAddr) -> Result<Place, Full> {
        let network = self.network(peer);
        let mut taken = self.lock();
        let of_network = network.map_or(0, |network| taken.by_network.get(&network).copied().unwrap_or(0));
        if of_network >= self.limits.connections_per_network {
            return Err(taken.make_room(|connection| connection.network == network));
        }
        if taken.connections.len() >= self.limits.connections {
            return Err(taken.make_room(|_| true));
        }
        taken.last += 1;
        let number = taken.last;
        let (requests, leave) = <(Arc<Requests>, Arc<Notify>)>::default();
        taken.connections.insert(
            number,
            Connection {
                network,
                requests: requests.clone(),
                leave: leave.clone(),
                leaving: false,
            },
        );
        if let Some(network) = network {
            *taken.by_network.entry(network).or_default() += 1;
        }
        Ok(Place {
            places: self.clone(),
            number,
            peer,
            requests,
            leave,
        })
    }

    /// What is counted together with this address; `None` if it is a proxy's.
    fn network(&self, peer: IpAddr) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        if self
            .limits
            .trusted_proxies
            .iter()
            .any(|proxy| proxy.contains(&peer))
        {
            return None;
        }
        Some(network_of(peer))
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Full {
    /// A connection is leaving.
    ForNow,
    /// Each has a request under way.
    Busy,
}

impl Taken {
    fn make_room(&mut self, of: impl Fn(&Connection) -> bool) -> Full {
        let is_idle = |connection: &Connection| connection.requests.idle_after().is_some();
        let mut counted = self.connections.values().filter(|connection| of(connection));
        if counted.any(|connection| connection.leaving && is_idle(connection)) {
            return Full::ForNow;
        }
        let least_missed = self
            .connections
            .iter_mut()
            .filter(|(_, connection)| of(connection) && !connection.leaving)
            .filter_map(|(number, connection)| {
                let answered = connection.requests.idle_after()?;
                Some((answered > 0, *number, connection))
            })
            .min_by_key(|(has_asked, number, _)| (*has_asked, *number));
        let Some((_, _, connection)) = least_missed else {
            return Full::Busy;
        };
        connection.leaving = true;
        connection.leave.notify_one();
        Full::ForNow
    }
}

impl Place {
    /// Who sent a request on the connection.
    pub(super) fn client(&self, headers: &HeaderMap) -> Client {
        forwarded::client(self.peer, headers, &self.places.limits.trusted_proxies)
    }

    /// Done when the connection has to make room.
    pub(super) async fn revoked(&self) {
        self.leave.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        if let Some(Connection {
            network: Some(network),
            ..
        }) = taken.connections.remove(&self.number)
            && let Some(count) = taken.by_network.get_mut(&network)
        {
            *count -= 1;
            if *count == 0 {
                taken.by_network.remove(&network);
            }
        }
        drop(taken);
        self.places.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(connections: usize, connections_per_network: usize) -> Arc<Places> {
        Places::new(Limits {
            connections,
            connections_per_network,
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
        })
    }

    async fn take(places: &Arc<Places>, peer: &str) -> Option<Place> {
        places.take(peer.parse().unwrap()).await
    }

    #[tokio::test]
    async fn a_network_is_an_address_or_64_bits_of_one() {
        let places = places(100, 1);
        let mut held = Vec::new();
        for (peer, is_taken) in [
            ("192.0.2.1", true),
            ("192.0.2.1", false),
            ("::ffff:192.0.2.1", false),
            ("192.0.2.2", true),
            ("2001:db8::1", true),
            ("2001:db8::ffff:ffff:ffff:ffff", false),
            ("2001:db8:0:1::1", true),
            ("10.1.2.3", true),
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
        ] {
            let place = take(&places, peer).await;
            assert_eq!(place.is_some(), is_taken, "{peer}");
            // Busy, so that none makes room.
            held.extend(place.map(|place| (place.requests.begin(), place)));
        }
        held.clear();
        assert!(places.lock().by_network.is_empty());
        assert!(take(&places, "192.0.2.1").await.is_some());
    }

    #[tokio::test]
    async fn who_is_least_missed_makes_room() {
        let places = places(3, 3);
        let asked = take(&places, "192.0.2.1").await.unwrap();
        drop(asked.requests.begin());
        let silent = take(&places, "192.0.2.2").await.unwrap();
        let busy = take(&places, "192.0.2.3").await.unwrap();
        let mut held = vec![(busy.requests.begin(), busy)];
        for (least_missed, name) in [(silent, "silent"), (asked, "asked")] {
            let leaving = async {
                least_missed.revoked().await;
                drop(least_missed);
            };
            let (new, ()) = tokio::join!(take(&places, "192.0.2.4"), leaving);
            let new = new.expect(name);
            held.push((new.requests.begin(), new));
        }
        assert!(take(&places, "192.0.2.5").await.is_none());
    }
}
