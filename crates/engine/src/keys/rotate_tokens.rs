//! Rotation of token keys: new sessions get tokens under a new key, as soon as every node knows it; the old keys go on
//! proving the old tokens until their sessions are gone.

use tenure_db::Tx;
use tenure_types::{ProjectId, Timestamp};

use super::ring::require;
use super::store::{self, TokenKeyRow};
use super::{Error, token_purpose};
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
    let newest = require(engine, project)
        .await?
        .token
        .last()
        .map_or(0, |key| key.version);
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
            if !projects::store::bump(tx, project).await? {
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

/// The versions that no session needs any more. It may read all sessions of the project.
pub(super) async fn unused_versions(
    engine: &Engine,
    project: ProjectId,
    tokens: &[TokenKeyRow],
    now: Timestamp,
) -> Result<Vec<i64>, Error> {
    let Some((newest, older)) = tokens.split_last() else {
        return Ok(Vec::new());
    };
    if older.is_empty() || now.millis() - newest.created_at < KNOWN_TO_ALL {
        return Ok(Vec::new());
    }
    let used = sessions::token_versions(engine, project.uuid()).await?;
    Ok(older
        .iter()
        .map(|key| key.version)
        .filter(|version| !used.contains(version))
        .collect())
}
