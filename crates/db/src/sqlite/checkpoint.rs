//! Moves the write-ahead log into the database file, beside the writer.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use rusqlite::OpenFlags;

use crate::Error;
use crate::sqlite::Connection;

/// How often the log's size is looked at.
const EVERY: Duration = Duration::from_millis(500);
/// From here on the log is copied whenever nobody is in the way.
const PASSIVE_BYTES: u64 = 4 << 20;
/// From here on the copy waits for readers, so that the writer can start the log anew: passive copies alone let it grow
/// for as long as the load lasts.
const RESTART_BYTES: u64 = 48 << 20;

/// Runs until it is dropped.
pub(super) struct Checkpoint {
    _stop: Sender<()>,
}

impl Checkpoint {
    pub(super) fn start(path: &Path) -> Result<Self, Error> {
        let connection = Connection::open(path, OpenFlags::default())?;
        connection.batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;")?;
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        let log = PathBuf::from(log);
        let (stop, stopped) = channel();
        std::thread::Builder::new()
            .name("tenure-db-checkpoint".into())
            .spawn(move || {
                while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                    let bytes = std::fs::metadata(&log).map_or(0, |log| log.len());
                    if bytes < PASSIVE_BYTES {
                        continue;
                    }
                    let mode = if bytes < RESTART_BYTES { "PASSIVE" } else { "TRUNCATE" };
                    if let Err(error) = connection.batch(&format!("PRAGMA wal_checkpoint({mode})")) {
                        tracing::warn!(%error, mode, "checkpoint put off");
                    }
                }
            })
            .expect("a thread can be started when the process starts");
        Ok(Self { _stop: stop })
    }
}
