//! `tenure serve`

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use serde_json::json;
use toml::Value;

use crate::config::{self, Config, Overrides};
use crate::printer::Printer;
use crate::signals::{self, Reread};
use crate::{exposure, logging, messages, node};

#[derive(Args)]
pub(crate) struct Serve {
    /// Where to serve the API; `:7801` is that port, for this machine only.
    #[arg(long, value_name = "ADDR:PORT", value_parser = config::address)]
    listen: Option<SocketAddr>,
    /// Where to serve /metrics; an empty text: nowhere.
    #[arg(long, value_name = "ADDR:PORT")]
    metrics_listen: Option<String>,
    /// A PEM file with a certificate chain: serve https.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// A PEM file with the certificate's key.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

impl Serve {
    pub(crate) fn run(self, overrides: &Overrides, printer: Printer) -> Result<ExitCode> {
        let mut more: Vec<(&str, Value)> = Vec::new();
        more.extend(self.listen.map(|address| ("listen", address.to_string().into())));
        more.extend(
            self.metrics_listen
                .map(|address| ("metrics_listen", address.into())),
        );
        for (key, path) in [("tls_cert", self.tls_cert), ("tls_key", self.tls_key)] {
            if let Some(path) = path {
                more.push((key, path.to_str().context("a path is not UTF-8")?.into()));
            }
        }
        let config = Config::load(overrides, more.clone())?;
        let master_keys = node::master_keys(&config)?;
        let reread = Reread {
            config: || Config::load(overrides, more.clone()),
            log: logging::start(&config)?,
        };
        exposure::check(&config)?;
        let transports = messages::transports(&config)?;
        node::block_on(&config, async {
            signals::survive()?;
            let db = node::at(&config)?;
            let engine = node::engine(&config, db, master_keys, transports)?;
            node::serve(&config, engine, reread, |running| {
                messages::warn_of_missing(&config);
                let scheme = if config.tls().is_some() { "https" } else { "http" };
                let base_url = format!("{scheme}://{}", running.listen);
                let metrics_url = running.metrics.map(|address| format!("http://{address}/metrics"));
                let line =
                    json!({ "base_url": base_url, "metrics_url": metrics_url, "pid": std::process::id() });
                printer.result(&line, || {
                    format!("Serving {base_url} from {}", config.database_name())
                });
            })
            .await
        })
    }
}
