//! SQL of sessions.

use tenure_core::session::Session;
use tenure_db::{Error, Row, Tx, params};
use tenure_types::Timestamp;
use tenure_types::sessions::Attributes;
use uuid::Uuid;

use crate::signals::{self, Cause};

/// A session as it stands in its row.
pub(crate) struct SessionRow {
    session_id: Uuid,
    subject_id: Uuid,
    token_version: i64,
    started_at: i64,
    last_accessed_at: i64,
    expires_at: i64,
    ip_address: String,
    user_agent: String,
    factors: String,
    claims: String,
}

/// The columns of a session, each behind a prefix: `RETURNING` knows no aliases on SQLite.
macro_rules! session_columns {
    ($of:literal) => {
        concat!(
            $of,
            "session_id, ",
            $of,
            "subject_id, ",
            $of,
            "token_version, ",
            $of,
            "started_at, ",
            $of,
            "last_accessed_at, ",
            $of,
            "expires_at, ",
            $of,
            "ip_address, ",
            $of,
            "user_agent, ",
            $of,
            "factors, ",
            $of,
            "claims"
        )
    };
}
pub(crate) const SESSION_COLUMNS: usize = 10;

/// What makes a row a live session, `$3` being now: it has not expired, the key that its token was made with has not been
/// dropped, and its holder's sessions of that time were not ended all at once.
macro_rules! live {
    ($of:literal) => {
        concat!(
            $of,
            "expires_at > $3 AND EXISTS (SELECT 1 FROM token_keys k WHERE k.project_id = ",
            $of,
            "project_id AND k.version = ",
            $of,
            "token_version) AND NOT EXISTS (SELECT 1 FROM session_marks g WHERE g.project_id = ",
            $of,
            "project_id AND g.subject_id = ",
            $of,
            "subject_id AND g.generation > ",
            $of,
            "generation)"
        )
    };
}
pub(crate) use {live, session_columns};

tenure_db::statements! {
    INSERT = "INSERT INTO sessions (project_id, session_id, subject_id, token_version, started_at, last_accessed_at,
                  expires_at, ip_address, user_agent, factors, claims, generation)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, COALESCE(
                  (SELECT g.generation FROM session_marks g WHERE g.project_id = $1 AND g.subject_id = $3), 0))";
    SUBJECT = concat!("SELECT subject_id FROM sessions WHERE project_id = $1 AND session_id = $2 AND ",
        live!("sessions."));
    LIST = concat!("SELECT ", session_columns!("s."), ", t.touched_at FROM sessions s
        LEFT JOIN session_touches t ON t.project_id = s.project_id AND t.session_id = s.session_id
        WHERE s.project_id = $1 AND s.subject_id = $2 AND ", live!("s."), "
        ORDER BY s.started_at DESC, s.session_id DESC LIMIT $4");
    LOCK = concat!("UPDATE sessions SET last_accessed_at = $3
        WHERE project_id = $1 AND session_id = $2 AND ", live!("sessions."), " RETURNING ", session_columns!(""));
    HOLD = concat!("UPDATE sessions SET subject_id = subject_id WHERE project_id = $1 AND session_id = $2 AND ",
        live!("sessions."));
    UPDATE = "UPDATE sessions SET last_accessed_at = $3, expires_at = $4, factors = $5, claims = $6
              WHERE project_id = $1 AND session_id = $2";
    DELETE = concat!("DELETE FROM sessions WHERE project_id = $1 AND session_id = $2 AND ", live!("sessions."));
    DELETE_TOUCH = "DELETE FROM session_touches WHERE project_id = $1 AND session_id = $2";
    TOKEN_VERSIONS = "SELECT DISTINCT token_version FROM sessions WHERE project_id = $1";
    KEYLESS = "SELECT s.session_id FROM sessions s WHERE s.project_id = $1 AND s.session_id > $2 AND NOT EXISTS
        (SELECT 1 FROM token_keys k WHERE k.project_id = s.project_id AND k.version = s.token_version)
        ORDER BY s.session_id LIMIT 1000";
    PURGE_KEYLESS = "DELETE FROM sessions WHERE project_id = $1 AND session_id = $2 AND NOT EXISTS
        (SELECT 1 FROM token_keys k WHERE k.project_id = sessions.project_id AND k.version = sessions.token_version)";
    TOUCH = concat!("INSERT INTO session_touches (project_id, session_id, touched_at)
             SELECT s.project_id, s.session_id, $3 FROM sessions s
             WHERE s.project_id = $1 AND s.session_id = $2 AND ", live!("s."), "
             ON CONFLICT (session_id) DO UPDATE SET touched_at = excluded.touched_at
             WHERE session_touches.touched_at < excluded.touched_at");
    EXPIRED = "SELECT project_id, session_id FROM sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT 1000";
    PURGE = "DELETE FROM sessions WHERE project_id = $1 AND session_id = $2 AND expires_at <= $3";
    ORPHANED = "SELECT t.project_id, t.session_id FROM session_touches t WHERE NOT EXISTS
        (SELECT 1 FROM sessions s WHERE s.project_id = t.project_id AND s.session_id = t.session_id)
        AND t.touched_at < $1 LIMIT 1000";
}

pub(crate) async fn insert(tx: &Tx, project: Uuid, session: &Session) -> Result<(), Error> {
    let (factors, claims) = texts(session);
    let params = params![
        project,
        session.session_id,
        session.subject_id,
        i64::from(session.token_version),
        session.started_at.millis(),
        session.last_accessed_at.millis(),
        session.expires_at.millis(),
        &session.attributes.ip_address,
        &session.attributes.user_agent,
        &factors,
        &claims,
    ];
    tx.execute(&INSERT, &params).await.map(drop)
}

/// Who holds a live session.
pub(crate) async fn subject(
    tx: &Tx,
    project: Uuid,
    session: Uuid,
    now: Timestamp,
) -> Result<Option<Uuid>, Error> {
    tx.query_opt(&SUBJECT, &params![project, session, now.millis()], |row| {
        row.get(0)
    })
    .await
}

/// The most sessions in one list.
const LISTED: i64 = 1000;

/// The live sessions of a user or member, oldest first; of more than a thousand the newest.
pub(crate) async fn list(
    tx: &Tx,
    project: Uuid,
    subject: Uuid,
    now: Timestamp,
) -> Result<Vec<Session>, Error> {
    let params = params![project, subject, now.millis(), LISTED];
    let read = |row: &Row<'_>| {
        let mut session = read_session(row)?;
        if let Some(touched) = row.get::<Option<i64>>(SESSION_COLUMNS)? {
            session.last_accessed_at = session.last_accessed_at.max(Timestamp::from_millis(touched));
        }
        Ok(session)
    };
    let mut sessions = tx.query(&LIST, &params, read).await?;
    sessions.reverse();
    Ok(sessions)
}

/// A live session that nobody else changes until the transaction ends.
pub(crate) struct Locked {
    pub(crate) session: Session,
    /// Its factors and claims, as they stand in the row.
    stored: (String, String),
}

/// Reads a live session for a change.
pub(crate) async fn lock(
    tx: &Tx,
    project: Uuid,
    session: Uuid,
    now: Timestamp,
) -> Result<Option<Locked>, Error> {
    tx.query_opt(&LOCK, &params![project, session, now.millis()], |row| {
        let session = read_session(row)?;
        Ok(Locked {
            stored: texts(&session),
            session,
        })
    })
    .await
}

/// Keeps a live session from ending until the transaction does, and leaves it as it is. `false`: it is not live.
pub(crate) async fn lock_shared(
    tx: &Tx,
    project: Uuid,
    session: Uuid,
    now: Timestamp,
) -> Result<bool, Error> {
    Ok(tx
        .execute(&HOLD, &params![project, session, now.millis()])
        .await?
        == 1)
}

/// Writes what may change: times, factors and claims. Whoever holds a JWT that says otherwise is told so.
pub(crate) async fn update(tx: &Tx, project: Uuid, locked: &Locked) -> Result<(), Error> {
    let session = &locked.session;
    let (factors, claims) = texts(session);
    let params = params![
        project,
        session.session_id,
        session.last_accessed_at.millis(),
        session.expires_at.millis(),
        &factors,
        &claims,
    ];
    tx.execute(&UPDATE, &params).await?;
    for (differs, cause) in [
        (factors != locked.stored.0, Cause::SessionFactorAdded),
        (claims != locked.stored.1, Cause::SessionClaimsChanged),
    ] {
        if differs {
            signals::emit(tx, project, session.session_id, cause).await?;
        }
    }
    Ok(())
}

/// Ends a session. `false`: it was not live.
pub(crate) async fn delete(tx: &Tx, project: Uuid, session: Uuid, now: Timestamp) -> Result<bool, Error> {
    // The touch first, as where many sessions are ended.
    tx.execute(&DELETE_TOUCH, &params![project, session]).await?;
    let params = params![project, session, now.millis()];
    if tx.execute(&DELETE, &params).await? == 0 {
        return Ok(false);
    }
    signals::emit(tx, project, session, Cause::SessionRevoked).await?;
    Ok(true)
}

pub(crate) async fn token_versions(tx: &Tx, project: Uuid) -> Result<Vec<i64>, Error> {
    tx.query(&TOKEN_VERSIONS, &params![project], |row| row.get(0))
        .await
}

/// Notes when sessions were last accessed. A session that has ended stays ended: its row is gone, and this makes none.
pub(crate) async fn touch(tx: &Tx, touches: &[(Uuid, Uuid, i64)]) -> Result<(), Error> {
    let params: Vec<_> = touches
        .iter()
        .map(|(project, session, at)| params![*project, *session, *at])
        .collect();
    tx.execute_many(&TOUCH, &params).await.map(drop)
}

/// Up to a thousand expired sessions, with their projects.
pub(crate) async fn expired(tx: &Tx, now: i64) -> Result<Vec<(Uuid, Uuid)>, Error> {
    tx.query(&EXPIRED, &params![now], |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}

/// Deletes those of the sessions that are still expired.
pub(crate) async fn purge(tx: &Tx, sessions: &[(Uuid, Uuid)], now: i64) -> Result<u64, Error> {
    let rows: Vec<_> = sessions
        .iter()
        .map(|(project, session)| params![*project, *session, now])
        .collect();
    tx.execute_many(&PURGE, &rows).await
}

/// Up to a thousand sessions of a project whose token keys are gone, in order of their ids, from behind one.
pub(crate) async fn keyless(tx: &Tx, project: Uuid, after: Uuid) -> Result<Vec<Uuid>, Error> {
    tx.query(&KEYLESS, &params![project, after], |row| row.get(0))
        .await
}

/// Deletes those of the sessions that have no token key.
pub(crate) async fn purge_keyless(tx: &Tx, project: Uuid, sessions: &[Uuid]) -> Result<u64, Error> {
    let rows: Vec<_> = sessions
        .iter()
        .map(|session| params![project, *session])
        .collect();
    tx.execute_many(&PURGE_KEYLESS, &rows).await
}

/// Up to a thousand touches from before an instant whose sessions are gone.
pub(crate) async fn orphaned_touches(tx: &Tx, before: i64) -> Result<Vec<(Uuid, Uuid)>, Error> {
    tx.query(&ORPHANED, &params![before], |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}

pub(crate) async fn delete_touches(tx: &Tx, sessions: &[(Uuid, Uuid)]) -> Result<u64, Error> {
    let rows: Vec<_> = sessions
        .iter()
        .map(|(project, session)| params![*project, *session])
        .collect();
    tx.execute_many(&DELETE_TOUCH, &rows).await
}

fn texts(session: &Session) -> (String, String) {
    let factors = serde_json::to_string(&session.factors).expect("factors are plain JSON");
    let claims = serde_json::to_string(&session.claims).expect("JSON values have a text");
    (factors, claims)
}

pub(crate) fn read_session(row: &Row<'_>) -> Result<Session, Error> {
    let row = SessionRow {
        session_id: row.get(0)?,
        subject_id: row.get(1)?,
        token_version: row.get(2)?,
        started_at: row.get(3)?,
        last_accessed_at: row.get(4)?,
        expires_at: row.get(5)?,
        ip_address: row.get(6)?,
        user_agent: row.get(7)?,
        factors: row.get(8)?,
        claims: row.get(9)?,
    };
    let damaged = |column: &'static str| move |error| Error::damaged(column, error);
    Ok(Session {
        session_id: row.session_id,
        subject_id: row.subject_id,
        token_version: u8::try_from(row.token_version)
            .map_err(|error| Error::damaged("sessions.token_version", error))?,
        started_at: Timestamp::from_millis(row.started_at),
        last_accessed_at: Timestamp::from_millis(row.last_accessed_at),
        expires_at: Timestamp::from_millis(row.expires_at),
        attributes: Attributes {
            ip_address: row.ip_address,
            user_agent: row.user_agent,
        },
        factors: serde_json::from_str(&row.factors).map_err(damaged("sessions.factors"))?,
        claims: serde_json::from_str(&row.claims).map_err(damaged("sessions.claims"))?,
    })
}
