//! `tenure doctor`: checks what a node needs, and says what to do.

mod outbox;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use serde::Serialize;
use tenure_engine::keys::{self, State};
use tenure_engine::messages::Transports;
use tenure_engine::{Clock, Engine, projects};
use tenure_types::Timestamp;

use crate::config::{Config, Overrides};
use crate::printer::Printer;
use crate::system::SystemClock;
use crate::{files, master_key, messages, node};

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Ok,
    Warning,
    Failed,
}

#[derive(Serialize)]
struct Check {
    name: &'static str,
    outcome: Outcome,
    /// What was found.
    found: String,
    /// What to do about it; empty when all is well.
    advice: String,
}

/// This program was first released after this instant, so a clock before it is wrong.
const RELEASED: Timestamp = Timestamp::from_seconds(1_790_000_000);

pub(crate) fn run(overrides: &Overrides, printer: Printer) -> Result<ExitCode> {
    let checks = match Config::load(overrides, vec![]) {
        Ok(config) => {
            let from = overrides
                .config
                .as_ref()
                .map_or("defaults".to_owned(), |path| path.display().to_string());
            let mut checks = vec![ok("configuration", from)];
            check_node(&config, &mut checks)?;
            checks
        }
        Err(error) => vec![failed(
            "configuration",
            format!("{error:#}"),
            "mend it; docs/config.md lists every key",
        )],
    };
    printer.result(&checks, || checks.iter().map(text).collect::<Vec<_>>().join("\n"));
    let healthy = checks.iter().all(|check| check.outcome != Outcome::Failed);
    Ok(if healthy {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn check_node(config: &Config, checks: &mut Vec<Check>) -> Result<()> {
    check_clock(checks);
    let master_keys = match master_key::load(&config.master_key_file) {
        Ok(keys) => {
            checks.push(ok("master key", format!("{keys:?}")));
            keys
        }
        Err(error) => {
            checks.push(failed(
                "master key",
                format!("{error:#}"),
                "without it no stored key can be read",
            ));
            return Ok(());
        }
    };
    check_permissions(config, checks)?;
    if let Err(error) = config.server() {
        checks.push(failed(
            "addresses",
            format!("{error:#}"),
            "mend the configuration",
        ));
    }
    let transports = messages::transports(config).unwrap_or_else(|error| {
        checks.push(failed(
            "messages",
            format!("{error:#}"),
            "mend the configuration; docs/config.md lists every key",
        ));
        Transports::Network(Box::default())
    });
    node::runtime(1)?.block_on(async {
        let name = config.database_name();
        let engine = match node::objection(config).await {
            Ok(Some((found, advice))) => return checks.push(failed("database", found, advice)),
            Ok(None) => node::open(config)
                .await
                .and_then(|db| node::engine(config, db, master_keys, transports)),
            Err(error) => Err(error),
        };
        match engine {
            Ok(engine) => {
                checks.push(ok("database", format!("{name}, schema up to date")));
                check_projects(&engine, checks).await;
                outbox::check(&engine, checks).await;
            }
            Err(error) => {
                let advice = if config.is_postgres() {
                    "check that PostgreSQL runs and that the URL's host, user and password are right"
                } else {
                    "check that the folder exists and that this user may write in it"
                };
                checks.push(failed("database", format!("{error:#}"), advice));
            }
        }
    });
    Ok(())
}

fn check_clock(checks: &mut Vec<Check>) {
    let now = SystemClock.now();
    checks.push(if now > RELEASED {
        ok("clock", now.to_string())
    } else {
        failed(
            "clock",
            now.to_string(),
            "the clock is behind; set it, and keep it right with NTP",
        )
    });
}

fn check_permissions(config: &Config, checks: &mut Vec<Check>) -> Result<()> {
    for (file, danger) in [
        (
            &config.master_key_file,
            "whoever has it and the database can sign as you",
        ),
        (
            &config.smtp_password_file,
            "whoever has it can send e-mails as you",
        ),
        (
            &config.sms_secret_file,
            "whoever has it can send text messages as you",
        ),
    ] {
        if !file.exists() {
            continue;
        }
        let name = file.display().to_string();
        checks.push(if files::is_readable_by_others(file)? {
            Check {
                name: "permissions",
                outcome: Outcome::Failed,
                found: format!("others may read {name}"),
                advice: format!("run `chmod 600 {name}`: {danger}"),
            }
        } else {
            ok("permissions", format!("only its owner may read {name}"))
        });
    }
    Ok(())
}

async fn check_projects(engine: &Arc<Engine>, checks: &mut Vec<Check>) {
    let all = match projects::list(engine).await {
        Ok(all) => all,
        Err(error) => {
            return checks.push(failed(
                "projects",
                error.to_string(),
                "the database may be damaged",
            ));
        }
    };
    if all.is_empty() {
        let advice = "make one with `tenure project create`".to_owned();
        checks.push(Check {
            name: "projects",
            outcome: Outcome::Warning,
            found: "none".to_owned(),
            advice,
        });
        return;
    }
    checks.push(ok("projects", all.len().to_string()));
    for project in all {
        if let Err(error) = projects::find(engine, project.id).await {
            let advice =
                "give the master key that its keys were sealed under as a further line of the key file";
            checks.push(failed("keys", format!("{}: {error}", project.id), advice));
            continue;
        }
        let states = keys::list(engine, project.id).await.unwrap_or_default();
        let next = states.iter().any(|key| key.state == State::Next);
        checks.push(if next {
            ok(
                "keys",
                format!(
                    "{}: {} published, the next one among them",
                    project.id,
                    states.len()
                ),
            )
        } else {
            let found = format!("{}: no next key is published", project.id);
            failed("keys", found, "restore the database from a backup")
        });
    }
}

fn ok(name: &'static str, found: String) -> Check {
    Check {
        name,
        outcome: Outcome::Ok,
        found,
        advice: String::new(),
    }
}

fn failed(name: &'static str, found: String, advice: &str) -> Check {
    Check {
        name,
        outcome: Outcome::Failed,
        found,
        advice: advice.to_owned(),
    }
}

fn text(check: &Check) -> String {
    let mark = match check.outcome {
        Outcome::Ok => "ok     ",
        Outcome::Warning => "warning",
        Outcome::Failed => "FAILED ",
    };
    let advice = if check.advice.is_empty() {
        String::new()
    } else {
        format!("\n         → {}", check.advice)
    };
    format!("{mark}  {:13}  {}{advice}", check.name, check.found)
}
