//! Ends many sessions of one user or member: all of them, or those that are too many.
//!
//! A transaction that deletes a hundred thousand rows takes seconds, in which on SQLite nobody else writes. So only up to
//! [`AT_ONCE`] rows are deleted where their sessions end. Where there are more, one row says that they are over
//! (`session_marks`, which "live" asks for), and a job deletes them afterwards.

mod store;

use tenure_db::{Sql, Tx};
use tenure_types::Timestamp;
use uuid::Uuid;

use crate::Engine;
use crate::projects::Project;
use crate::signals::{self, Cause};

/// The most sessions whose rows one transaction deletes, each with a signal of its own.
const AT_ONCE: i64 = 1000;

/// Who holds sessions.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject {
    User(Uuid),
    Member(Uuid),
}

impl Subject {
    fn id(self) -> Uuid {
        match self {
            Self::User(id) | Self::Member(id) => id,
        }
    }
}

/// Ends every session of a user or member, but one if it is named. For the transaction that takes it its rights, which
/// holds its row: no session begins beside this.
pub(crate) async fn end_all(
    tx: &Tx,
    project: Uuid,
    subject: Subject,
    except: Option<Uuid>,
    cause: Cause,
) -> Result<(), tenure_db::Error> {
    let id = subject.id();
    if !store::has_more_than(tx, project, id, AT_ONCE).await? {
        let ended = store::delete_of_subject(tx, project, id, except).await?;
        return signals::emit_all(tx, project, &ended, cause).await;
    }
    let is_gone = matches!(cause, Cause::UserDeleted | Cause::OrganizationDeleted);
    store::raise(tx, project, id, except, is_gone).await?;
    // Which of its JWTs are over, only the server can tell.
    let all = match subject {
        Subject::User(_) => Cause::UserSessionsEnded,
        Subject::Member(_) => Cause::MemberSessionsEnded,
    };
    signals::emit(tx, project, id, all).await
}

/// After a session began: ends the oldest ones that are more than the project lets a user or member have. The holder's
/// row is locked, so that of two that begin at once each is counted.
pub(crate) async fn end_surplus(
    tx: &Tx,
    project: &Project,
    (subject, newest): (Uuid, Uuid),
    now: Timestamp,
) -> Result<(), tenure_db::Error> {
    let most = project.settings.max_sessions_per_user;
    let mut surplus = store::surplus(tx, project.uuid, (subject, newest), most, AT_ONCE, now).await?;
    if surplus.is_empty() {
        return Ok(());
    }
    // Everybody in the same order, so that none waits for another in a circle.
    surplus.sort_unstable();
    delete(tx, project.uuid, &surplus).await?;
    signals::emit_all(tx, project.uuid, &surplus, Cause::SessionLimitReached).await
}

/// Deletes the rows of sessions that a mark has ended; returns how many. In steps, so that nobody waits for it.
pub async fn purge_marked(engine: &Engine) -> Result<u64, tenure_db::Error> {
    let mut deleted = 0;
    for mark in engine.db.read(async |tx| store::pending(tx).await).await? {
        loop {
            let mut stale = engine
                .db
                .scan(async move |tx: &Tx| store::stale(tx, mark).await)
                .await?;
            if stale.is_empty() {
                break;
            }
            stale.sort_unstable();
            deleted += engine
                .db
                .write(async move |tx: &Tx| delete(tx, mark.project, &stale).await)
                .await?;
        }
        engine
            .db
            .write(async move |tx: &Tx| store::evaluate(tx, mark).await)
            .await?;
    }
    Ok(deleted)
}

/// In the order that is given.
async fn delete(tx: &Tx, project: Uuid, sessions: &[Uuid]) -> Result<u64, tenure_db::Error> {
    let touches: Vec<_> = sessions.iter().map(|session| (project, *session)).collect();
    // The touches first, as where one session is ended.
    super::store::delete_touches(tx, &touches).await?;
    store::delete(tx, project, sessions).await
}

pub(super) fn statements() -> &'static [(&'static str, Sql<'static>)] {
    store::STATEMENTS
}
