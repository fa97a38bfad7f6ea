//! Calls to servers outside. One client for all of them: no redirects, no proxies, a short time, a small answer, and no
//! way into the operator's own network unless it was opened.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::RequestBuilder;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// How long a whole call may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// Where calls may go.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policy {
    /// Plain `http://` too.
    pub allow_http: bool,
    /// Loopback, private and link-local addresses too.
    pub allow_private: bool,
}

/// The HTTP client could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("the client for outbound calls can't be set up")]
pub struct SetUpError(#[from] reqwest::Error);

/// Why there is no answer to use.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("the URL is not one that may be called")]
    Refused,
    #[error("it could not be reached within {} s", TIMEOUT.as_secs())]
    Unreachable,
    #[error("it answered with status {0}")]
    Status(u16),
    #[error("its answer is longer than {MAX_ANSWER} bytes")]
    TooLarge,
}

pub(crate) struct Outbound {
    client: reqwest::Client,
    policy: Policy,
}

impl Outbound {
    pub(crate) fn new(policy: Policy) -> Result<Self, SetUpError> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .connect_timeout(TIMEOUT)
            .https_only(!policy.allow_http)
            .user_agent(concat!("tenure/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(Resolver(policy)))
            .build()?;
        Ok(Self { client, policy })
    }

    /// The body of a successful answer.
    pub(crate) async fn get_with_bearer(&self, url: &str, token: &str) -> Result<Vec<u8>, FetchError> {
        let url = self.allowed(url)?;
        let request = self.client.get(url).bearer_auth(token);
        answer(request.header("accept", "application/json")).await
    }

    /// Sends a body of this media type; a successful answer is all that matters. `prepare` adds headers.
    pub(crate) async fn post(
        &self,
        url: &str,
        media_type: &str,
        body: String,
        prepare: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<(), FetchError> {
        let request = self.client.post(self.allowed(url)?);
        let request = request.header("content-type", media_type).body(body);
        answer(prepare(request)).await.map(drop)
    }

    /// Whether a server answers there, whatever it says.
    pub(crate) async fn reach(&self, url: &str) -> Result<(), FetchError> {
        match answer(self.client.head(self.allowed(url)?)).await {
            Ok(_) | Err(FetchError::Status(_) | FetchError::TooLarge) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn allowed(&self, url: &str) -> Result<Url, FetchError> {
        let url = Url::parse(url).map_err(|_| FetchError::Refused)?;
        // Names are checked when they are resolved; addresses are not resolved.
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(FetchError::Refused),
        };
        if address.is_some_and(|address| !self.policy.allows(address)) {
            return Err(FetchError::Refused);
        }
        Ok(url)
    }
}

async fn answer(request: RequestBuilder) -> Result<Vec<u8>, FetchError> {
    let mut answer = request.send().await.map_err(|_| FetchError::Unreachable)?;
    if !answer.status().is_success() {
        return Err(FetchError::Status(answer.status().as_u16()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| FetchError::Unreachable)? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(FetchError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Resolves names, and forgets addresses that may not be called: what is checked is what is connected to.
struct Resolver(Policy);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|address| policy.allows(address.ip())).collect();
            if allowed.is_empty() {
                return Err("the name has no address that may be called".into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

impl Policy {
    fn allows(self, address: IpAddr) -> bool {
        self.allow_private || is_public(address)
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            let special = v4.is_unspecified()
                || v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_documentation()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                // Shared address space (carrier NAT), protocol assignments, benchmarking.
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0 && c == 0)
                || (a == 198 && (b == 18 || b == 19));
            !special
        }
        IpAddr::V6(v6) => match embedded(v6) {
            Some(v4) => is_public(IpAddr::V4(v4)),
            // Global unicast, less the documentation prefix.
            None => v6.segments()[0] & 0xe000 == 0x2000 && v6.segments()[..2] != [0x2001, 0x0db8],
        },
    }
}

/// The IPv4 address inside an IPv4-mapped, NAT64 or 6to4 one.
fn embedded(v6: Ipv6Addr) -> Option<std::net::Ipv4Addr> {
    let segments = v6.segments();
    let of = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        std::net::Ipv4Addr::new(a, b, c, d)
    };
    match segments {
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some(of(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses() {
        for private in [
            "0.0.0.0",
            "127.0.0.1",
            "127.8.8.8",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in [
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "198.20.0.1",
            "2606:4700::1111",
            "::ffff:1.1.1.1",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }
}
