//! A project's keys, opened and parsed once.

use tenure_core::jwt::{SigningKey, VerifyingKey};
use tenure_core::token::TokenKey;
use tenure_db::Tx;
use tenure_types::jwks::Jwk;
use tenure_types::{JwkId, ProjectId, Timestamp};
use uuid::Uuid;

use super::store::{self, SigningKeyRow, TokenKeyRow};
use super::{Error, State, signing_purpose, token_purpose};
use crate::{Engine, projects};

/// How long a token key is known before it is used, in milliseconds: by then every node has taken it up.
const KNOWN_AFTER: i64 = 10_000;

pub struct Ring {
    active: SigningKey,
    published: Vec<Jwk>,
    verifying: Vec<VerifyingKey>,
    /// Oldest first, with the time each was made.
    tokens: Vec<(TokenKey, Timestamp)>,
}

pub(crate) struct KeyRows {
    pub(crate) signing: Vec<SigningKeyRow>,
    pub(crate) token: Vec<TokenKeyRow>,
}

pub(crate) async fn load(tx: &Tx, project: Uuid) -> Result<KeyRows, tenure_db::Error> {
    Ok(KeyRows {
        signing: store::signing(tx, project).await?,
        token: store::token(tx, project).await?,
    })
}

/// The keys of a project that exists and whose keys the master keys open. Whoever adds to a ring asks this first: a key
/// sealed under another master key than the rest would make the ring unreadable.
pub(crate) async fn require(engine: &Engine, project: ProjectId) -> Result<KeyRows, Error> {
    let id = project.uuid();
    let (row, rows) = engine
        .db
        .read(async |tx| Ok::<_, Error>((projects::store::one(tx, id).await?, load(tx, id).await?)))
        .await?;
    if row.is_none_or(|row| row.environment != project.environment().as_str()) {
        return Err(Error::NotFound);
    }
    open(engine, project, &rows)?;
    Ok(rows)
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
        let key = TokenKey::new(version, secret.first_chunk().ok_or(Error::Damaged)?);
        tokens.push((key, Timestamp::from_millis(row.created_at)));
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

    /// The same keys, parsed.
    pub(crate) fn verifying(&self) -> &[VerifyingKey] {
        &self.verifying
    }

    pub(crate) fn token(&self, version: u8) -> Option<&TokenKey> {
        self.tokens
            .iter()
            .map(|(key, _)| key)
            .find(|key| key.version() == version)
    }

    /// The key that tokens of new sessions are made with: the newest that every node knows, or else the oldest.
    pub(crate) fn current_token(&self, now: Timestamp) -> &TokenKey {
        let known = self
            .tokens
            .iter()
            .rev()
            .find(|(_, made_at)| made_at.plus_millis(KNOWN_AFTER) <= now);
        let (key, _) = known
            .or(self.tokens.first())
            .expect("a ring without token keys does not open");
        key
    }
}
