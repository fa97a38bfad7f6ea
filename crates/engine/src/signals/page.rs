//! A part of the log as an answer has it: read once, and written as JSON once, for all who wait for it.

use std::sync::{Arc, OnceLock};

use tenure_types::signals::{GetResponse, Kind as WireKind, Signal, Subject as WireSubject};
use tenure_types::{JwkId, MemberId, OrganizationId, SessionId, UserId};
use uuid::Uuid;

use super::store::{self, SignalRow};
use super::{Cause, Kind, Subject};
use crate::projects::Project;
use crate::{Engine, Error, Result};

/// The most signals in one answer.
const SIGNALS: usize = 1000;

/// A [`GetResponse`] that is shared.
#[derive(Clone)]
pub struct Page(Arc<Shared>);

struct Shared {
    cursor: i64,
    answer: GetResponse,
    json: OnceLock<Vec<u8>>,
}

impl Page {
    /// Reads what comes after a cursor.
    pub(super) async fn read(engine: &Engine, project: &Project, after: Option<i64>) -> Result<Self> {
        let limit = i64::try_from(SIGNALS + 1).unwrap_or(i64::MAX);
        let (reset, last, mut rows) = engine
            .db
            .read(async |tx| {
                let extent = store::extent(tx).await?;
                // A place that was never given is one of another log: this one was restored from a backup.
                let goes_on = after.filter(|after| (extent.purged..=extent.last).contains(after));
                let from = goes_on.unwrap_or(0);
                let rows = store::after(tx, project.uuid, from, extent.last, limit).await?;
                Ok::<_, Error>((goes_on.is_none(), extent.last, rows))
            })
            .await?;
        let more = rows.len() > SIGNALS;
        rows.truncate(SIGNALS);
        let cursor = match rows.last() {
            Some(row) if more => row.seq,
            _ => last,
        };
        let answer = GetResponse {
            cursor: cursor.to_string(),
            reset,
            more,
            signals: rows.into_iter().map(|row| view(project, row)).collect(),
        };
        let json = OnceLock::new();
        Ok(Self(Arc::new(Shared { cursor, answer, json })))
    }

    /// The answer as JSON.
    fn json(&self) -> &[u8] {
        let Shared { answer, json, .. } = &*self.0;
        json.get_or_init(|| serde_json::to_vec(answer).expect("signals have a JSON form"))
    }

    /// Where to go on.
    pub(super) fn cursor(&self) -> i64 {
        self.0.cursor
    }

    /// Whether a follower learns something from it.
    pub(super) fn is_news(&self) -> bool {
        self.0.answer.reset || !self.0.answer.signals.is_empty()
    }
}

impl AsRef<[u8]> for Page {
    fn as_ref(&self) -> &[u8] {
        self.json()
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
