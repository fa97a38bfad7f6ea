//! A project's keys, opened and parsed once.

use tenure_core::jwt::{SigningKey, VerifyingKey};
use tenure_core::token::TokenKey;
use tenure_db::Tx;
use tenure_types::jwks::Jwk;
use tenure_types::{JwkId, ProjectId};
use uuid::Uuid;

use super::store::{self, SigningKeyRow, TokenKeyRow};
use super::{Error, State, signing_purpose, token_purpose};
use crate::Engine;

pub struct Ring {
    active: SigningKey,
    published: Vec<Jwk>,
    verifying: Vec<VerifyingKey>,
    /// By version, the newest last: it makes the tokens of new sessions.
    tokens: Vec<TokenKey>,
}

pub(crate) struct KeyRows {
    signing: Vec<SigningKeyRow>,
    token: Vec<TokenKeyRow>,
}

pub(crate) async fn load(tx: &Tx, project: Uuid) -> Result<KeyRows, tenure_db::Error> {
    Ok(KeyRows {
        signing: store::signing(tx, project).await?,
        token: store::token(tx, project).await?,
    })
}

pub(crate) fn open(engine: &Engine, project: ProjectId, rows: &KeyRows) -> Result<Ring, Error> {
    let mut active = None;
    let mut published = Vec::new();
    let mut verifying = Vec::new();
    for row in &rows.signing {
        let kid = JwkId::new(project.environment(), row.key_id);
        let pkcs8 = engine
            .master_keys
            .open(&signing_purpose(project, kid), &row.sealed)?;
        let key = SigningKey::parse(kid, &pkcs8)?;
        published.push(key.jwk());
        verifying.push(key.verifying_key());
        if State::parse(&row.state)? == State::Active {
            active = Some(key);
        }
    }
    let mut tokens = Vec::new();
    for row in &rows.token {
        let version = u8::try_from(row.version).map_err(|_| Error::Damaged)?;
        let secret = engine
            .master_keys
            .open(&token_purpose(project, version), &row.sealed)?;
        tokens.push(TokenKey::new(
            version,
            secret.first_chunk().ok_or(Error::Damaged)?,
        ));
    }
    if tokens.is_empty() {
        return Err(Error::Damaged);
    }
    Ok(Ring {
        active: active.ok_or(Error::Damaged)?,
        published,
        verifying,
        tokens,
    })
}

impl Ring {
    /// The key that signs.
    pub(crate) fn active(&self) -> &SigningKey {
        &self.active
    }

    /// Every public key that a verifier may meet, or will soon.
    pub fn published(&self) -> &[Jwk] {
        &self.published
    }

    pub(crate) fn verifying(&self, kid: &str) -> Option<&VerifyingKey> {
        self.verifying.iter().find(|key| key.kid() == kid)
    }

    pub(crate) fn token(&self, version: u8) -> Option<&TokenKey> {
        self.tokens.iter().find(|key| key.version() == version)
    }

    /// The key that tokens of new sessions are made with.
    pub(crate) fn newest_token(&self) -> &TokenKey {
        self.tokens
            .last()
            .expect("a ring without token keys does not open")
    }
}
