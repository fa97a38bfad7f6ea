//! What a node does by itself, beside its requests.

mod due_keys;
mod lapsed_totps;
mod rewrap;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::credentials::{contact_locks, links, otps};
use crate::messages::{self, Channel};
use crate::projects::{self, keys};
use crate::sessions::{self, intermediate};
use crate::support::{clock, panics};
use crate::{Engine, signals};

pub use due_keys::rotate_due;
pub use lapsed_totps::purge_lapsed;
pub use rewrap::rewrap;

/// How often touches are written, changed projects reloaded, and messages of other nodes looked for.
const TICK: Duration = Duration::from_millis(900);
/// How often signals are looked for that nobody told of: another program wrote them, or its word was lost.
const QUARTER: Duration = Duration::from_millis(250);
/// How often the database is asked for its time, and the clock looked at.
const FEW_SECONDS: Duration = Duration::from_secs(5);
/// How often what has expired is purged.
const MINUTE: Duration = Duration::from_secs(60);
/// How often keys are looked after, and leftovers dropped.
const HOUR: Duration = Duration::from_secs(3600);

/// The running jobs of a node.
pub struct Jobs {
    stop: watch::Sender<bool>,
    running: Vec<JoinHandle<()>>,
    engine: Arc<Engine>,
}

/// Starts them all.
pub fn start(engine: &Arc<Engine>) -> Jobs {
    let (stop, stopped) = watch::channel(false);
    let running = [
        Job::Clock,
        Job::Touches,
        Job::Signals,
        Job::OldSignals,
        Job::Projects,
        Job::EndedSessions,
        Job::ExpiredProofs,
        Job::OrphanedTouches,
        Job::Keys,
        Job::Messages(Channel::Email),
        Job::Messages(Channel::Sms),
        Job::FailedMessages,
        Job::StaleContactLocks,
        Job::LapsedTotps,
    ]
    .map(|job| tokio::spawn(run(job, engine.clone(), stopped.clone())));
    Jobs {
        stop,
        running: running.into(),
        engine: engine.clone(),
    }
}

impl Jobs {
    /// Ends the jobs and writes what is still in memory.
    pub async fn stop(self) -> Result<(), tenure_db::Error> {
        let _ = self.stop.send(true);
        for job in self.running {
            let _ = job.await;
        }
        sessions::flush_touches(&self.engine).await.map(drop)
    }
}

#[derive(Clone, Copy, Debug)]
enum Job {
    Clock,
    Touches,
    Signals,
    OldSignals,
    Projects,
    EndedSessions,
    /// Intermediate sessions, codes and links.
    ExpiredProofs,
    OrphanedTouches,
    Keys,
    /// One for each channel, so that none waits for the other's servers.
    Messages(Channel),
    FailedMessages,
    StaleContactLocks,
    LapsedTotps,
}

/// Why a job did not finish. It runs again.
#[derive(Debug, thiserror::Error)]
enum JobError {
    #[error(transparent)]
    Db(#[from] tenure_db::Error),
    #[error(transparent)]
    Projects(#[from] projects::Error),
    #[error(transparent)]
    Keys(#[from] keys::Error),
}

impl JobError {
    fn is_temporary(&self) -> bool {
        match self {
            Self::Db(error) | Self::Keys(keys::Error::Db(error)) => error.is_temporary(),
            Self::Projects(error) => error.is_temporary(),
            Self::Keys(_) => false,
        }
    }
}

impl Job {
    fn pause(self) -> Duration {
        match self {
            Self::Touches | Self::Projects | Self::Messages(_) => TICK,
            Self::Signals => QUARTER,
            Self::Clock => FEW_SECONDS,
            Self::OldSignals | Self::EndedSessions | Self::ExpiredProofs => MINUTE,
            Self::OrphanedTouches
            | Self::Keys
            | Self::FailedMessages
            | Self::StaleContactLocks
            | Self::LapsedTotps => HOUR,
        }
    }

    /// What calls it to work before its pause is over.
    fn calls(self, engine: &Engine) -> Calls {
        match self {
            Self::Messages(channel) => Calls::Messages(channel),
            Self::Signals => Calls::Signals(signals::Calls::new(engine)),
            _ => Calls::None,
        }
    }

    async fn once(self, engine: &Arc<Engine>) -> Result<(), JobError> {
        match self {
            Self::Clock => {
                clock::measure(engine).await?;
                clock::look(engine).await?;
            }
            Self::Touches => sessions::flush_touches(engine).await.map(drop)?,
            Self::Signals => signals::publish(engine).await?,
            Self::OldSignals => while signals::purge(engine).await? > 0 {},
            Self::Projects => projects::refresh(engine).await?,
            Self::EndedSessions => {
                while sessions::purge_expired(engine).await? > 0 {}
                while sessions::purge_marked(engine).await? > 0 {}
            }
            Self::ExpiredProofs => {
                while intermediate::purge_expired(engine).await? > 0 {}
                otps::purge_expired(engine).await?;
                while links::purge_expired(engine).await? > 0 {}
            }
            Self::OrphanedTouches => while sessions::drop_orphaned_touches(engine).await? > 0 {},
            Self::Keys => rotate_due(engine).await.map(drop)?,
            Self::Messages(channel) => messages::deliver(engine, channel).await.map(drop)?,
            Self::FailedMessages => messages::purge(engine).await.map(drop)?,
            Self::StaleContactLocks => contact_locks::purge_stale(engine).await.map(drop)?,
            Self::LapsedTotps => while purge_lapsed(engine).await? > 0 {},
        }
        Ok(())
    }
}

enum Calls {
    None,
    Messages(Channel),
    Signals(signals::Calls),
}

impl Calls {
    async fn come(&mut self, engine: &Engine) {
        match self {
            Self::None => std::future::pending().await,
            Self::Messages(channel) => engine.messages.woken(*channel).await,
            Self::Signals(calls) => calls.come().await,
        }
    }
}

async fn run(job: Job, engine: Arc<Engine>, mut stopped: watch::Receiver<bool>) {
    let mut calls = job.calls(&engine);
    loop {
        tokio::select! {
            // First, so that a job that is always called ends too.
            biased;
            _ = stopped.changed() => return,
            () = calls.come(&engine) => {}
            () = tokio::time::sleep(job.pause()) => {}
        }
        match panics::caught(job.once(&engine)).await {
            Ok(Ok(())) => {}
            // `db` says once that it began, and once that it is over.
            Ok(Err(error)) if error.is_temporary() => {
                tracing::debug!(?job, %error, "a job waits for the database");
            }
            Ok(Err(error)) => tracing::warn!(?job, %error, "a job failed and will run again"),
            Err(panic) => tracing::error!(?job, %panic, "a job failed and will run again"),
        }
    }
}
