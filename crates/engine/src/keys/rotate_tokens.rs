//! Rotation of token keys: new sessions get tokens under a new key, as soon as every node knows it; the old keys go on
//! proving the old tokens until their sessions are gone.

use tenure_db::Tx;
use tenure_types::{ProjectId, Timestamp};

use super::ring::require;
use super::store::{self, TokenKeyRow};
use super::{Error, token_purpose};
use crate::signals::{self, Cause};
use crate::{Engine, projects, sessions};

/// How long a newest key must have been known before older ones may go: by then no node starts sessions under them.
const KNOWN_TO_ALL: i64 = 60 * 60 * 1000;
/// For how long after a rotation sessions are looked for that it left behind: a week. Later they go when they expire.
const CUT_SHORT_WITHIN: i64 = 7 * 24 * 60 * 60 * 1000;

/// A new token key, and how many sessions ended with the old ones.
#[derive(Clone, Copy, Debug)]
pub struct RotatedTokens {
    pub version: u8,
    pub ended_sessions: u64,
}

/// Makes a new token key for a project. `compromised`: the old ones are gone at once, and every session with them. The rows
/// of these are deleted afterwards, and if that fails, by the job.
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
    engine
        .db
        .write(async move |tx: &Tx| {
            if !projects::store::bump(tx, project).await? {
                return Err(Error::NotFound);
            }
            // Of two rotations at once the second finds the version taken, and is done with it.
            store::insert_token(tx, project.uuid(), version, &sealed, now).await?;
            if compromised {
                // That ends the sessions. There may be millions: one signal stands for all.
                store::drop_tokens_before(tx, project.uuid(), version).await?;
                signals::tell(tx, project.uuid(), project.uuid(), Cause::TokenKeysCompromised).await?;
            }
            Ok(())
        })
        .await?;
    // The other nodes learn of it within the second.
    let _ = engine.projects.refresh(engine).await;
    let ended_sessions = if compromised {
        sessions::purge_keyless(engine, project.uuid()).await?
    } else {
        0
    };
    Ok(RotatedTokens {
        version,
        ended_sessions,
    })
}

/// What token keys and sessions do not have of each other.
#[derive(Default)]
pub(super) struct Unmatched {
    /// The versions that no session needs any more.
    pub(super) keys: Vec<i64>,
    /// Whether there are sessions whose keys are gone: a rotation was cut short.
    pub(super) sessions: bool,
}

/// It may read all sessions of the project.
pub(super) async fn unmatched(
    engine: &Engine,
    project: ProjectId,
    tokens: &[TokenKeyRow],
    now: Timestamp,
) -> Result<Unmatched, Error> {
    let Some((newest, older)) = tokens.split_last() else {
        return Ok(Unmatched::default());
    };
    let age = now.millis() - newest.created_at;
    let older = if age < KNOWN_TO_ALL { &[][..] } else { older };
    if older.is_empty() && age > CUT_SHORT_WITHIN {
        return Ok(Unmatched::default());
    }
    let used = sessions::token_versions(engine, project.uuid()).await?;
    let older = older.iter().map(|key| key.version);
    Ok(Unmatched {
        keys: older.filter(|version| !used.contains(version)).collect(),
        sessions: used
            .iter()
            .any(|version| tokens.iter().all(|key| key.version != *version)),
    })
}
