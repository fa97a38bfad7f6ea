//! Rotation of token keys: new sessions get tokens under a new key, as soon as every node knows it; the old keys go on
//! proving the old tokens until their sessions are gone.

use tenure_db::Tx;
use tenure_types::{ProjectId, Timestamp};

use crate::projects::keys::ring::require;
use crate::projects::keys::store::TokenKeyRow;
use crate::projects::keys::{self, Error, token_purpose};
use crate::projects::store;
use crate::signals::{self, Cause};
use crate::{Engine, sessions};

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
    let version = loop {
        let tokens = require(engine, project).await?.token;
        // Where another rotation comes first, this one follows it.
        if let Some(version) = add(engine, project, &tokens, compromised).await? {
            break version;
        }
    };
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

/// A rotation away from a certain newest key. It does nothing if that is not the newest any more.
pub(crate) async fn rotate_tokens_from(
    engine: &Engine,
    project: ProjectId,
    newest: i64,
) -> Result<(), Error> {
    let tokens = require(engine, project).await?.token;
    if tokens.last().is_some_and(|key| key.version == newest) {
        add(engine, project, &tokens, false).await?;
    }
    Ok(())
}

/// Adds a key to these, and returns its version. `None`: the newest of them is not the newest any more.
async fn add(
    engine: &Engine,
    project: ProjectId,
    tokens: &[TokenKeyRow],
    compromised: bool,
) -> Result<Option<u8>, Error> {
    let newest = tokens.last().ok_or(Error::Damaged)?;
    let used = sessions::token_versions(engine, project.uuid()).await?;
    let version = free_version(tokens, newest.version, &used)?;
    let secret: [u8; 32] = engine.entropy().bytes();
    let sealed = engine.master_keys.seal(
        &token_purpose(project, version),
        &secret,
        engine.entropy().bytes(),
    );
    // The order of their times is that of the keys, whatever the clocks of the nodes say.
    let created_at = engine.now().millis().max(newest.created_at + 1);
    let newest = newest.version;
    let added = engine
        .db
        .write(async move |tx: &Tx| {
            // Locks the project's row: one rotation at a time.
            if !store::bump(tx, project).await? {
                return Err(Error::NotFound);
            }
            let tokens = keys::store::token(tx, project.uuid()).await?;
            if tokens.last().is_none_or(|key| key.version != newest) {
                return Ok(None);
            }
            keys::store::insert_token(tx, project.uuid(), version, &sealed, created_at).await?;
            if compromised {
                // That ends the sessions. There may be millions: one signal stands for all.
                keys::store::drop_tokens_but(tx, project.uuid(), version).await?;
                signals::emit(tx, project.uuid(), project.uuid(), Cause::TokenKeysCompromised).await?;
            }
            Ok(Some(version))
        })
        .await?;
    // The other nodes learn of it within the second.
    let _ = engine.projects.refresh(engine).await;
    Ok(added)
}

/// A version is a byte of the token, and used again when neither its key nor a session of it is left; the one that was
/// free for longest comes first.
fn free_version(tokens: &[TokenKeyRow], newest: i64, used: &[i64]) -> Result<u8, Error> {
    (newest + 1..=255)
        .chain(1..newest)
        .find(|version| !used.contains(version) && tokens.iter().all(|key| key.version != *version))
        .and_then(|version| u8::try_from(version).ok())
        .ok_or(Error::Exhausted)
}

/// What token keys and sessions do not have of each other.
#[derive(Default)]
pub(crate) struct Unmatched {
    /// The versions that no session needs any more.
    pub(crate) keys: Vec<i64>,
    /// Whether there are sessions whose keys are gone: a rotation was cut short.
    pub(crate) sessions: bool,
}

/// It may read all sessions of the project.
pub(crate) async fn unmatched(
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
