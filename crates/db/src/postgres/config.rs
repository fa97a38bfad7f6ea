//! What a PostgreSQL URL means: where to connect, and how much of TLS.

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use tokio_postgres::config::{Config, Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::Error;

/// How long a silent connection is trusted to be there, unless the URL says otherwise: a peer that vanished without a
/// word is noticed after that.
const SILENCE: Duration = Duration::from_secs(30);

/// Where a database is, and how its connections are secured.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) config: Config,
    /// `None`: without TLS.
    pub(super) tls: Option<MakeRustlsConnect>,
}

impl Place {
    pub(super) fn parse(url: &str, ca_file: Option<&Path>) -> Result<Self, Error> {
        let config = config(url, ca_file.is_some())?;
        let tls = match config.get_ssl_mode() {
            SslMode::Disable => None,
            _ => Some(MakeRustlsConnect::new(tls_config(ca_file)?)),
        };
        Ok(Self { config, tls })
    }
}

fn config(url: &str, has_ca_file: bool) -> Result<Config, Error> {
    let mut config: Config = url.parse().map_err(|_| {
        // The parser's own message could repeat the password.
        Error::Location(
            "the database URL is not one of PostgreSQL's: postgres://user:password@host:port/name, where sslmode may \
             be disable or require (which checks the certificate and the name in it)"
                .into(),
        )
    })?;
    match config.get_ssl_mode() {
        SslMode::Disable if has_ca_file => {
            return Err(Error::Location(
                "the database URL says sslmode=disable, but a CA file is given".into(),
            ));
        }
        SslMode::Disable | SslMode::Require => {}
        // `prefer`, which is also what an URL without sslmode means, would go on without TLS whenever somebody in
        // between wants it to.
        _ if is_local(&config) && !has_ca_file => {
            config.ssl_mode(SslMode::Disable);
        }
        _ => {
            config.ssl_mode(SslMode::Require);
        }
    }
    if config.get_application_name().is_none() {
        config.application_name("tenure");
    }
    if config.get_keepalives_idle() > SILENCE {
        config.keepalives_idle(SILENCE);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE);
    }
    Ok(config)
}

/// Whether no packet to any of the hosts leaves this machine.
fn is_local(config: &Config) -> bool {
    config.get_hostaddrs().iter().all(IpAddr::is_loopback)
        && config.get_hosts().iter().all(|host| match host {
            Host::Tcp(name) => {
                name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
            }
            #[cfg(unix)]
            Host::Unix(_) => true,
        })
}

fn tls_config(ca_file: Option<&Path>) -> Result<rustls::ClientConfig, Error> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;

    let mut roots = rustls::RootCertStore::empty();
    if let Some(path) = ca_file {
        let unusable =
            |error: &dyn std::fmt::Display| Error::Location(format!("{}: {error}", path.display()));
        for certificate in CertificateDer::pem_file_iter(path).map_err(|error| unusable(&error))? {
            roots
                .add(certificate.map_err(|error| unusable(&error))?)
                .map_err(|error| unusable(&error))?;
        }
        if roots.is_empty() {
            return Err(unusable(&"there is no certificate in it"));
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Location(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str, has_ca_file: bool) -> SslMode {
        config(url, has_ca_file).unwrap().get_ssl_mode()
    }

    #[test]
    fn tls_is_the_default_wherever_a_packet_leaves_the_machine() {
        for remote in [
            "postgres://u:p@db.example.com/tenure",
            "postgres://u:p@10.0.0.1/tenure",
            "postgres://u:p@localhost,db.example.com/tenure",
            "postgres://u:p@localhost/tenure?hostaddr=10.0.0.1",
            "postgres://u:p@localhost.example.com/tenure",
            "postgres://u:p@db.example.com/tenure?sslmode=prefer",
            "postgres://u:sslmode=disable@db.example.com/tenure",
            "host=db.example.com user=u",
        ] {
            assert_eq!(mode(remote, false), SslMode::Require, "{remote}");
        }
        for local in [
            "postgres://u:p@localhost/tenure",
            "postgres://u:p@127.0.0.2:5433/tenure",
            "postgres://u:p@[::1]/tenure",
            "postgres://u@%2Fvar%2Frun%2Fpostgresql/tenure",
            "host=/var/run/postgresql user=u",
        ] {
            assert_eq!(mode(local, false), SslMode::Disable, "{local}");
        }
    }

    #[test]
    fn what_the_url_says_about_tls_holds() {
        assert_eq!(
            mode("postgres://db.example.com/tenure?sslmode=disable", false),
            SslMode::Disable
        );
        assert_eq!(
            mode("host=db.example.com sslmode = disable", false),
            SslMode::Disable
        );
        assert_eq!(
            mode("postgres://localhost/tenure?sslmode=require", false),
            SslMode::Require
        );
    }

    #[test]
    fn a_ca_file_means_tls() {
        assert_eq!(mode("postgres://localhost/tenure", true), SslMode::Require);
        let contradiction = config("postgres://localhost/tenure?sslmode=disable", true);
        assert!(matches!(contradiction, Err(Error::Location(_))));
    }
}
