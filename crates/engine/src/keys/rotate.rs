//! Rotation of signing keys: a key is published at least a day before it signs, and a month after.

use tenure_db::Tx;
use tenure_types::{JwkId, ProjectId, Timestamp};
use uuid::Uuid;

use super::first::new_signing;
use super::ring::require;
use super::store::SigningKeyRow;
use super::{Error, State, store};
use crate::signals::{self, Cause};
use crate::{Engine, projects};

/// How long a key is published before it may sign, unless it must: longer than any verifier keeps a JWKS.
const PUBLISHED_BEFORE: i64 = 24 * 60 * 60 * 1000;

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
    swap(engine, project, urgency, None).await?.ok_or(Error::Damaged)
}

/// A planned rotation away from a certain key. `None`: it is not the active one any more.
pub(super) async fn rotate_from(
    engine: &Engine,
    project: ProjectId,
    active: Uuid,
) -> Result<Option<Rotated>, Error> {
    swap(engine, project, Urgency::Planned, Some(active)).await
}

async fn swap(
    engine: &Engine,
    project: ProjectId,
    urgency: Urgency,
    from: Option<Uuid>,
) -> Result<Option<Rotated>, Error> {
    require(engine, project).await?;
    let now = engine.now();
    let next = new_signing(engine, project, State::Next)?;
    let rotated = engine
        .db
        .write(async move |tx: &Tx| {
            // Locks the project's row: one rotation at a time.
            if !projects::store::bump(tx, project).await? {
                return Err(Error::NotFound);
            }
            swap_locked(tx, project, &next, urgency, from, now).await
        })
        .await?;
    // The other nodes learn of it within the second.
    let _ = engine.projects.refresh(engine).await;
    Ok(rotated)
}

async fn swap_locked(
    tx: &Tx,
    project: ProjectId,
    next: &SigningKeyRow,
    urgency: Urgency,
    from: Option<Uuid>,
    now: Timestamp,
) -> Result<Option<Rotated>, Error> {
    let signing = store::signing(tx, project.uuid()).await?;
    let in_state = |state: State| {
        signing
            .iter()
            .find(|key| key.state == state.as_str())
            .ok_or(Error::Damaged)
    };
    if from.is_some_and(|from| in_state(State::Active).is_ok_and(|active| active.key_id != from)) {
        return Ok(None);
    }
    let promoted = in_state(State::Next)?;
    if urgency == Urgency::Planned && now.millis() - promoted.published_at < PUBLISHED_BEFORE {
        return Err(Error::TooEarly);
    }
    if urgency == Urgency::Compromised {
        let dropped = in_state(State::Active)?.key_id;
        store::drop_active(tx, project.uuid()).await?;
        signals::tell(tx, project.uuid(), dropped, Cause::SigningKeyCompromised).await?;
    } else {
        store::retire(tx, project.uuid(), now.millis()).await?;
    }
    if !store::promote(tx, project.uuid(), now.millis()).await? {
        return Err(Error::Damaged);
    }
    store::insert_signing(tx, project.uuid(), next).await?;
    let kid = |key| JwkId::new(project.environment(), key);
    Ok(Some(Rotated {
        active: kid(promoted.key_id),
        next: kid(next.key_id),
    }))
}
