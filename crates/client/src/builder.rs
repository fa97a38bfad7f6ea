//! Builds clients from their settings.

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};
use tenure_core::Vertical;
use tenure_types::jwks::JwksResponse;
use tenure_types::{Environment, ProjectId};
use url::{Host, Url};

use crate::b2b::B2bClient;
use crate::client::Client;
use crate::clock::{Clock, SystemClock};
use crate::error::{ConfigError, Error};
use crate::inner::Inner;
use crate::local::{Local, LocalSettings};
use crate::retries::Retries;
use crate::transport::Transport;

/// The default of `connect_timeout`.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The settings of a [`Client`] or a [`B2bClient`].
///
/// ```no_run
/// use std::time::Duration;
/// use tenure::{Builder, Retries};
///
/// # fn example() -> Result<(), tenure::Error> {
/// let client = Builder::new("project-live-00000000-0000-4000-8000-000000000000", "secret-live-…")
///     .base_url("https://sessions.example.com")
///     .timeout(Duration::from_secs(3))
///     .retries(Retries { most: 1, ..Retries::default() })
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use]
pub struct Builder {
    project_id: String,
    secret: SecretString,
    base_url: Option<String>,
    allow_http: bool,
    ca: Option<Vec<u8>>,
    timeout: Duration,
    connect_timeout: Option<Duration>,
    http: Option<reqwest::Client>,
    retries: Retries,
    user_agent_suffix: Option<String>,
    clock: Arc<dyn Clock>,
    local: LocalSettings,
}

impl Builder {
    /// Starts with the id and a secret of the project.
    pub fn new(project_id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            project_id: project_id.into(),
            secret: SecretString::from(secret.into()),
            base_url: None,
            allow_http: false,
            ca: None,
            timeout: Duration::from_secs(10),
            connect_timeout: None,
            http: None,
            retries: Retries::default(),
            user_agent_suffix: None,
            clock: Arc::new(SystemClock),
            local: LocalSettings::default(),
        }
    }

    /// The base URL of the server, without `/v1`. The default is Stytch's own host for the project's environment.
    ///
    /// It must be `https`, except for loopback addresses; see [`allow_http`](Self::allow_http).
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Permits plain `http` to other machines. The secret is then sent in the clear: use it only in networks that encrypt
    /// their traffic.
    pub fn allow_http(mut self) -> Self {
        self.allow_http = true;
        self
    }

    /// Trusts only these certificate authorities (one or more certificates in PEM), and not those of the operating
    /// system.
    pub fn ca_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.ca = Some(pem.into());
        self
    }

    /// The timeout of each try of a call, including connecting: 10 s by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The timeout of connecting: 5 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Uses this HTTP client, with its connections, proxies, authorities and limits. [`ca_pem`](Self::ca_pem) and
    /// [`connect_timeout`](Self::connect_timeout) can't be set beside it. Timeouts of tries, retries and the user agent
    /// still apply.
    ///
    /// It should not follow redirects: the API has none, and the target of any other redirect would receive the request.
    ///
    /// ```
    /// # fn example(builder: tenure::Builder) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenure::reqwest;
    ///
    /// let http = reqwest::Client::builder()
    ///     .redirect(reqwest::redirect::Policy::none())
    ///     .pool_max_idle_per_host(100)
    ///     .build()?;
    /// let client = builder.http_client(http).build()?;
    /// # drop(client);
    /// # Ok(())
    /// # }
    /// ```
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// How calls are retried. [`Retries::OFF`] turns retries off.
    pub fn retries(mut self, retries: Retries) -> Self {
        self.retries = retries;
        self
    }

    /// Text after `tenure-rust/<version>` in the user agent, for the server's log.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Uses this clock instead of the operating system's.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Starts with these public keys, so that the first JWTs are checked without a call. They count as fetched when the
    /// client is built, and are replaced by the server's keys later.
    ///
    /// ```no_run
    /// # async fn example(builder: tenure::Builder, other: &tenure::Client) -> Result<(), tenure::Error> {
    /// let keys = other.sessions.get_jwks(other.project_id()).await?.body;
    /// let client = builder.jwks(keys).build()?;
    /// # drop(client);
    /// # Ok(())
    /// # }
    /// ```
    pub fn jwks(mut self, keys: JwksResponse) -> Self {
        self.local.keys = Some(keys.keys);
        self
    }

    /// Keeps this many verified JWTs, so that each is verified once: none by default, and otherwise a few dozen at least.
    /// Each takes about as much memory as its text. Its age, signals and policies are still checked each time.
    ///
    /// ```
    /// # fn example(builder: tenure::Builder) -> Result<(), tenure::Error> {
    /// let client = builder.verified_jwts(10_000).build()?;
    /// # drop(client);
    /// # Ok(())
    /// # }
    /// ```
    pub fn verified_jwts(mut self, most: usize) -> Self {
        self.local.verified_jwts = most;
        self
    }

    /// Builds a client of a consumer project.
    pub fn build(self) -> Result<Client, Error> {
        Ok(Client::new(Arc::new(self.inner(Vertical::Consumer)?)))
    }

    /// Builds a client of a B2B project.
    pub fn build_b2b(self) -> Result<B2bClient, Error> {
        Ok(B2bClient::new(Arc::new(self.inner(Vertical::B2b)?)))
    }

    fn inner(self, vertical: Vertical) -> Result<Inner, ConfigError> {
        let project_id: ProjectId = self.project_id.parse().map_err(|_| ConfigError::ProjectId)?;
        if self.secret.expose_secret().is_empty() {
            return Err(ConfigError::Secret);
        }
        let base_url = match &self.base_url {
            Some(text) => Url::parse(text).map_err(|_| ConfigError::BaseUrl)?,
            None => Url::parse(hosted(project_id.environment())).expect("the constant is a URL"),
        };
        let local = is_loopback(&base_url);
        check(&base_url, self.allow_http || local)?;

        let user_agent = user_agent(self.user_agent_suffix.as_deref())?;
        let http = match &self.http {
            Some(_) if self.ca.is_some() => return Err(ConfigError::Handed("ca_pem")),
            Some(_) if self.connect_timeout.is_some() => return Err(ConfigError::Handed("connect_timeout")),
            Some(http) => http.clone(),
            None => self.new_http(local)?,
        };
        let transport = Transport {
            http,
            base_url: base_url.as_str().trim_end_matches('/').to_owned(),
            project_id: project_id.to_string(),
            secret: self.secret,
            retries: self.retries,
            timeout: self.timeout,
            user_agent,
        };
        let local = Local::new(project_id, vertical, &transport, &self.clock, &self.local);
        Ok(Inner {
            project_id,
            transport,
            clock: self.clock,
            local: Arc::new(local),
            follower: OnceLock::new(),
        })
    }

    /// `local`: the server is on this machine.
    fn new_http(&self, local: bool) -> Result<reqwest::Client, ConfigError> {
        let mut http = reqwest::Client::builder()
            // The API never redirects, and no other target may receive the secret.
            .redirect(Policy::none())
            .connect_timeout(self.connect_timeout.unwrap_or(CONNECT_TIMEOUT));
        if local {
            http = http.no_proxy();
        }
        if let Some(pem) = &self.ca {
            let authorities = reqwest::Certificate::from_pem_bundle(pem).map_err(|_| ConfigError::Ca)?;
            if authorities.is_empty() {
                return Err(ConfigError::Ca);
            }
            http = http.tls_certs_only(authorities);
        }
        http.build().map_err(|error| ConfigError::Http(error.into()))
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("project_id", &self.project_id)
            .field("base_url", &self.base_url)
            .field("timeout", &self.timeout)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}

const fn hosted(environment: Environment) -> &'static str {
    match environment {
        Environment::Test => "https://test.stytch.com",
        Environment::Live => "https://api.stytch.com",
    }
}

fn check(base_url: &Url, plain_is_fine: bool) -> Result<(), ConfigError> {
    let bare = base_url.query().is_none()
        && base_url.fragment().is_none()
        && base_url.username().is_empty()
        && base_url.password().is_none();
    match base_url.scheme() {
        _ if !bare || !base_url.has_host() => Err(ConfigError::BaseUrl),
        "https" => Ok(()),
        "http" if plain_is_fine => Ok(()),
        "http" => Err(ConfigError::PlainHttp),
        _ => Err(ConfigError::BaseUrl),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

fn user_agent(suffix: Option<&str>) -> Result<HeaderValue, ConfigError> {
    const OURS: &str = concat!("tenure-rust/", env!("CARGO_PKG_VERSION"));
    let text = match suffix {
        Some(suffix) => format!("{OURS} {suffix}"),
        None => OURS.to_owned(),
    };
    HeaderValue::from_str(&text).map_err(|_| ConfigError::UserAgent)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROJECT: &str = "project-test-00000000-0000-4000-8000-000000000000";

    fn built(base_url: &str) -> Result<Client, Error> {
        Builder::new(PROJECT, "hush").base_url(base_url).build()
    }

    #[test]
    fn the_secret_is_never_shown() {
        let builder = Builder::new(PROJECT, "hush").user_agent_suffix("shop/2");
        let client = builder.clone().build().unwrap();
        let b2b = builder.clone().build_b2b().unwrap();
        for shown in [
            format!("{builder:?}"),
            format!("{client:?}"),
            format!("{:?}", client.sessions),
            format!("{b2b:?}"),
            format!("{:?}", b2b.sessions),
        ] {
            assert!(!shown.contains("hush"), "{shown}");
        }
    }

    #[test]
    fn hosts_follow_the_environment() {
        for (project, host) in [
            (PROJECT, "https://test.stytch.com"),
            (
                "project-live-00000000-0000-4000-8000-000000000000",
                "https://api.stytch.com",
            ),
        ] {
            assert_eq!(Builder::new(project, "hush").build().unwrap().base_url(), host);
        }
        assert_eq!(
            built("https://sessions.example.com/").unwrap().base_url(),
            "https://sessions.example.com"
        );
    }

    #[test]
    fn plain_http_stays_at_home() {
        for fine in [
            "http://localhost:4000",
            "http://127.0.0.1:1",
            "http://[::1]:1",
            "https://a.example",
        ] {
            assert!(built(fine).is_ok(), "{fine}");
        }
        for plain in [
            "http://sessions.example.com",
            "http://10.0.0.1",
            "http://localhost.example.com",
        ] {
            assert!(
                matches!(built(plain), Err(Error::Config(ConfigError::PlainHttp))),
                "{plain}"
            );
            assert!(
                Builder::new(PROJECT, "hush")
                    .base_url(plain)
                    .allow_http()
                    .build()
                    .is_ok(),
                "{plain}"
            );
        }
        for bad in [
            "",
            "sessions.example.com",
            "ftp://a.example",
            "https://u:p@a.example",
            "https://a.example/?q",
        ] {
            assert!(
                matches!(built(bad), Err(Error::Config(ConfigError::BaseUrl))),
                "{bad}"
            );
        }
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "the caller's own client, which nothing is sent with"
    )]
    fn nonsense_is_refused_before_a_call() {
        for (builder, complaint) in [
            (Builder::new("user-test-1", "hush"), "the project id"),
            (Builder::new(PROJECT, ""), "the secret"),
            (
                Builder::new(PROJECT, "hush").ca_pem("no certificate"),
                "the certificates",
            ),
            (
                Builder::new(PROJECT, "hush")
                    .ca_pem("no certificate")
                    .http_client(reqwest::Client::new()),
                "`ca_pem` can't be set beside `http_client`",
            ),
            (
                Builder::new(PROJECT, "hush").user_agent_suffix("a\nb"),
                "the user agent",
            ),
        ] {
            let error = builder.build().unwrap_err().to_string();
            assert!(error.starts_with(complaint), "{error}");
        }
    }
}
