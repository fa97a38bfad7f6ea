//! What is due with keys: the job that rotates them twice a year, drops those that nothing needs any more, and deletes the
//! sessions of those that are gone.
//!
//! Safe on many nodes at once: each change locks the project's row and looks again, so what one node did the others find
//! done.

use tenure_db::Tx;
use tenure_types::{ProjectId, Timestamp};
use uuid::Uuid;

use crate::management::signing_keys::rotate_from;
use crate::management::token_keys::{rotate_tokens_from, unmatched};
use crate::projects::keys::{self, Error, State};
use crate::projects::store::{self, ProjectRow};
use crate::support::clock;
use crate::{Engine, sessions};

/// How long a key is in use before it is rotated: six months.
const IN_USE: i64 = 182 * 24 * 60 * 60 * 1000;
/// How long a signing key stays published after it signed last: a month.
const PUBLISHED_AFTER: i64 = 30 * 24 * 60 * 60 * 1000;

/// Looks after the keys of every project; returns how many signing keys this node rotated. A project that can't be looked
/// after keeps none of the others from it; of several the first error is returned. A leap of the clock is waited out: it
/// would drop keys that still verify.
pub async fn rotate_due(engine: &Engine) -> Result<usize, Error> {
    let Some(now) = clock::time_to_delete(engine).await? else {
        return Ok(0);
    };
    let mut rotated = Ok(0);
    for row in engine.db.read(async |tx| store::all(tx).await).await? {
        let this = look_after(engine, &row, now).await;
        rotated = rotated.and_then(|before| Ok(before + usize::from(this?)));
    }
    let _ = engine.projects.refresh(engine).await;
    rotated
}

/// Whether this node rotated the project's signing key.
async fn look_after(engine: &Engine, row: &ProjectRow, now: Timestamp) -> Result<bool, Error> {
    let environment = row.environment.parse().map_err(|_| Error::Damaged)?;
    let project = ProjectId::new(environment, row.project_id);
    let (signing, tokens) = engine
        .db
        .read(async |tx| {
            let id = project.uuid();
            Ok::<_, Error>((
                keys::store::signing(tx, id).await?,
                keys::store::token(tx, id).await?,
            ))
        })
        .await?;
    let in_use_too_long = |since: i64| now.millis() - since >= IN_USE;

    if let Some(newest) = tokens.last().filter(|key| in_use_too_long(key.created_at)) {
        rotate_tokens_from(engine, project, newest.version).await?;
    }
    let outdated = now.millis() - PUBLISHED_AFTER;
    let unmatched = unmatched(engine, project, &tokens, now).await?;
    if unmatched.sessions {
        sessions::purge_keyless(engine, project.uuid()).await?;
    }
    let unused = unmatched.keys;
    if !unused.is_empty()
        || signing
            .iter()
            .any(|key| key.retired_at.is_some_and(|at| at < outdated))
    {
        engine
            .db
            .write(async move |tx: &Tx| drop_outdated(tx, project, outdated, &unused).await)
            .await?;
    }
    let active: Option<Uuid> = signing
        .iter()
        .find(|key| key.state == State::Active.as_str() && key.activated_at.is_some_and(in_use_too_long))
        .map(|key| key.key_id);
    match active {
        None => Ok(false),
        Some(active) => match rotate_from(engine, project, active).await {
            Ok(rotated) => Ok(rotated.is_some()),
            // The next key is younger than a day: the job comes back.
            Err(Error::TooEarly) => Ok(false),
            Err(error) => Err(error),
        },
    }
}

async fn drop_outdated(
    tx: &Tx,
    project: ProjectId,
    outdated: i64,
    unused: &[i64],
) -> Result<(), tenure_db::Error> {
    let mut dropped = keys::store::drop_retired(tx, project.uuid(), outdated).await?;
    for version in unused {
        dropped += keys::store::drop_token(tx, project.uuid(), *version).await?;
    }
    if dropped > 0 {
        store::bump(tx, project).await?;
    }
    Ok(())
}
