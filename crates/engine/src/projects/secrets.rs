//! Project secrets: shown once, kept as SHA-256, several at a time so that they can be rotated.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use secrecy::SecretString;
use tenure_db::Tx;
use tenure_types::{Environment, ProjectId, SecretId, Timestamp};

use super::{Error, store};
use crate::Engine;

/// A secret, the one time that its value is known.
pub struct NewSecret {
    pub id: SecretId,
    pub value: SecretString,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretState {
    Active,
    Disabled(Timestamp),
}

pub struct SecretSummary {
    pub id: SecretId,
    pub created_at: Timestamp,
    pub state: SecretState,
}

/// Adds a secret; the others keep working. To rotate: create, move the callers over, disable the old one.
pub async fn create_secret(engine: &Engine, project: ProjectId) -> Result<NewSecret, Error> {
    let (secret, hash) = new_secret(engine, project.environment());
    let (now, secret_id) = (engine.now().millis(), secret.id.uuid());
    engine
        .db
        .write(async move |tx: &Tx| {
            if !store::bump(tx, project).await? {
                return Err(Error::NotFound);
            }
            Ok(store::insert_secret(tx, project.uuid(), secret_id, &hash, now).await?)
        })
        .await?;
    engine.projects.refresh(engine).await?;
    Ok(secret)
}

/// Ends a secret. The last one that works is refused.
pub async fn disable_secret(engine: &Engine, project: ProjectId, secret: SecretId) -> Result<(), Error> {
    let now = engine.now().millis();
    engine
        .db
        .write(async move |tx: &Tx| {
            if !store::bump(tx, project).await? {
                return Err(Error::NotFound);
            }
            if !store::disable_secret(tx, project.uuid(), secret.uuid(), now).await? {
                return Err(Error::SecretNotFound);
            }
            let left = store::secrets(tx, project.uuid()).await?;
            if left.iter().any(|secret| secret.disabled_at.is_none()) {
                Ok(())
            } else {
                Err(Error::LastSecret)
            }
        })
        .await?;
    engine.projects.refresh(engine).await
}

/// A new secret and its hash.
pub(super) fn new_secret(engine: &Engine, environment: Environment) -> (NewSecret, [u8; 32]) {
    let value = format!(
        "secret-{}-{}",
        environment.as_str(),
        URL_SAFE.encode(engine.entropy().bytes::<32>())
    );
    let hash = hash_secret(&value);
    let id = SecretId::new(environment, engine.entropy().uuid());
    (
        NewSecret {
            id,
            value: value.into(),
        },
        hash,
    )
}

/// A plain hash is enough: 256 random bits can't be guessed.
pub(super) fn hash_secret(value: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, value.as_bytes()).as_ref());
    hash
}
