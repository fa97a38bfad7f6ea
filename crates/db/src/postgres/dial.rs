//! Reaching PostgreSQL: one host after another, the one that worked before all others, each for a short time only.

use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::config::{Host, TargetSessionAttrs};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, Client, Config, NoTls, Socket};

use super::config::Place;
use crate::Error;

/// How long an address may take from the first packet to the end of the handshake, unless `connect_timeout` says
/// otherwise.
const PATIENCE: Duration = Duration::from_secs(2);
/// The port of a host that names none.
const PORT: u16 = 5432;

/// What drives a connection and hands over what the server says unasked.
pub(super) type Driver =
    Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<Result<AsyncMessage, tokio_postgres::Error>>> + Send>;

pub(super) struct Dial {
    place: Place,
    /// Each has one host.
    hosts: Vec<Config>,
    patience: Duration,
    /// Which of them worked last.
    last: AtomicUsize,
}

impl Dial {
    pub(super) fn new(place: Place) -> Self {
        let patience = place.config.get_connect_timeout().copied();
        Self {
            hosts: each_host(&place.config),
            place,
            patience: patience.filter(|limit| !limit.is_zero()).unwrap_or(PATIENCE),
            last: AtomicUsize::new(0),
        }
    }

    pub(super) async fn connect(&self) -> Result<(Client, Driver), Error> {
        let first = self.last.load(Ordering::Relaxed);
        let mut failure = Error::Location("the database URL names no host".into());
        for at in (first..self.hosts.len()).chain(0..first) {
            let addresses = match self.addresses(&self.hosts[at]).await {
                Ok(addresses) => addresses,
                Err(error) => {
                    failure = error;
                    continue;
                }
            };
            for config in addresses {
                match self.one(&config).await {
                    Ok(connection) => {
                        self.last.store(at, Ordering::Relaxed);
                        return Ok(connection);
                    }
                    Err(error) => failure = error,
                }
            }
        }
        Err(failure)
    }

    /// Asks the server to give up what it does for a client. Nobody learns whether it did.
    pub(super) fn cancel(&self, client: &Client) {
        let (token, tls) = (client.cancel_token(), self.place.tls.clone());
        tokio::spawn(timeout(PATIENCE, async move {
            let _ = match tls {
                None => token.cancel_query(NoTls).await,
                Some(tls) => token.cancel_query(tls).await,
            };
        }));
    }

    async fn one(&self, config: &Config) -> Result<(Client, Driver), Error> {
        let connected = match &self.place.tls {
            None => timeout(self.patience, connect(config, NoTls)).await,
            Some(tls) => timeout(self.patience, connect(config, tls.clone())).await,
        };
        match connected {
            Ok(done) => done.map_err(Error::connecting),
            Err(_) => Err(Error::unavailable(format!(
                "no answer within {} s",
                self.patience.as_secs_f64()
            ))),
        }
    }

    /// A name can mean several addresses, and each gets its time.
    async fn addresses(&self, config: &Config) -> Result<Vec<Config>, Error> {
        let Some(Host::Tcp(name)) = config.get_hosts().first() else {
            return Ok(vec![config.clone()]);
        };
        if !config.get_hostaddrs().is_empty() {
            return Ok(vec![config.clone()]);
        }
        let port = config.get_ports().first().copied().unwrap_or(PORT);
        let unknown = |reason: String| Error::unavailable(format!("a host is not found: {reason}"));
        let found = timeout(self.patience, tokio::net::lookup_host((name.as_str(), port)))
            .await
            .map_err(|_| unknown("no answer".into()))?
            .map_err(|error| unknown(error.to_string()))?;
        let mut addresses: Vec<IpAddr> = Vec::new();
        for address in found {
            if !addresses.contains(&address.ip()) {
                addresses.push(address.ip());
            }
        }
        Ok(addresses
            .into_iter()
            .map(|address| {
                let mut config = config.clone();
                config.hostaddr(address);
                config
            })
            .collect())
    }
}

async fn connect<T>(config: &Config, tls: T) -> Result<(Client, Driver), tokio_postgres::Error>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
{
    let (client, mut connection) = config.connect(tls).await?;
    Ok((client, Box::new(move |context| connection.poll_message(context))))
}

/// The same, one configuration for each host. Of several, only one that takes writes will do: a standby can serve
/// nobody, and Tenure would stay with it after the others are back.
fn each_host(config: &Config) -> Vec<Config> {
    let (hosts, addresses, ports) = (config.get_hosts(), config.get_hostaddrs(), config.get_ports());
    let count = hosts.len().max(addresses.len());
    (0..count)
        .map(|at| {
            let mut one = without_hosts(config);
            match hosts.get(at) {
                Some(Host::Tcp(name)) => _ = one.host(name),
                #[cfg(unix)]
                Some(Host::Unix(path)) => _ = one.host_path(path),
                None => {}
            }
            if let Some(address) = addresses.get(at) {
                one.hostaddr(*address);
            }
            if let Some(port) = ports.get(at).or(ports.first()) {
                one.port(*port);
            }
            if count > 1 {
                one.target_session_attrs(TargetSessionAttrs::ReadWrite);
            }
            one
        })
        .collect()
}

fn without_hosts(config: &Config) -> Config {
    let mut one = Config::new();
    if let Some(user) = config.get_user() {
        one.user(user);
    }
    if let Some(password) = config.get_password() {
        one.password(password);
    }
    if let Some(name) = config.get_dbname() {
        one.dbname(name);
    }
    if let Some(options) = config.get_options() {
        one.options(options);
    }
    if let Some(name) = config.get_application_name() {
        one.application_name(name);
    }
    if let Some(limit) = config.get_tcp_user_timeout() {
        one.tcp_user_timeout(*limit);
    }
    if let Some(interval) = config.get_keepalives_interval() {
        one.keepalives_interval(interval);
    }
    if let Some(retries) = config.get_keepalives_retries() {
        one.keepalives_retries(retries);
    }
    one.ssl_mode(config.get_ssl_mode())
        .ssl_negotiation(config.get_ssl_negotiation())
        .keepalives(config.get_keepalives())
        .keepalives_idle(config.get_keepalives_idle())
        .target_session_attrs(config.get_target_session_attrs())
        .channel_binding(config.get_channel_binding());
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(config: &Config) -> String {
        match (config.get_hosts().first(), config.get_hostaddrs().first()) {
            (Some(Host::Tcp(name)), _) => name.clone(),
            (_, Some(address)) => address.to_string(),
            _ => "PostgreSQL".to_owned(),
        }
    }

    #[test]
    fn of_several_hosts_each_keeps_its_own_port_and_must_take_writes() {
        let config: Config = "postgres://u:p@a:1,b:2/name?application_name=x&connect_timeout=7"
            .parse()
            .unwrap();
        let hosts = each_host(&config);
        let seen: Vec<_> = hosts.iter().map(|one| (name(one), one.get_ports()[0])).collect();
        assert_eq!(seen, [("a".to_owned(), 1), ("b".to_owned(), 2)]);
        for one in &hosts {
            assert_eq!(one.get_target_session_attrs(), TargetSessionAttrs::ReadWrite);
            assert_eq!((one.get_user(), one.get_dbname()), (Some("u"), Some("name")));
            assert_eq!(one.get_application_name(), Some("x"));
        }
        let alone: Config = "postgres://u@a/name".parse().unwrap();
        assert_eq!(
            each_host(&alone)[0].get_target_session_attrs(),
            TargetSessionAttrs::Any
        );
    }
}
