//! Sealing of private keys: AES-256-GCM under a master key that is never in the database.
//!
//! A sealed text is a format byte, the id of the master key (8 bytes), a nonce (12), and the ciphertext with its tag.
//! What it is sealed *for* (project, key id) is authenticated with it, so that one can't be put in another's place.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::digest::{SHA256, digest};
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const ID_BYTES: usize = 8;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// Names a master key without giving it away.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MasterKeyId([u8; ID_BYTES]);

/// The master keys: the first seals, all open.
pub struct MasterKeys(Vec<MasterKey>);

struct MasterKey {
    id: MasterKeyId,
    key: LessSafeKey,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("sealed under the master key {0}, which was not given")]
    UnknownMasterKey(MasterKeyId),
    #[error("damaged, or sealed for something else")]
    Damaged,
}

/// There must be at least one master key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no master key was given")]
pub struct NoMasterKey;

impl MasterKeys {
    pub fn new(keys: &[Zeroizing<[u8; 32]>]) -> Result<Self, NoMasterKey> {
        if keys.is_empty() {
            return Err(NoMasterKey);
        }
        let key = |secret: &Zeroizing<[u8; 32]>| {
            let mut id = [0; ID_BYTES];
            let hash = digest(
                &SHA256,
                &[b"tenure master key id".as_slice(), secret.as_slice()].concat(),
            );
            id.copy_from_slice(&hash.as_ref()[..ID_BYTES]);
            let key =
                UnboundKey::new(&AES_256_GCM, secret.as_slice()).expect("32 bytes are AES-256's key length");
            MasterKey {
                id: MasterKeyId(id),
                key: LessSafeKey::new(key),
            }
        };
        Ok(Self(keys.iter().map(key).collect()))
    }

    /// The id of the key that seals.
    pub fn current(&self) -> MasterKeyId {
        self.0[0].id
    }

    /// `purpose` must be given again to open it. `nonce` must be random.
    pub fn seal(&self, purpose: &[u8], plain: &[u8], nonce: [u8; NONCE_BYTES]) -> Vec<u8> {
        let master = &self.0[0];
        let mut out = Vec::with_capacity(1 + ID_BYTES + NONCE_BYTES + plain.len() + TAG_BYTES);
        out.push(FORMAT);
        out.extend(master.id.0);
        out.extend(nonce);
        let mut body = plain.to_vec();
        master
            .key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(purpose), &mut body)
            .expect("a key's length is far below the cipher's limit");
        out.extend(body);
        out
    }

    pub fn open(&self, purpose: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let id = sealed_under(sealed)?;
        let master = self
            .0
            .iter()
            .find(|master| master.id == id)
            .ok_or(OpenError::UnknownMasterKey(id))?;
        let rest = sealed.get(1 + ID_BYTES..).ok_or(OpenError::Damaged)?;
        let (nonce, body) = rest
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(OpenError::Damaged)?;
        let mut body = Zeroizing::new(body.to_vec());
        let plain = master
            .key
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(purpose),
                &mut body,
            )
            .map_err(|_| OpenError::Damaged)?
            .len();
        body.truncate(plain);
        Ok(body)
    }
}

/// Which master key a text was sealed under.
pub fn sealed_under(sealed: &[u8]) -> Result<MasterKeyId, OpenError> {
    match sealed.split_first() {
        Some((&FORMAT, rest)) => rest
            .first_chunk()
            .map(|id| MasterKeyId(*id))
            .ok_or(OpenError::Damaged),
        _ => Err(OpenError::Damaged),
    }
}

impl fmt::Display for MasterKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for MasterKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|master| master.id))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(secrets: &[u8]) -> MasterKeys {
        let secrets: Vec<_> = secrets.iter().map(|byte| Zeroizing::new([*byte; 32])).collect();
        MasterKeys::new(&secrets).unwrap()
    }

    #[test]
    fn opens_what_it_sealed_for_the_same_purpose_only() {
        let sealed = keys(&[1]).seal(b"project 1, key 2", b"secret", [9; 12]);
        assert_eq!(
            keys(&[1]).open(b"project 1, key 2", &sealed).unwrap().as_slice(),
            b"secret"
        );
        assert_eq!(
            keys(&[2, 1])
                .open(b"project 1, key 2", &sealed)
                .unwrap()
                .as_slice(),
            b"secret"
        );
        assert_eq!(
            keys(&[1]).open(b"project 1, key 3", &sealed),
            Err(OpenError::Damaged)
        );
        assert_eq!(
            keys(&[2]).open(b"project 1, key 2", &sealed),
            Err(OpenError::UnknownMasterKey(keys(&[1]).current()))
        );
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert!(
                keys(&[1]).open(b"project 1, key 2", &damaged).is_err(),
                "byte {at}"
            );
            assert!(
                keys(&[1]).open(b"project 1, key 2", &sealed[..at]).is_err(),
                "cut at {at}"
            );
        }
        assert!(MasterKeys::new(&[]).is_err());
    }
}
