//! The log, on stderr.

use std::io::IsTerminal as _;

use anyhow::{Context, Result};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Registry, fmt, reload};

use crate::config::{Config, LogFormat};

/// What is logged can be changed while the program runs.
pub(crate) struct Log(reload::Handle<EnvFilter, Registry>);

pub(crate) fn start(config: &Config) -> Result<Log> {
    let (filter, handle) = reload::Layer::new(config.log_filter()?);
    let registry = tracing_subscriber::registry().with(filter);
    let format = fmt::layer()
        // It would complain to stderr of a line that does not go there, and panic: a full disk would end the node.
        .log_internal_errors(false)
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => registry
            .with(format.with_ansi(std::io::stderr().is_terminal()))
            .init(),
        LogFormat::Json => registry.with(format.json().flatten_event(true)).init(),
    }
    Ok(Log(handle))
}

impl Log {
    pub(crate) fn set(&self, config: &Config) -> Result<()> {
        let filter = config.log_filter()?;
        self.0.reload(filter).context("the log is gone")
    }
}
