//! The write-ahead log: a thread of its own copies it into the database file, and the writer empties it when it has
//! become long.
//!
//! Copies alone let the log grow for as long as the load lasts, since SQLite starts it anew only when all of it has been
//! copied and nobody reads from it. To empty it, nobody may write; so the writer does it, between two groups, when
//! little is left to copy, and waits only moments for readers.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::sqlite::Connection;

/// How often the copier looks at the log.
const EVERY: Duration = Duration::from_millis(500);
/// From here on the log is copied.
const COPY_BYTES: u64 = 4 << 20;
/// From here on the log is emptied.
const EMPTY_BYTES: u64 = 48 << 20;
/// How much more is written before the next try, when a reader was in the way.
const RETRY_BYTES: u64 = 8 << 20;
/// How long the writer waits for a reader of the log, in milliseconds.
const PATIENCE: i32 = 20;

pub(super) struct Log {
    path: PathBuf,
    /// SQLite refuses a second one that copies; so they take turns.
    copying: Mutex<()>,
}

impl Log {
    pub(super) fn beside(database: &Path) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push("-wal");
        Self {
            path: path.into(),
            copying: Mutex::default(),
        }
    }

    fn bytes(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |file| file.len())
    }

    fn in_turn<T>(&self, copy: impl FnOnce() -> T) -> T {
        let _turn = self.copying.lock().unwrap_or_else(PoisonError::into_inner);
        copy()
    }
}

/// Copies until it is dropped.
pub(super) struct Copier {
    _stop: Sender<()>,
}

impl Copier {
    pub(super) fn start(connection: Connection, log: Arc<Log>) -> Self {
        let (stop, stopped) = channel();
        std::thread::Builder::new()
            .name("tenure-db-log".into())
            .spawn(move || {
                while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                    if log.bytes() < COPY_BYTES {
                        continue;
                    }
                    if let Err(error) = log.in_turn(|| connection.copy_log()) {
                        tracing::warn!(%error, "the write-ahead log could not be copied");
                    }
                }
            })
            .expect("a thread can be started when the process starts");
        Self { _stop: stop }
    }
}

/// The writer's side.
pub(super) struct Emptier {
    log: Arc<Log>,
    /// How long the log becomes before it is emptied, in bytes.
    limit: u64,
}

impl Emptier {
    pub(super) fn new(log: Arc<Log>) -> Self {
        Self {
            log,
            limit: EMPTY_BYTES,
        }
    }

    /// Called between two transactions.
    pub(super) fn look(&mut self, connection: &Connection) {
        let bytes = self.log.bytes();
        if bytes < self.limit {
            return;
        }
        let emptied = self
            .log
            .in_turn(|| connection.empty_log(PATIENCE))
            .unwrap_or_else(|error| {
                tracing::warn!(%error, "the write-ahead log could not be emptied");
                false
            });
        self.limit = if emptied { EMPTY_BYTES } else { bytes + RETRY_BYTES };
    }
}
