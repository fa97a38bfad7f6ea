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
    let after = request.after.as_deref().map(parse_cursor).transpose()?;
    let until = Instant::now() + parse_wait(request.wait)?;
    let mut closing = engine.signals.closing.subscribe();
    // Before the first look, so that what happens after it is not slept through.
    let mut head = engine.signals.head.subscribe();
    publish(engine).await?;
    loop {
        head.mark_unchanged();
        let answer = look(engine, project, after).await?;
        if answer.reset || !answer.signals.is_empty() || Instant::now() >= until || *closing.borrow() {
            return Ok(answer);
        }
        // Over or not, there is one more look.
        let _ = timeout_at(until, async {
            tokio::select! {
                _ = head.changed() => {}
                _ = closing.changed() => {}
            }
        })
        .await;
    }
}

async fn look(engine: &Engine, project: &Project, cursor: Option<i64>) -> Result<GetResponse, Error> {
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let (reset, last, rows) = engine
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
    let rows = &rows[..rows.len().min(PAGE)];
    let cursor = match rows.last() {
        Some(row) if more => row.seq,
        _ => last,
    };
    Ok(GetResponse {
        cursor: cursor.to_string(),
        reset,
        more,
        signals: rows
            .iter()
            .map(|row| view(project, row))
            .collect::<Result<_, _>>()?,
    })
}

fn view(project: &Project, row: &SignalRow) -> Result<Signal, Error> {
    let cause = Cause::parse(&row.cause).ok_or(Error::Damaged("signals.cause"))?;
    Ok(Signal {
        kind: match cause.kind() {
            Kind::Ended => WireKind::Ended,
            Kind::Changed => WireKind::Changed,
        },
        subject: subject(project, cause, row.subject_id),
        at: row.published_at.div_euclid(1000),
        cause: cause.as_str().to_owned(),
    })
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
