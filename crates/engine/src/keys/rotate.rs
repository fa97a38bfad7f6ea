//! Rotation of signing keys: a key is published at least a day before it signs, and a month after.

use tenure_db::Tx;
use tenure_types::{JwkId, ProjectId, Timestamp};

use super::first::new_signing;
use super::store::SigningKeyRow;
use super::{Error, State, store};
use crate::{Engine, projects};

/// How long a key is published before it may sign: longer than any verifier keeps a JWKS.
const PUBLISHED_BEFORE: i64 = 24 * 60 * 60 * 1000;
/// How long it stays published after it signed last.
const PUBLISHED_AFTER: i64 = 30 * 24 * 60 * 60 * 1000;
/// How long a key signs before the job rotates it: six months.
const SIGNS_FOR: i64 = 182 * 24 * 60 * 60 * 1000;

/// Why, and so how, a key is rotated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// Only if every verifier has had a day to fetch the next key.
    Planned,
    /// The next key signs at once; the old one goes on verifying.
    Now,
    /// The old key is gone at once, and with it every JWT that it signed.
    Compromised,
}

#[derive(Clone, Copy, Debug)]
pub struct Rotated {
    pub active: JwkId,
    pub next: JwkId,
}

/// The next key becomes active, and a new next one is published.
pub async fn rotate(engine: &Engine, project: ProjectId, urgency: Urgency) -> Result<Rotated, Error> {
    let now = engine.now();
    let next = new_signing(engine, project, State::Next)?;
    let rotated = engine
        .db
        .write(async move |tx: &Tx| {
            if !projects::store::bump(tx, project.uuid()).await? {
                return Err(Error::NotFound);
            }
            swap(tx, project, &next, urgency, now).await
        })
        .await?;
    // The other nodes learn of it within the second.
    let _ = engine.projects.refresh(engine).await;
    Ok(rotated)
}

/// Rotates every project whose active key has signed for six months, and drops keys that no JWT can need any more. Safe
/// on many nodes at once: the project's row is locked, and what one node did the others find done. Returns how many
/// keys were rotated.
pub async fn rotate_due(engine: &Engine) -> Result<usize, Error> {
    let now = engine.now();
    let mut rotated = 0;
    let versions = engine.db.read(async |tx| projects::store::all(tx).await).await?;
    for row in versions {
        let Ok(environment) = row.environment.parse() else {
            return Err(Error::Damaged);
        };
        let project = ProjectId::new(environment, row.project_id);
        let keys = list_times(engine, project).await?;
        if keys
            .active_since
            .is_some_and(|since| now.millis() - since < SIGNS_FOR)
            && !keys.has_outdated(now)
        {
            continue;
        }
        let next = new_signing(engine, project, State::Next)?;
        let done = engine
            .db
            .write(async move |tx: &Tx| {
                if !projects::store::bump(tx, project.uuid()).await? {
                    return Ok(false);
                }
                store::drop_retired(tx, project.uuid(), now.millis() - PUBLISHED_AFTER).await?;
                // Asked again under the lock: another node may have been first.
                let signing = store::signing(tx, project.uuid()).await?;
                let active = signing.iter().find(|key| key.state == State::Active.as_str());
                let due = active
                    .and_then(|key| key.activated_at)
                    .is_some_and(|at| now.millis() - at >= SIGNS_FOR);
                if !due {
                    return Ok(false);
                }
                swap(tx, project, &next, Urgency::Planned, now)
                    .await
                    .map(|_| true)
            })
            .await;
        match done {
            Ok(done) => rotated += usize::from(done),
            Err(Error::TooEarly) => {}
            Err(error) => return Err(error),
        }
    }
    let _ = engine.projects.refresh(engine).await;
    Ok(rotated)
}

/// Under the lock of the project's row.
async fn swap(
    tx: &Tx,
    project: ProjectId,
    next: &SigningKeyRow,
    urgency: Urgency,
    now: Timestamp,
) -> Result<Rotated, Error> {
    let signing = store::signing(tx, project.uuid()).await?;
    let promoted = signing
        .iter()
        .find(|key| key.state == State::Next.as_str())
        .ok_or(Error::Damaged)?;
    if urgency == Urgency::Planned && now.millis() - promoted.published_at < PUBLISHED_BEFORE {
        return Err(Error::TooEarly);
    }
    if urgency == Urgency::Compromised {
        store::drop_active(tx, project.uuid()).await?;
    } else {
        store::retire(tx, project.uuid(), now.millis()).await?;
    }
    if !store::promote(tx, project.uuid(), now.millis()).await? {
        return Err(Error::Damaged);
    }
    store::insert_signing(tx, project.uuid(), next).await?;
    let kid = |key| JwkId::new(project.environment(), key);
    Ok(Rotated {
        active: kid(promoted.key_id),
        next: kid(next.key_id),
    })
}

struct Times {
    active_since: Option<i64>,
    retired_at: Vec<i64>,
}

impl Times {
    fn has_outdated(&self, now: Timestamp) -> bool {
        self.retired_at
            .iter()
            .any(|at| *at < now.millis() - PUBLISHED_AFTER)
    }
}

async fn list_times(engine: &Engine, project: ProjectId) -> Result<Times, Error> {
    let signing = engine
        .db
        .read(async |tx| store::signing(tx, project.uuid()).await)
        .await?;
    Ok(Times {
        active_since: signing
            .iter()
            .find_map(|key| key.activated_at.filter(|_| key.retired_at.is_none())),
        retired_at: signing.iter().filter_map(|key| key.retired_at).collect(),
    })
}
