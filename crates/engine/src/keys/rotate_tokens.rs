//! Rotation of token keys: new sessions get tokens under a new key, the old keys go on proving the old tokens until
//! their sessions are gone.

use tenure_db::Tx;
use tenure_types::ProjectId;

use super::{Error, store, token_purpose};
use crate::{Engine, projects, sessions};

/// How long a newest key must have been known before older ones may go: by then no node starts sessions under them.
const KNOWN_TO_ALL: i64 = 60 * 60 * 1000;

/// A new token key, and how many sessions ended with the old ones.
#[derive(Clone, Copy, Debug)]
pub struct RotatedTokens {
    pub version: u8,
    pub ended_sessions: u64,
}

/// Makes a new token key for a project. `compromised`: the old ones are gone at once, and every session with them.
pub async fn rotate_tokens(
    engine: &Engine,
    project: ProjectId,
    compromised: bool,
) -> Result<RotatedTokens, Error> {
    let now = engine.now().millis();
    let newest = newest_version(engine, project).await?;
    let version = u8::try_from(newest + 1).map_err(|_| Error::Exhausted)?;
    let secret: [u8; 32] = engine.entropy().bytes();
    let sealed = engine.master_keys.seal(
        &token_purpose(project, version),
        &secret,
        engine.entropy().bytes(),
    );
    let ended_sessions = engine
        .db
        .write(async move |tx: &Tx| {
            if !projects::store::bump(tx, project.uuid()).await? {
                return Err(Error::NotFound);
            }
            // Of two rotations at once the second finds the version taken, and is done with it.
            store::insert_token(tx, project.uuid(), version, &sealed, now).await?;
            if !compromised {
                return Ok(0);
            }
            store::drop_tokens_before(tx, project.uuid(), version).await?;
            Ok(sessions::end_all_of_tokens_before(tx, project.uuid(), version).await?)
        })
        .await?;
    // The other nodes learn of it within the second.
    let _ = engine.projects.refresh(engine).await;
    Ok(RotatedTokens {
        version,
        ended_sessions,
    })
}

/// Drops token keys that no session needs any more.
pub(super) async fn drop_unused(tx: &Tx, project: ProjectId, now: i64) -> Result<u64, tenure_db::Error> {
    store::drop_unused_tokens(tx, project.uuid(), now - KNOWN_TO_ALL).await
}

async fn newest_version(engine: &Engine, project: ProjectId) -> Result<i64, Error> {
    let keys = engine
        .db
        .read(async |tx| store::token(tx, project.uuid()).await)
        .await?;
    keys.last().map(|key| key.version).ok_or(Error::NotFound)
}
