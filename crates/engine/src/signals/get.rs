//! What happened since a follower looked last. It may wait for something to happen.

use std::sync::Arc;
use std::time::Duration;

use tenure_types::signals::{GetRequest, GetResponse, Kind as WireKind, Signal, Subject as WireSubject};
use tenure_types::{JwkId, MemberId, OrganizationId, SessionId, UserId};
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use super::store::{self, SignalRow};
use super::{Cause, Error, Kind, Subject, publish};
use crate::Engine;
use crate::projects::Project;

/// The longest that a call may wait.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(60);
/// The most signals in one answer.
const PAGE: usize = 1000;

pub async fn get(
    engine: &Arc<Engine>,
    project: &Arc<Project>,
    request: GetRequest,
) -> Result<GetResponse, Error> {
    let mut after = request.after.as_deref().map(parse_cursor).transpose()?;
    let until = Instant::now() + parse_wait(request.wait)?;
    let mut closing = engine.signals.closing.subscribe();
    // Before the first look, so that what happens after it is not slept through.
    let mut head = engine.signals.head.subscribe();
    publish(engine).await?;
    loop {
        head.mark_unchanged();
        let is_over = Instant::now() >= until || *closing.borrow();
        if is_over {
            // What is said at the end holds for the whole time: nothing was committed that is not in it.
            publish(engine).await?;
        }
        let page = look(engine, project, after).await?;
        if is_over || page.reset || !page.rows.is_empty() {
            return Ok(page.answer(project));
        }
        // What is of other projects need not be walked through again.
        after = Some(page.cursor);
        // Then there is one more look, in any case.
        let _ = timeout_at(until, async {
            tokio::select! {
                _ = head.changed() => {}
                _ = closing.changed() => {}
            }
        })
        .await;
    }
}

/// A part of the log.
struct Page {
    reset: bool,
    more: bool,
    cursor: i64,
    rows: Vec<SignalRow>,
}

async fn look(engine: &Engine, project: &Project, cursor: Option<i64>) -> Result<Page, Error> {
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let (reset, last, mut rows) = engine
        .db
        .read(async |tx| {
            let extent = store::extent(tx).await?;
            // A place that was never given is one of another log: this one was restored from a backup.
            let goes_on = cursor.filter(|cursor| (extent.purged..=extent.last).contains(cursor));
            let after = goes_on.unwrap_or(0);
            let rows = store::after(tx, project.uuid, after, extent.last, limit).await?;
            Ok::<_, Error>((goes_on.is_none(), extent.last, rows))
        })
        .await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let cursor = match rows.last() {
        Some(row) if more => row.seq,
        _ => last,
    };
    Ok(Page {
        reset,
        more,
        cursor,
        rows,
    })
}

impl Page {
    fn answer(self, project: &Project) -> GetResponse {
        GetResponse {
            cursor: self.cursor.to_string(),
            reset: self.reset,
            more: self.more,
            signals: self.rows.into_iter().map(|row| view(project, row)).collect(),
        }
    }
}

fn view(project: &Project, row: SignalRow) -> Signal {
    let (kind, subject) = match Cause::parse(&row.cause) {
        Some(cause) => (cause.kind(), subject(project, cause, row.subject_id)),
        // A newer Tenure wrote it on the same database. Whatever it is, the server can tell.
        None => (Kind::Changed, WireSubject::Project(project.id)),
    };
    Signal {
        kind: match kind {
            Kind::Ended => WireKind::Ended,
            Kind::Changed => WireKind::Changed,
        },
        subject,
        at: row.published_at.div_euclid(1000),
        cause: row.cause,
    }
}

fn subject(project: &Project, cause: Cause, id: Uuid) -> WireSubject {
    let environment = project.environment;
    match cause.subject() {
        Subject::Session => WireSubject::Session(SessionId::new(environment, id)),
        Subject::User => WireSubject::User(UserId::new(environment, id)),
        Subject::Member => WireSubject::Member(MemberId::new(environment, id)),
        Subject::Organization => WireSubject::Organization(OrganizationId::new(environment, id)),
        Subject::Project => WireSubject::Project(project.id),
        Subject::Key => WireSubject::Key(JwkId::new(environment, id)),
    }
}

fn parse_cursor(text: &str) -> Result<i64, Error> {
    // As it was written: digits only.
    let is_canonical = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|_| is_canonical)
        .ok_or(Error::InvalidCursor)
}

fn parse_wait(seconds: Option<i64>) -> Result<Duration, Error> {
    u64::try_from(seconds.unwrap_or(0))
        .map(Duration::from_secs)
        .ok()
        .filter(|wait| *wait <= MAX_WAIT)
        .ok_or(Error::InvalidWait)
}
