//! `tenure dev`: everything made for you, once, in one folder.

mod credentials;
mod tls;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::json;
use tenure_engine::messages::Transports;
use toml::Value;

use crate::commands::dev::credentials::Credentials;
use crate::config::{self, Config, Overrides};
use crate::printer::Printer;
use crate::signals::{self, Reread};
use crate::{exposure, files, logging, master_key, node};

#[derive(Args)]
pub(crate) struct Dev {
    /// Where to serve the API. Port 0 takes a free one; `:7801` is that port, for this machine only.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:7800", value_parser = config::address)]
    listen: SocketAddr,
    /// Serve https, with a certificate authority made for this folder: two of the official SDKs insist on https.
    #[arg(long)]
    tls: bool,
}

impl Dev {
    pub(crate) fn run(self, mut overrides: Overrides, printer: Printer) -> Result<ExitCode> {
        let folder = overrides
            .data
            .get_or_insert_with(|| config::DEV_FOLDER.into())
            .clone();
        refuse_two_places(&overrides, &folder)?;
        files::make_folder(&folder)?;
        let folder = folder
            .canonicalize()
            .with_context(|| format!("can't find the folder {}", folder.display()))?;
        let ca_file = if self.tls {
            Some(tls::prepare(&folder)?)
        } else {
            None
        };
        let config = Config::load(&overrides, self.settings(&folder)?)?;
        // A new key beside an old database would open nothing that is in it.
        if master_key::load(&config.master_key_file)?.is_none() && !node::has_data(&config)? {
            master_key::create(&config.master_key_file)?;
        }
        let master_keys = node::master_keys(&config)?;
        let reread = Reread {
            config: || Config::load(&overrides, self.settings(&folder)?),
            log: logging::start(&config)?,
        };
        exposure::check(&config)?;
        node::block_on(&config, async {
            signals::survive()?;
            let db = node::migrated(&config).await?;
            let engine = node::engine(&config, db, master_keys, Transports::Inbox)?;
            let credentials = credentials::load_or_make(&engine, &folder.join("dev.json")).await?;
            node::serve(&config, engine, reread, |running| {
                announce(printer, &config, &credentials, ca_file.as_deref(), running);
            })
            .await
        })
    }

    fn settings(&self, folder: &Path) -> Result<Vec<(&'static str, Value)>> {
        let mut settings: Vec<(&str, Value)> = vec![
            ("listen", self.listen.to_string().into()),
            ("metrics_listen", "127.0.0.1:0".into()),
            // On a laptop the issuer to migrate from is on the laptop too.
            ("outbound_allow_http", true.into()),
            ("outbound_allow_private", true.into()),
        ];
        if std::env::var("TENURE_LOG").is_err() {
            settings.push(("log", "warn,tenure::request=info".into()));
        }
        if self.tls {
            let text = |path: PathBuf| {
                Ok::<_, anyhow::Error>(path.to_str().context("the path is not UTF-8")?.to_owned())
            };
            settings.push(("tls_cert", text(tls::certificate_file(folder))?.into()));
            settings.push(("tls_key", text(tls::key_file(folder))?.into()));
        }
        Ok(settings)
    }
}

/// `dev` keeps everything in its folder, so an environment that was meant for `serve` would be passed over in silence.
fn refuse_two_places(overrides: &Overrides, folder: &Path) -> Result<()> {
    for (key, option, given) in [
        ("database", "--database", overrides.database.is_some()),
        (
            "master_key_file",
            "--master-key-file",
            overrides.master_key_file.is_some(),
        ),
    ] {
        let name = config::variable(key);
        if !given && std::env::var_os(&name).is_some() {
            bail!(
                "{name} is set, and `tenure dev` has its own {key} in {}: unset {name}, or name one with {option}",
                folder.display()
            );
        }
    }
    Ok(())
}

fn announce(
    printer: Printer,
    config: &Config,
    credentials: &Credentials,
    ca_file: Option<&Path>,
    running: tenure_server::Running,
) {
    let port = running.listen.port();
    let base_url = match ca_file {
        // The certificate is made out to the name.
        Some(_) => format!("https://localhost:{port}"),
        None => format!("http://{}", running.listen),
    };
    let line = json!({
        "base_url": base_url,
        "ca_file": ca_file,
        "metrics_url": running.metrics.map(|address| format!("http://{address}/metrics")),
        "pid": std::process::id(),
        "consumer": credentials.consumer,
        "b2b": credentials.b2b,
    });
    printer.result(&line, || {
        let (consumer, b2b, user) = (&credentials.consumer, &credentials.b2b, &credentials.user);
        let trust = ca_file.map_or(String::new(), |file| format!("--cacert '{}' ", file.display()));
        let ca = ca_file.map_or(String::new(), |file| {
            format!("  CA certificate  {}\n", file.display())
        });
        let body = json!({ "email": user.email, "password": user.password, "session_duration_minutes": 60 });
        format!(
            "Tenure serves {base_url} from {database}\n\
             {ca}\n\
             Consumer project\n  project id      {}\n  secret          {}\n  public token    {}\n\n\
             B2B project\n  project id      {}\n  secret          {}\n  public token    {}\n\n\
             GET /dev/messages shows what it would have sent by e-mail and SMS.\n\n\
             Start a session:\n\n  \
             curl {trust}-u '{}:{}' -H 'content-type: application/json' \\\n    \
             -d '{body}' \\\n    {base_url}/v1/passwords/authenticate\n\n\
             Ctrl-C stops it; the next start in the same folder has the same projects.",
            consumer.project_id,
            consumer.secret,
            consumer.public_token,
            b2b.project_id,
            b2b.secret,
            b2b.public_token,
            consumer.project_id,
            consumer.secret,
            database = config.database_name(),
        )
    });
}
