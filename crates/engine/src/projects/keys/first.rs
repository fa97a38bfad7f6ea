//! The keys that a project is born with.

use tenure_db::Tx;
use tenure_types::{JwkId, ProjectId, Timestamp};
use uuid::Uuid;

use super::store::{self, SigningKeyRow};
use super::{Error, State, signing_purpose, token_purpose};
use crate::Engine;

/// Sealed, and not yet stored.
pub(crate) struct FirstKeys {
    active: SigningKeyRow,
    next: SigningKeyRow,
    token: Vec<u8>,
}

const FIRST_VERSION: u8 = 1;

pub(crate) fn first_keys(engine: &Engine, project: ProjectId) -> Result<FirstKeys, Error> {
    let secret: [u8; 32] = engine.entropy().bytes();
    let nonce = engine.entropy().bytes();
    Ok(FirstKeys {
        active: new_signing(engine, project, State::Active)?,
        next: new_signing(engine, project, State::Next)?,
        token: engine
            .master_keys
            .seal(&token_purpose(project, FIRST_VERSION), &secret, nonce),
    })
}

pub(crate) async fn insert_first(
    tx: &Tx,
    project: Uuid,
    keys: &FirstKeys,
    now: Timestamp,
) -> Result<(), tenure_db::Error> {
    store::insert_signing(tx, project, &keys.active).await?;
    store::insert_signing(tx, project, &keys.next).await?;
    store::insert_token(tx, project, FIRST_VERSION, &keys.token, now.millis()).await
}

/// A new signing key, sealed; published now.
pub(crate) fn new_signing(engine: &Engine, project: ProjectId, state: State) -> Result<SigningKeyRow, Error> {
    let now = engine.now().millis();
    let key_id = engine.entropy().uuid();
    let purpose = signing_purpose(project, JwkId::new(project.environment(), key_id));
    let pkcs8 = engine.entropy().rsa_key()?;
    Ok(SigningKeyRow {
        key_id,
        state: state.as_str().to_owned(),
        sealed: engine
            .master_keys
            .seal(&purpose, &pkcs8, engine.entropy().bytes()),
        published_at: now,
        activated_at: (state == State::Active).then_some(now),
        retired_at: None,
    })
}
