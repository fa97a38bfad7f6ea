//! SQL of signals.

use tenure_db::{Error, Tx, params};
use tenure_types::Timestamp;
use uuid::Uuid;

use super::Cause;

/// How far the log goes.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    /// The place of the newest signal.
    pub(super) last: i64,
    /// The place of the newest one that is deleted already.
    pub(super) purged: i64,
}

/// A signal that has its place.
pub(super) struct SignalRow {
    pub(super) seq: i64,
    pub(super) published_at: i64,
    pub(super) subject_id: Uuid,
    pub(super) cause: String,
}

tenure_db::statements! {
    INSERT = "INSERT INTO signals (project_id, subject_id, cause) VALUES ($1, $2, $3)";
    EXTENT = "SELECT last_seq, purged_seq FROM signal_log";
    IS_ANY_WAITING = "SELECT EXISTS (SELECT 1 FROM signals WHERE seq IS NULL)";
    // Writes nothing new: it holds the row for the transaction.
    HOLD = "UPDATE signal_log SET last_seq = last_seq RETURNING last_seq";
    WAITING = "SELECT signal_id FROM signals WHERE seq IS NULL ORDER BY signal_id LIMIT 1000";
    PLACE = "UPDATE signals SET seq = $2, published_at = $3 WHERE signal_id = $1";
    EXTEND = "UPDATE signal_log SET last_seq = $1";
    AFTER = "SELECT seq, published_at, subject_id, cause FROM signals
             WHERE project_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4";
    PROJECTS = "SELECT DISTINCT project_id FROM signals WHERE seq > $1 AND seq <= $2";
    OLDEST = "SELECT seq, published_at FROM signals WHERE seq > $1 ORDER BY seq LIMIT 1000";
    DELETE = "DELETE FROM signals WHERE seq <= $1";
    PURGED = "UPDATE signal_log SET purged_seq = $1 WHERE purged_seq < $1";
}

pub(super) async fn insert(tx: &Tx, project: Uuid, subjects: &[Uuid], cause: Cause) -> Result<(), Error> {
    let rows: Vec<_> = subjects
        .iter()
        .map(|subject| params![project, *subject, cause.as_str()])
        .collect();
    tx.execute_many(&INSERT, &rows).await.map(drop)
}

pub(super) async fn extent(tx: &Tx) -> Result<Extent, Error> {
    let extent = tx
        .query_opt(&EXTENT, &[], |row| {
            Ok(Extent {
                last: row.get(0)?,
                purged: row.get(1)?,
            })
        })
        .await?;
    extent.ok_or(Error::Schema("the row of signal_log is missing".into()))
}

/// Whether a signal waits for its place.
pub(super) async fn is_any_waiting(tx: &Tx) -> Result<bool, Error> {
    let waiting = tx.query_opt(&IS_ANY_WAITING, &[], |row| row.get(0)).await?;
    Ok(waiting.unwrap_or(false))
}

/// Holds the log until the transaction ends, so that nobody else extends it; returns the newest place.
pub(super) async fn lock_shared(tx: &Tx) -> Result<i64, Error> {
    let last = tx.query_opt(&HOLD, &[], |row| row.get(0)).await?;
    last.ok_or(Error::Schema("the row of signal_log is missing".into()))
}

/// The most signals that are placed at once.
pub(super) const BATCH: usize = 1000;

/// Up to [`BATCH`] signals that wait for their places.
pub(super) async fn waiting(tx: &Tx) -> Result<Vec<Uuid>, Error> {
    tx.query(&WAITING, &[], |row| row.get(0)).await
}

/// Gives them the places after `last`; returns the newest. After [`hold`].
pub(super) async fn place(tx: &Tx, signals: &[Uuid], last: i64, at: Timestamp) -> Result<i64, Error> {
    let rows: Vec<_> = (last + 1..)
        .zip(signals)
        .map(|(seq, signal)| params![*signal, seq, at.millis()])
        .collect();
    tx.execute_many(&PLACE, &rows).await?;
    let newest = last + i64::try_from(signals.len()).unwrap_or(i64::MAX);
    tx.execute(&EXTEND, &params![newest]).await?;
    Ok(newest)
}

/// The signals of a project from behind one place up to another, oldest first.
pub(super) async fn after(
    tx: &Tx,
    project: Uuid,
    after: i64,
    up_to: i64,
    limit: i64,
) -> Result<Vec<SignalRow>, Error> {
    tx.query(&AFTER, &params![project, after, up_to, limit], |row| {
        Ok(SignalRow {
            seq: row.get(0)?,
            published_at: row.get(1)?,
            subject_id: row.get(2)?,
            cause: row.get(3)?,
        })
    })
    .await
}

/// The projects that have signals from behind one place up to another.
pub(super) async fn projects(tx: &Tx, after: i64, up_to: i64) -> Result<Vec<Uuid>, Error> {
    tx.query(&PROJECTS, &params![after, up_to], |row| row.get(0))
        .await
}

/// Up to a thousand places from behind one, oldest first, and when they were given.
pub(super) async fn oldest(tx: &Tx, after: i64) -> Result<Vec<(i64, i64)>, Error> {
    tx.query(&OLDEST, &params![after], |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}

pub(super) async fn delete(tx: &Tx, up_to: i64) -> Result<u64, Error> {
    tx.execute(&PURGED, &params![up_to]).await?;
    tx.execute(&DELETE, &params![up_to]).await
}
