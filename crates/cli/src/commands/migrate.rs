//! `tenure migrate`

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;
use tenure_engine::subjects::addresses;
use tenure_engine::support::Clock;

use crate::config::{Config, Overrides};
use crate::node;
use crate::printer::Printer;
use crate::system::SystemClock;

pub(crate) fn run(overrides: &Overrides, printer: Printer) -> Result<ExitCode> {
    let config = Config::load(overrides, vec![])?;
    let (version, unsettled) = node::runtime(1)?.block_on(async {
        let db = node::open(&config).await?;
        let version = db.migrate(SystemClock.now().millis()).await?;
        Ok::<_, anyhow::Error>((version, addresses::review(&db).await?))
    })?;
    let unsettled: Vec<String> = unsettled.iter().map(ToString::to_string).collect();
    printer.result(
        &json!({ "version": version, "unsettled_addresses": unsettled }),
        || {
            let mut text = format!("{} is at schema version {version}.", config.database_name());
            for address in &unsettled {
                text.push_str("\nTo be settled: ");
                text.push_str(address);
                text.push('.');
            }
            text
        },
    );
    Ok(ExitCode::SUCCESS)
}
