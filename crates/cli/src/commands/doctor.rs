//! `tenure doctor`: checks what a node needs, and says what to do.

mod certificate;
mod clock;
mod outbox;

use std::future::Future;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, anyhow};
use serde::Serialize;
use tenure_core::seal::MasterKeys;
use tenure_db::Db;
use tenure_engine::Engine;
use tenure_engine::messages::{Channel, Transports};
use tenure_engine::projects;
use tenure_engine::projects::keys::{self, State};
use tokio::time::timeout;

use crate::config::{Config, Overrides};
use crate::exposure::{self, Kind};
use crate::files::Readers;
use crate::printer::Printer;
use crate::{messages, node};

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Ok,
    Warning,
    Failed,
}

#[derive(Clone, Serialize)]
struct Check {
    name: &'static str,
    outcome: Outcome,
    /// What was found.
    found: String,
    /// What to do about it; empty when all is well.
    advice: String,
}

/// How long a check waits for an answer of others. The checks that wait run side by side.
const PATIENCE: Duration = Duration::from_secs(5);

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
    checks.push(clock::check_local());
    let master_keys = match node::master_keys(config) {
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
    if let Err(error) = config.server(usize::MAX) {
        checks.push(failed(
            "addresses",
            format!("{error:#}"),
            "mend the configuration",
        ));
    }
    checks.extend(certificate::check(config));
    let transports = messages::transports(config).unwrap_or_else(|error| {
        checks.push(failed(
            "messages",
            format!("{error:#}"),
            "mend the configuration; docs/config.md lists every key",
        ));
        Transports::Network(Box::default())
    });
    let runtime = node::runtime(1)?;
    checks.extend(runtime.block_on(check_services(config, master_keys, transports)));
    // A check that was given up may still be at it.
    runtime.shutdown_background();
    Ok(())
}

/// What others answer: the database, and the servers that take messages.
async fn check_services(config: &Config, master_keys: MasterKeys, transports: Transports) -> Vec<Check> {
    let opened = async {
        if let Some((found, advice)) = node::objection(config).await? {
            return Ok(Err(failed("database", found, &advice)));
        }
        let db = node::open(config).await?;
        let pooler = check_pooler(&db).await;
        node::engine(config, db, master_keys, transports).map(|engine| Ok((engine, pooler)))
    };
    let opened = timeout(PATIENCE, opened).await;
    let (engine, pooler) =
        match opened.unwrap_or_else(|_| Err(anyhow!("no answer from {}", config.database_name()))) {
            Ok(Ok(opened)) => opened,
            Ok(Err(check)) => return vec![check],
            Err(error) => {
                let advice = if config.is_postgres() {
                    "check that PostgreSQL runs and that the URL's host, user and password are right"
                } else {
                    "check that the folder exists and that this user may write in it"
                };
                return vec![failed("database", format!("{error:#}"), advice)];
            }
        };
    let (clock, projects, email, sms, outbox) = tokio::join!(
        within("database time", clock::check_installation(&engine)),
        within("projects", check_projects(&engine)),
        within("e-mail", outbox::check_transport(&engine, Channel::Email)),
        within("sms", outbox::check_transport(&engine, Channel::Sms)),
        within("outbox", outbox::check_stored(&engine)),
    );
    let name = config.database_name();
    let database = match engine.is_ready().await {
        Ok(_) => ok("database", format!("{name}, schema up to date")),
        Err(error) => failed(
            "database",
            format!("{name} takes no writes: {error}"),
            "check that its disk has room and that this user may write; a standby takes no writes",
        ),
    };
    [vec![database], pooler, clock, projects, email, sms, outbox].concat()
}

async fn check_pooler(db: &Db) -> Vec<Check> {
    if !matches!(db.has_forgetful_pooler().await, Ok(true)) {
        return Vec::new();
    }
    vec![Check {
        name: "pooler",
        outcome: Outcome::Warning,
        found:
            "a pooler in front of PostgreSQL forgets prepared statements, so none is used; queries are slower"
                .to_owned(),
        advice: "give PgBouncer 1.21 or newer max_prepared_statements = 200, or pool_mode = session"
            .to_owned(),
    }]
}

/// The checks, or that they had no answer in time.
async fn within(name: &'static str, checks: impl Future<Output = Vec<Check>>) -> Vec<Check> {
    timeout(PATIENCE, checks).await.unwrap_or_else(|_| {
        let found = format!("no answer within {} seconds", PATIENCE.as_secs());
        vec![failed(
            name,
            found,
            "check that the server runs, and that nothing on the way drops what is sent to it",
        )]
    })
}

fn check_permissions(config: &Config, checks: &mut Vec<Check>) -> Result<()> {
    for file in exposure::secret_files(config) {
        let readers = file.readers()?;
        let found = format!("{} may read {}", readers.name(), file.path.display());
        let outcome = match (readers, file.kind) {
            (Readers::Owner, Kind::Shared) => continue,
            (Readers::Owner, _) => {
                checks.push(ok("permissions", found));
                continue;
            }
            (Readers::Group, Kind::Shared) => Outcome::Warning,
            _ => Outcome::Failed,
        };
        checks.push(Check {
            name: "permissions",
            outcome,
            found,
            advice: file.advice(),
        });
    }
    Ok(())
}

async fn check_projects(engine: &Engine) -> Vec<Check> {
    let all = match projects::list(engine).await {
        Ok(all) => all,
        Err(error) => {
            return vec![failed(
                "projects",
                error.to_string(),
                "the database may be damaged",
            )];
        }
    };
    if all.is_empty() {
        let advice = "make one with `tenure project create`".to_owned();
        return vec![Check {
            name: "projects",
            outcome: Outcome::Warning,
            found: "none".to_owned(),
            advice,
        }];
    }
    let mut checks = vec![ok("projects", all.len().to_string())];
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
    checks
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
