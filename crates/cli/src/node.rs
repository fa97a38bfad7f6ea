//! From a configuration to an engine, and to a running server.

use std::future::Future;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use tenure_core::seal::MasterKeys;
use tenure_db::Db;
use tenure_engine::messages::Transports;
use tenure_engine::{Clock, Engine, Parts, outbound, projects};
use tenure_server::App;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{Config, LogFormat};
use crate::master_key;
use crate::system::{SystemClock, SystemEntropy};

/// An engine over the configured database, its schema brought up to date.
pub(crate) async fn engine(
    config: &Config,
    master_keys: MasterKeys,
    messages: Transports,
) -> Result<Arc<Engine>> {
    let db = Db::open(&config.location())
        .await
        .with_context(|| format!("can't open {}", config.database_name()))?;
    db.migrate(SystemClock.now().millis())
        .await
        .context("can't bring the database's schema up to date")?;
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

/// Runs one command against the configured database.
pub(crate) fn with_engine<T, F: Future<Output = Result<T>>>(
    config: &Config,
    command: impl FnOnce(Arc<Engine>) -> F,
) -> Result<T> {
    let master_keys = master_key::load(&config.master_key_file)?;
    // A command sends nothing: what it writes, the nodes send.
    let nothing = || Transports::Network(Box::default());
    runtime(1)?.block_on(async { command(engine(config, master_keys, nothing()).await?).await })
}

/// Serves until SIGTERM or SIGINT. `started` is told the addresses before the first request is taken.
pub(crate) async fn serve(
    config: &Config,
    engine: Arc<Engine>,
    started: impl FnOnce(tenure_server::Running),
) -> Result<ExitCode> {
    // Before anybody is told that we serve: from then on a signal means "finish", not "die".
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    projects::load_all(&engine)
        .await
        .context("a project can't be loaded")?;
    let app = App::bind(engine, config.server()?).await?;
    started(app.running());
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
    };
    app.serve(stop)
        .await
        .context("the last accesses of sessions could not be written")?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn runtime(threads: usize) -> Result<Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder
        .worker_threads(threads)
        .enable_all()
        .build()
        .context("can't start threads")
}

/// Logs to stderr.
pub(crate) fn log(config: &Config) -> Result<()> {
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(config.log_filter()?)
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => subscriber
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .init(),
        LogFormat::Json => subscriber.json().flatten_event(true).init(),
    }
    Ok(())
}
