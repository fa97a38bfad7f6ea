//! SQL of ending many sessions of one user or member.

use tenure_db::{Error, Tx, params};
use tenure_types::Timestamp;
use uuid::Uuid;

use crate::sessions::store::live;

/// A generation whose predecessors are over, while their rows may still be there.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    pub(super) project: Uuid,
    pub(super) subject: Uuid,
    pub(super) generation: i64,
}

tenure_db::statements! {
    COUNT_UP_TO = "SELECT COUNT(*) FROM (SELECT 1 FROM sessions WHERE project_id = $1 AND subject_id = $2 LIMIT $3) counted";
    DELETE_TOUCHES_OF_SUBJECT = "DELETE FROM session_touches WHERE project_id = $1 AND session_id IN
        (SELECT session_id FROM sessions WHERE project_id = $1 AND subject_id = $2
         AND session_id <> $3)";
    DELETE_OF_SUBJECT = "DELETE FROM sessions WHERE project_id = $1 AND subject_id = $2
                         AND session_id <> $3 RETURNING session_id";
    RAISE = "INSERT INTO session_marks (project_id, subject_id, generation, is_gone, is_pending)
             VALUES ($1, $2, 1, $3, TRUE)
             ON CONFLICT (subject_id) DO UPDATE SET generation = session_marks.generation + 1, is_gone = excluded.is_gone,
                 is_pending = TRUE
             RETURNING generation";
    KEEP = "UPDATE sessions SET generation = $3 WHERE project_id = $1 AND session_id = $2";
    SURPLUS = concat!("SELECT s.session_id FROM sessions s
        WHERE s.project_id = $1 AND s.subject_id = $2 AND s.session_id <> $4 AND ", live!("s."), "
        ORDER BY s.started_at DESC, s.session_id DESC LIMIT $6 OFFSET $5");
    DELETE = "DELETE FROM sessions WHERE project_id = $1 AND session_id = $2";
    PENDING = "SELECT project_id, subject_id, generation FROM session_marks WHERE is_pending
               ORDER BY subject_id LIMIT 100";
    STALE = "SELECT session_id FROM sessions WHERE project_id = $1 AND subject_id = $2 AND generation < $3 LIMIT 1000";
    // A deleted user or member gets no new sessions, so nothing is left for the mark to count from.
    FORGET = "DELETE FROM session_marks WHERE project_id = $1 AND subject_id = $2 AND generation = $3 AND is_gone";
    SETTLE = "UPDATE session_marks SET is_pending = FALSE
              WHERE project_id = $1 AND subject_id = $2 AND generation = $3";
}

/// Whether a user or member has more sessions than this, live or not.
pub(super) async fn has_more_than(tx: &Tx, project: Uuid, subject: Uuid, most: i64) -> Result<bool, Error> {
    let counted = tx
        .query_opt(&COUNT_UP_TO, &params![project, subject, most + 1], |row| {
            row.get::<i64>(0)
        })
        .await?;
    Ok(counted.unwrap_or(0) > most)
}

/// Deletes all sessions of a user or member but one; returns which.
pub(super) async fn delete_of_subject(
    tx: &Tx,
    project: Uuid,
    subject: Uuid,
    except: Option<Uuid>,
) -> Result<Vec<Uuid>, Error> {
    // No session has the nil id.
    let params = params![project, subject, except.unwrap_or(Uuid::nil())];
    tx.execute(&DELETE_TOUCHES_OF_SUBJECT, &params).await?;
    tx.query(&DELETE_OF_SUBJECT, &params, |row| row.get(0)).await
}

/// Ends all sessions of a user or member but one by raising the generation that counts.
pub(super) async fn raise(
    tx: &Tx,
    project: Uuid,
    subject: Uuid,
    except: Option<Uuid>,
    is_gone: bool,
) -> Result<(), Error> {
    let generation = tx
        .query_opt(&RAISE, &params![project, subject, is_gone], |row| {
            row.get::<i64>(0)
        })
        .await?;
    if let Some((kept, generation)) = except.zip(generation) {
        tx.execute(&KEEP, &params![project, kept, generation]).await?;
    }
    Ok(())
}

/// Up to `limit` live sessions of a user or member besides its `most` newest, one of which is this one.
pub(super) async fn surplus(
    tx: &Tx,
    project: Uuid,
    (subject, newest): (Uuid, Uuid),
    most: i64,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<Uuid>, Error> {
    let params = params![project, subject, now.millis(), newest, most - 1, limit];
    tx.query(&SURPLUS, &params, |row| row.get(0)).await
}

/// Deletes sessions, in the order that is given.
pub(super) async fn delete(tx: &Tx, project: Uuid, sessions: &[Uuid]) -> Result<u64, Error> {
    let rows: Vec<_> = sessions
        .iter()
        .map(|session| params![project, *session])
        .collect();
    tx.execute_many(&DELETE, &rows).await
}

/// Up to a hundred marks that rows may be left of.
pub(super) async fn pending(tx: &Tx) -> Result<Vec<Mark>, Error> {
    tx.query(&PENDING, &[], |row| {
        Ok(Mark {
            project: row.get(0)?,
            subject: row.get(1)?,
            generation: row.get(2)?,
        })
    })
    .await
}

/// Up to a thousand sessions that a mark has ended.
pub(super) async fn stale(tx: &Tx, mark: Mark) -> Result<Vec<Uuid>, Error> {
    let params = params![mark.project, mark.subject, mark.generation];
    tx.query(&STALE, &params, |row| row.get(0)).await
}

/// Notes that no rows are left, unless the mark was raised meanwhile.
pub(super) async fn evaluate(tx: &Tx, mark: Mark) -> Result<(), Error> {
    let params = params![mark.project, mark.subject, mark.generation];
    tx.execute(&FORGET, &params).await?;
    tx.execute(&SETTLE, &params).await.map(drop)
}
