//! Configuration: the command line over the environment over the file over the defaults.
//!
//! The default file is the documentation, and the list of what keys there are.

mod database;
mod environment;
mod file;

use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use ipnet::IpNet;
use serde::Deserialize;
use tenure_db::Location;
use tenure_server::{Limits, RESERVED_DESCRIPTORS, Tls};
use toml::{Table, Value};
use tracing_subscriber::EnvFilter;

use database::Kind;

/// The documented defaults, as a configuration file.
pub(crate) const DEFAULT: &str = include_str!("config.default.toml");

/// The folder of `tenure dev`, if none is named.
pub(crate) const DEV_FOLDER: &str = ".tenure";

/// How long a client may take for what comes before a request, and stay without one.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most connections that clients get unless more are asked for: each may hold a request's head of 32 KiB.
const MOST_CONNECTIONS: usize = 10_000;

/// The files of one connection to SQLite: the database, its log and the log's index.
const SQLITE_FILES: usize = 3;

/// Connections to PostgreSQL beside the pool's: the one that listens, and the one that is made in its stead.
const LISTENERS: usize = 2;

/// What the command line can say of the configuration, for every command.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Overrides {
    /// A configuration file; docs/config.md lists its keys.
    #[arg(long, global = true, value_name = "FILE", env = "TENURE_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// A folder for database and master key: short for `database` and `master_key_file` inside it.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Where the data lives: a SQLite file, postgres://user:password@host:port/name, or 'host=… user=… password=…'.
    #[arg(long, global = true, value_name = "FILE|URL")]
    pub(crate) database: Option<String>,
    /// The file with the master keys.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) master_key_file: Option<PathBuf>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    database: String,
    database_ca_file: PathBuf,
    database_max_connections: usize,
    pub(crate) master_key_file: PathBuf,
    #[serde(deserialize_with = "listen")]
    pub(crate) listen: SocketAddr,
    metrics_listen: String,
    tls_cert: PathBuf,
    tls_key: PathBuf,
    pub(crate) max_body_bytes: usize,
    max_connections: usize,
    max_connections_per_address: usize,
    trusted_proxies: String,
    drain_seconds: u64,
    worker_threads: usize,
    hashing_threads: usize,
    pub(crate) outbound_allow_http: bool,
    pub(crate) outbound_allow_private: bool,
    pub(crate) smtp_host: String,
    pub(crate) smtp_port: u16,
    pub(crate) smtp_security: SmtpSecurity,
    pub(crate) smtp_user: String,
    pub(crate) smtp_password_file: PathBuf,
    pub(crate) smtp_from: String,
    pub(crate) smtp_ca_file: PathBuf,
    pub(crate) sms_gateway: String,
    pub(crate) sms_url: String,
    pub(crate) sms_secret_file: PathBuf,
    pub(crate) sms_account: String,
    pub(crate) sms_from: String,
    pub(crate) log: String,
    pub(crate) log_format: LogFormat,
    /// The configuration file, if a password stands in it.
    #[serde(skip)]
    pub(crate) file_with_password: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SmtpSecurity {
    Starttls,
    Tls,
    None,
}

impl Config {
    /// `more`: what the command's own options say, as keys and values.
    pub(crate) fn load(overrides: &Overrides, more: Vec<(&str, Value)>) -> Result<Self> {
        let mut table = defaults();
        environment::check(std::env::vars_os())?;
        let mut file_with_password = None;
        if let Some(path) = &overrides.config {
            let file = file::read(path, &table)?;
            file_with_password = file::holds_password(&file).then(|| path.clone());
            table.extend(file);
        }
        for (key, value) in &mut table {
            let name = variable(key);
            if let Ok(text) = std::env::var(&name) {
                *value = typed(value, &text).map_err(|_| anyhow!("{name} must be {}", file::kind(value)))?;
            }
        }
        table.extend(overrides.values()?);
        table.extend(more.into_iter().map(|(key, value)| (key.to_owned(), value)));
        let config: Self = table.try_into().context("the configuration can't be read")?;
        config.check()?;
        Ok(Self {
            file_with_password,
            ..config
        })
    }

    pub(crate) fn location(&self) -> Location {
        if self.is_postgres() {
            return Location::Postgres {
                url: self.database.trim().to_owned(),
                ca_file: non_empty(&self.database_ca_file),
                max_connections: self.database_max_connections,
            };
        }
        Location::Sqlite(self.database.clone().into())
    }

    /// Where the data lives, for people. Of a PostgreSQL nothing is told: user, password and host can't be told apart
    /// where one of them is mistyped.
    pub(crate) fn database_name(&self) -> String {
        if self.is_postgres() {
            database::POSTGRES.to_owned()
        } else {
            self.database.clone()
        }
    }

    /// For whoever ran `tenure dev` here and gave the next command neither its folder nor another place.
    pub(crate) fn advice_of_dev_folder(&self) -> Option<String> {
        let defaults = defaults();
        let is_default = |key: &str, value: &str| defaults.get(key).and_then(Value::as_str) == Some(value);
        let untouched = is_default("database", &self.database)
            && self
                .master_key_file
                .to_str()
                .is_some_and(|file| is_default("master_key_file", file));
        (untouched && Path::new(DEV_FOLDER).join("tenure.db").exists()).then(|| {
            format!("The data of `tenure dev` is in {DEV_FOLDER}: name it with `--data {DEV_FOLDER}`.")
        })
    }

    pub(crate) fn is_postgres(&self) -> bool {
        Kind::of(&self.database) == Kind::Postgres
    }

    /// `descriptors`: how many this process may have open.
    pub(crate) fn server(&self, descriptors: usize) -> Result<tenure_server::Config> {
        Ok(tenure_server::Config {
            listen: self.listen,
            metrics_listen: self.metrics_listen()?,
            tls: self.tls(),
            max_body_bytes: self.max_body_bytes,
            patience: PATIENCE,
            connections: self.connections(descriptors)?,
            drain: Duration::from_secs(self.drain_seconds),
        })
    }

    pub(crate) fn tls(&self) -> Option<Tls> {
        let (certificate, key) = non_empty(&self.tls_cert).zip(non_empty(&self.tls_key))?;
        Some(Tls { certificate, key })
    }

    fn connections(&self, descriptors: usize) -> Result<Limits> {
        let of_database = if self.is_postgres() {
            self.database_max_connections + LISTENERS
        } else {
            // A writer, and a reader for each thread that answers.
            SQLITE_FILES * (self.worker_threads() + 1)
        };
        let room = descriptors.saturating_sub(RESERVED_DESCRIPTORS + of_database);
        let connections = match self.max_connections {
            0 => room.min(MOST_CONNECTIONS),
            most => most.min(room),
        };
        let connections = connections.max(1);
        Ok(Limits {
            connections,
            connections_per_network: match self.max_connections_per_address {
                0 => connections.div_ceil(2),
                most => most,
            },
            trusted_proxies: self.trusted_proxies()?,
        })
    }

    fn trusted_proxies(&self) -> Result<Vec<IpNet>> {
        let texts = self.trusted_proxies.split(',').map(str::trim);
        texts
            .filter(|text| !text.is_empty())
            .map(|text| {
                let network = text.parse().or_else(|_| text.parse().map(IpAddr::into));
                network.with_context(|| {
                    format!("trusted_proxies has what is no address and no network: {text:?}")
                })
            })
            .collect()
    }

    pub(crate) fn worker_threads(&self) -> usize {
        if self.worker_threads == 0 {
            cores()
        } else {
            self.worker_threads
        }
    }

    pub(crate) fn hashing_threads(&self) -> usize {
        if self.hashing_threads == 0 {
            (cores() - 1).max(1)
        } else {
            self.hashing_threads
        }
    }

    pub(crate) fn log_filter(&self) -> Result<EnvFilter> {
        EnvFilter::try_new(&self.log).with_context(|| format!("log is not a filter: {:?}", self.log))
    }

    fn metrics_listen(&self) -> Result<Option<SocketAddr>> {
        if self.metrics_listen.is_empty() {
            return Ok(None);
        }
        address(&self.metrics_listen).map(Some).context("metrics_listen")
    }

    fn check(&self) -> Result<()> {
        if non_empty(&self.tls_cert).is_some() != non_empty(&self.tls_key).is_some() {
            bail!("tls_cert and tls_key belong together");
        }
        if self.database.is_empty() {
            bail!("database is empty");
        }
        if Kind::of(&self.database) == Kind::Neither {
            bail!(
                "database is neither a file's name nor a way to PostgreSQL (postgres://… or host=… user=…). A file with \
                 ':', '@' or '=' in its name is named with its folder: ./name"
            );
        }
        for (key, path) in [
            ("database_ca_file", &self.database_ca_file),
            ("master_key_file", &self.master_key_file),
            ("tls_cert", &self.tls_cert),
            ("tls_key", &self.tls_key),
            ("smtp_password_file", &self.smtp_password_file),
            ("smtp_ca_file", &self.smtp_ca_file),
            ("sms_secret_file", &self.sms_secret_file),
        ] {
            refuse_url(key, path)?;
        }
        if self.database_max_connections == 0 {
            bail!("database_max_connections must be at least 1");
        }
        self.log_filter()?;
        self.trusted_proxies()?;
        self.metrics_listen().map(drop)
    }
}

impl Overrides {
    /// Before any of them is used, and named in an error.
    pub(crate) fn check(&self) -> Result<()> {
        for (option, path) in [
            ("--config", &self.config),
            ("--data", &self.data),
            ("--master-key-file", &self.master_key_file),
        ] {
            if let Some(path) = path {
                refuse_url(option, path)?;
            }
        }
        Ok(())
    }

    fn values(&self) -> Result<Vec<(String, Value)>> {
        let text = |path: &Path| {
            let text = path
                .to_str()
                .with_context(|| format!("{} is not UTF-8", path.display()))?;
            Ok::<_, anyhow::Error>(Value::String(text.to_owned()))
        };
        let mut values = Vec::new();
        if let Some(data) = &self.data {
            let mut file = data.join("tenure.db");
            if file.is_relative() && file.to_str().is_some_and(|file| Kind::of(file) != Kind::File) {
                file = Path::new(".").join(file);
            }
            values.push(("database".to_owned(), text(&file)?));
            values.push(("master_key_file".to_owned(), text(&data.join("master.key"))?));
        }
        if let Some(database) = self.database.as_ref().filter(|database| *database != "sqlite") {
            values.push(("database".to_owned(), Value::String(database.clone())));
        }
        if let Some(file) = &self.master_key_file {
            values.push(("master_key_file".to_owned(), text(file)?));
        }
        Ok(values)
    }
}

/// `host:port`, where the host is an address or a name of this machine; `:port` alone is for this machine only.
pub(crate) fn address(text: &str) -> Result<SocketAddr> {
    let full = if text.starts_with(':') {
        format!("127.0.0.1{text}")
    } else {
        text.to_owned()
    };
    let found = full.to_socket_addrs().ok().and_then(|addresses| {
        let mut addresses: Vec<_> = addresses.collect();
        // Clients that know one family only know this one.
        addresses.sort_by_key(SocketAddr::is_ipv6);
        addresses.into_iter().next()
    });
    found.with_context(|| {
        // A URL may have been meant for another key, with a password in it.
        let text = if text.contains(['@', '/']) { "the text" } else { text };
        format!("{text:?} is not a socket address of this machine: 127.0.0.1:7800, [::1]:7800, localhost:7800 or :7800")
    })
}

fn listen<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    address(&text).map_err(|error| serde::de::Error::custom(format!("listen: {error}")))
}

/// What should be a path and is a URL may hold a password, and errors name paths.
fn refuse_url(what: &str, path: &Path) -> Result<()> {
    if path.to_string_lossy().contains("://") {
        bail!("{what} is a URL, and must be a path");
    }
    Ok(())
}

fn defaults() -> Table {
    DEFAULT.parse().expect("the defaults are TOML: a test reads them")
}

/// The name in the environment for a key.
pub(crate) fn variable(key: &str) -> String {
    format!("TENURE_{}", key.to_ascii_uppercase())
}

/// The text as a value of the same type as the default.
fn typed(default: &Value, text: &str) -> Result<Value> {
    Ok(match default {
        Value::Integer(_) => Value::Integer(text.parse()?),
        Value::Boolean(_) => Value::Boolean(text.parse()?),
        _ => Value::String(text.to_owned()),
    })
}

fn non_empty(path: &Path) -> Option<PathBuf> {
    (!path.as_os_str().is_empty()).then(|| path.to_owned())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str) -> Result<Config> {
        let folder =
            std::env::temp_dir().join(format!("tenure-config-{}-{}", std::process::id(), file.len()));
        std::fs::create_dir_all(&folder)?;
        let path = folder.join("tenure.toml");
        std::fs::write(&path, file)?;
        let config = Config::load(
            &Overrides {
                config: Some(path),
                ..Overrides::default()
            },
            vec![],
        );
        std::fs::remove_dir_all(folder)?;
        config
    }

    #[test]
    fn the_defaults_are_a_configuration() {
        let config = Config::load(&Overrides::default(), vec![]).unwrap();
        assert_eq!(config.listen.port(), 7800);
        assert!(config.server(1024).unwrap().tls.is_none());
    }

    #[test]
    fn unknown_keys_and_wrong_types_are_refused() {
        let error = |file| format!("{:#}", load(file).unwrap_err());
        assert!(error("lisen = \"0.0.0.0:1\"").contains("no key \"lisen\""));
        assert!(error("max_body_bytes = \"many\"").contains("max_body_bytes"));
        assert!(error("listen = \"here\"").contains("socket address"));
        assert!(error("listen = 7800").contains("listen must be a text"));
        assert!(error("tls_cert = \"a.pem\"").contains("belong together"));
        assert!(error("metrics_listen = \"there\"").contains("metrics_listen"));
        assert!(error("log_format = \"xml\"").contains("xml"));
        assert!(error("= 1").contains("not TOML"));
        assert!(error("trusted_proxies = \"10.0.0.0/8, here\"").contains("trusted_proxies"));
    }

    #[test]
    fn connections_leave_descriptors_for_what_is_more_important() {
        let connections = |file: &str, descriptors| {
            let limits = load(file).unwrap().server(descriptors).unwrap().connections;
            (limits.connections, limits.connections_per_network)
        };
        let sqlite = "worker_threads = 2";
        assert_eq!(connections(sqlite, 64), (19, 10));
        assert_eq!(connections(sqlite, 1_000_000), (10_000, 5_000));
        assert_eq!(connections(sqlite, 8), (1, 1));
        let postgres = "database = \"postgres://u@h/d\"\n";
        assert_eq!(connections(postgres, 64), (10, 5));
        let configured = format!("{postgres}max_connections = 20_000\nmax_connections_per_address = 7");
        assert_eq!(connections(&configured, 64), (10, 7));
        assert_eq!(connections(&configured, 1_000_000), (20_000, 7));
    }

    #[test]
    fn addresses_are_taken_as_people_write_them() {
        for (text, read) in [
            ("127.0.0.1:7801", Some("127.0.0.1:7801")),
            ("[::1]:7801", Some("[::1]:7801")),
            ("0.0.0.0:0", Some("0.0.0.0:0")),
            ("localhost:7801", Some("127.0.0.1:7801")),
            (":7801", Some("127.0.0.1:7801")),
            ("7801", None),
            ("localhost", None),
            ("localhost:", None),
            ("localhost:70000", None),
            ("", None),
            (":", None),
        ] {
            let address = address(text).ok().map(|address| address.to_string());
            assert_eq!(address.as_deref(), read, "{text:?}");
        }
    }

    #[test]
    fn the_command_line_wins_over_the_file() {
        let overrides = Overrides {
            data: Some("here".into()),
            ..Overrides::default()
        };
        let config = Config::load(&overrides, vec![("listen", "127.0.0.1:1".into())]).unwrap();
        assert_eq!(config.database, "here/tenure.db");
        assert_eq!(config.master_key_file, Path::new("here/master.key"));
        assert_eq!(config.listen.port(), 1);
        let postgres = Overrides {
            database: Some("postgres://u:p@h/d".into()),
            ..overrides
        };
        let config = Config::load(&postgres, vec![]).unwrap();
        assert!(config.is_postgres());
        assert_eq!(config.database_name(), "postgres://…");
    }
}
