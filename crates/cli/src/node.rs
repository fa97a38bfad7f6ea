//! From a configuration to an engine, and to a running server.

use std::future::Future;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tenure_core::seal::MasterKeys;
use tenure_db::{Db, Schema, Timeouts};
use tenure_engine::messages::Transports;
use tenure_engine::support::{Clock, clock, outbound};
use tenure_engine::{Engine, Parts};
use tenure_server::App;
use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::config::Config;
use crate::signals::{Reread, Signals};
use crate::system::{SystemClock, SystemEntropy};
use crate::{descriptors, master_key};

/// How long a database may take to say whether there is data in it.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often a node looks whether a newer Tenure has migrated its database.
const SCHEMA_EVERY: Duration = Duration::from_secs(1);

/// How long the process waits for its own threads at its end.
const LEFTOVERS: Duration = Duration::from_millis(200);

/// The configured master keys. Without them, what to do depends on what is there already: a new key opens no old data.
pub(crate) fn master_keys(config: &Config) -> Result<MasterKeys> {
    let file = &config.master_key_file;
    if let Some(keys) = master_key::load(file)? {
        return Ok(keys);
    }
    let advice = if has_data(config)? {
        format!(
            "Put the copy of the key back: {} was written under it, and no other key opens what is in there.",
            config.database_name()
        )
    } else if let Some(advice) = config.advice_of_dev_folder() {
        advice
    } else {
        format!(
            "Make one with `tenure key new-master --out {}`, and keep a copy of it apart from the database: \
             without it the stored keys can't be read.",
            file.display()
        )
    };
    bail!(
        "there is no master key: {} does not exist and {} is not set.\n{advice}",
        file.display(),
        master_key::VARIABLE
    )
}

/// Whether the configured database holds data of Tenure. One that does not answer is no reason to say so.
pub(crate) fn has_data(config: &Config) -> Result<bool> {
    let runtime = runtime(1)?;
    let location = config.location();
    let schema = runtime.block_on(async { timeout(PATIENCE, Schema::of(&location)).await });
    runtime.shutdown_background();
    Ok(matches!(schema, Ok(Ok(schema)) if !matches!(schema, Schema::Absent)))
}

/// The configured database, its schema brought up to date.
pub(crate) async fn migrated(config: &Config) -> Result<Db> {
    let db = open(config).await?;
    db.migrate(SystemClock.now().millis())
        .await
        .context("can't bring the database's schema up to date")?;
    Ok(db)
}

/// The configured database, which need not be there yet where it is a PostgreSQL.
pub(crate) fn at(config: &Config) -> Result<Db> {
    Db::at(&config.location(), Timeouts::default())
        .with_context(|| format!("can't open {}", config.database_name()))
}

/// Why the configured database can't be used as it is: what was found, and what to do.
pub(crate) async fn objection(config: &Config) -> Result<Option<(String, String)>> {
    let name = config.database_name();
    let schema = Schema::of(&config.location())
        .await
        .with_context(|| format!("can't open {name}"))?;
    Ok(match schema {
        Schema::Current => None,
        Schema::Absent => Some((
            format!("{name} is no database of Tenure yet"),
            config
                .advice_of_dev_folder()
                .unwrap_or_else(|| "if this is where it shall be, run `tenure migrate`".to_owned()),
        )),
        Schema::Older => Some((
            format!("{name} is of an older Tenure"),
            "end all nodes, and run `tenure migrate`".to_owned(),
        )),
        Schema::Newer(version) => Some((
            format!("{name} was migrated to version {version} by a newer Tenure"),
            "use that one".to_owned(),
        )),
    })
}

pub(crate) async fn open(config: &Config) -> Result<Db> {
    let db = Db::open(&config.location())
        .await
        .with_context(|| format!("can't open {}", config.database_name()))?;
    db.notice_pooler().await;
    Ok(db)
}

pub(crate) fn engine(
    config: &Config,
    db: Db,
    master_keys: MasterKeys,
    messages: Transports,
) -> Result<Arc<Engine>> {
    let engine = Engine::new(Parts {
        db,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        master_keys,
        outbound: outbound::Policy {
            allow_http: config.outbound_allow_http,
            allow_private: config.outbound_allow_private,
        },
        messages,
        hashing_threads: config.hashing_threads(),
    })?;
    Ok(Arc::new(engine))
}

/// Runs one command against the configured database. Its schema is left as it is: nodes of the version before may be
/// serving it.
pub(crate) fn with_engine<T, F: Future<Output = Result<T>>>(
    config: &Config,
    command: impl FnOnce(Arc<Engine>) -> F,
) -> Result<T> {
    let master_keys = master_keys(config)?;
    // A command sends nothing: what it writes, the nodes send.
    let nothing = Transports::Network(Box::default());
    runtime(1)?.block_on(async {
        if let Some((found, advice)) = objection(config).await? {
            bail!("{found}; {advice}");
        }
        let engine = engine(config, open(config).await?, master_keys, nothing)?;
        clock::measure(&engine).await?;
        command(engine).await
    })
}

/// Serves until SIGTERM or SIGINT, or until a newer Tenure has migrated the database. `started` is told the addresses before
/// the first request is taken.
pub(crate) async fn serve<F: Fn() -> Result<Config>>(
    config: &Config,
    engine: Arc<Engine>,
    reread: Reread<F>,
    started: impl FnOnce(tenure_server::Running),
) -> Result<ExitCode> {
    // Before anybody is told that we serve.
    let mut signals = Signals::listen()?;
    match engine.prepare().await {
        Err(error) if error.is_temporary() => {
            tracing::warn!("the database is not there yet; requests are refused until it is");
            engine.begin_to_wait();
        }
        prepared => prepared.with_context(|| format!("can't use {}", config.database_name()))?,
    }
    let app = App::bind(engine.clone(), config.server(descriptors::raise()?)?).await?;
    started(app.running());
    let certificates = app.certificates();
    let newer = OnceLock::new();
    let stop = async {
        tokio::select! {
            () = signals.end(&reread, certificates.as_deref()) => {}
            version = newer_schema(&engine) => { let _ = newer.set(version); }
        }
        tracing::info!("stopping");
    };
    Box::pin(app.serve(stop)).await?;
    match newer.get() {
        Some(version) => {
            bail!("the database was migrated to version {version} by a newer Tenure; start that one")
        }
        None => Ok(ExitCode::SUCCESS),
    }
}

/// The version of the schema, as soon as it is one of a newer Tenure: what this one writes may lack what that one needs.
async fn newer_schema(engine: &Engine) -> i64 {
    loop {
        tokio::time::sleep(SCHEMA_EVERY).await;
        // A database that does not answer is no reason to end.
        if let Ok(Schema::Newer(version)) = engine.schema().await {
            return version;
        }
    }
}

/// Runs a node to its end, and waits for nothing that is still under way then: a name that is not resolved, a password
/// that nobody waits for.
pub(crate) fn block_on(config: &Config, node: impl Future<Output = Result<ExitCode>>) -> Result<ExitCode> {
    let runtime = runtime(config.worker_threads())?;
    let outcome = runtime.block_on(node);
    runtime.shutdown_timeout(LEFTOVERS);
    outcome
}

pub(crate) fn runtime(threads: usize) -> Result<Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder
        .worker_threads(threads)
        .enable_all()
        .build()
        .context("can't start threads")
}
