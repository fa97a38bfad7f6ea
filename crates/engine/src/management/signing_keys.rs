//! Rotation of signing keys: a key is published at least a day before it signs, and a month after.

use tenure_db::Tx;
use tenure_types::{JwkId, ProjectId, Timestamp};
use uuid::Uuid;

use crate::Engine;
use crate::projects::keys::first::new_signing;
use crate::projects::keys::ring::require;
use crate::projects::keys::store::SigningKeyRow;
use crate::projects::keys::{self, Error, State};
use crate::projects::store;
use crate::signals::{self, Cause};

/// How long a key is published before it may sign, unless it must: longer than any verifier keeps a JWKS.
const PUBLISHED_BEFORE: i64 = 24 * 60 * 60 * 1000;

/// Why, and so how, a key is rotated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// Only if every verifier has had a day to fetch the next key.
    Planned,
    /// The next key signs at once; the old one goes on verifying.
    Now,
    /// The active key and the retired ones are gone at once, and with them every JWT that they signed.
    Compromised,
    /// And the next one, for whoever has read them all has read that too: a new key signs at once.
    AllCompromised,
}

#[derive(Clone, Copy, Debug)]
pub struct Rotated {
    pub active: JwkId,
    pub next: JwkId,
}

/// The next key becomes active, unless it is not to be trusted either, and a new next one is published.
pub async fn rotate(engine: &Engine, project: ProjectId, urgency: Urgency) -> Result<Rotated, Error> {
    swap(engine, project, urgency, None).await?.ok_or(Error::Damaged)
}

/// A planned rotation away from a certain key. `None`: it is not the active one any more.
pub(crate) async fn rotate_from(
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
    let active = match urgency {
        Urgency::AllCompromised => Some(new_signing(engine, project, State::Active)?),
        _ => None,
    };
    let rotated = engine
        .db
        .write(async move |tx: &Tx| {
            // Locks the project's row: one rotation at a time.
            if !store::bump(tx, project).await? {
                return Err(Error::NotFound);
            }
            let signing = keys::store::signing(tx, project.uuid()).await?;
            if from.is_some_and(|from| find(&signing, State::Active).is_ok_and(|key| key.key_id != from)) {
                return Ok(None);
            }
            let active = match &active {
                Some(active) => replace_all(tx, project.uuid(), &signing, active).await?,
                None => promote(tx, project.uuid(), &signing, urgency, now).await?,
            };
            keys::store::insert_signing(tx, project.uuid(), &next).await?;
            let kid = |key| JwkId::new(project.environment(), key);
            Ok(Some(Rotated {
                active: kid(active),
                next: kid(next.key_id),
            }))
        })
        .await?;
    // The other nodes learn of it within the second.
    let _ = engine.projects.refresh(engine).await;
    Ok(rotated)
}

fn find(signing: &[SigningKeyRow], state: State) -> Result<&SigningKeyRow, Error> {
    signing
        .iter()
        .find(|key| key.state == state.as_str())
        .ok_or(Error::Damaged)
}

/// Lets the next key sign; returns it.
async fn promote(
    tx: &Tx,
    project: Uuid,
    signing: &[SigningKeyRow],
    urgency: Urgency,
    now: Timestamp,
) -> Result<Uuid, Error> {
    let next = find(signing, State::Next)?;
    if urgency == Urgency::Planned && now.millis() - next.published_at < PUBLISHED_BEFORE {
        return Err(Error::TooEarly);
    }
    if urgency == Urgency::Compromised {
        let others = signing.iter().filter(|key| key.key_id != next.key_id);
        drop_stolen(tx, project, others).await?;
    } else {
        keys::store::retire(tx, project, now.millis()).await?;
    }
    if !keys::store::promote(tx, project, now.millis()).await? {
        return Err(Error::Damaged);
    }
    Ok(next.key_id)
}

/// Lets a new key sign in place of all that there are; returns it.
async fn replace_all(
    tx: &Tx,
    project: Uuid,
    signing: &[SigningKeyRow],
    active: &SigningKeyRow,
) -> Result<Uuid, Error> {
    drop_stolen(tx, project, signing).await?;
    keys::store::insert_signing(tx, project, active).await?;
    Ok(active.key_id)
}

/// The keys are gone at once: what they signed verifies no more.
async fn drop_stolen(
    tx: &Tx,
    project: Uuid,
    stolen: impl IntoIterator<Item = &SigningKeyRow>,
) -> Result<(), tenure_db::Error> {
    let stolen: Vec<Uuid> = stolen.into_iter().map(|key| key.key_id).collect();
    keys::store::drop_signing(tx, project, &stolen).await?;
    signals::emit_all(tx, project, &stolen, Cause::SigningKeyCompromised).await
}
