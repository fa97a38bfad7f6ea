//! `tenure migrate`

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;
use tenure_engine::Clock;

use crate::config::{Config, Overrides};
use crate::node;
use crate::printer::Printer;
use crate::system::SystemClock;

pub(crate) fn run(overrides: &Overrides, printer: Printer) -> Result<ExitCode> {
    let config = Config::load(overrides, vec![])?;
    let version = node::runtime(1)?.block_on(async {
        let db = node::open(&config).await?;
        Ok::<_, anyhow::Error>(db.migrate(SystemClock.now().millis()).await?)
    })?;
    printer.result(&json!({ "version": version }), || {
        format!("{} is at schema version {version}.", config.database_name())
    });
    Ok(ExitCode::SUCCESS)
}
