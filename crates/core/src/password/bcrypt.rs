//! Imported bcrypt hashes: `$2b$12$`, 22 characters of salt, 31 of hash.

use base64::{
    Engine, alphabet,
    engine::{GeneralPurpose, GeneralPurposeConfig, general_purpose},
};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::ImportError;

/// Each step doubles the time: 12 takes a fifth of a second or so, 16 some seconds, 20 about a minute.
const MAX_COST: u32 = 16;
const MIN_COST: u32 = 4;
/// What bcrypt looks at, the terminating zero included.
const KEY_SIZE: usize = 72;

/// Some implementations don't clear the unused bits of the last character, so they aren't looked at.
const ENCODING: GeneralPurpose = GeneralPurpose::new(&alphabet::BCRYPT, CONFIG);
const CONFIG: GeneralPurposeConfig = general_purpose::NO_PAD.with_decode_allow_trailing_bits(true);

#[derive(Clone)]
pub(super) struct BcryptHash {
    /// As it came, for storing; checked to be of the right form.
    text: String,
    cost: u32,
    salt: [u8; 16],
    output: [u8; 23],
}

impl BcryptHash {
    pub(super) fn parse(text: &str) -> Result<BcryptHash, ImportError> {
        let invalid = || ImportError::InvalidBcryptHash;
        let rest = ["$2a$", "$2b$", "$2x$", "$2y$"]
            .iter()
            .find_map(|prefix| text.strip_prefix(prefix))
            .ok_or_else(invalid)?;
        let (cost, encoded) = rest.split_once('$').ok_or_else(invalid)?;
        if cost.len() != 2 || encoded.len() != 53 {
            return Err(invalid());
        }
        let (salt, output) = encoded.split_at_checked(22).ok_or_else(invalid)?;
        let decode = |part| ENCODING.decode(part).map_err(|_| invalid());
        let salt = decode(salt)?.try_into().map_err(|_| invalid())?;
        let output = decode(output)?.try_into().map_err(|_| invalid())?;
        let cost = cost.parse().map_err(|_| invalid())?;
        if !(MIN_COST..=MAX_COST).contains(&cost) {
            return Err(ImportError::InvalidBcryptCost);
        }
        Ok(BcryptHash {
            text: text.to_owned(),
            cost,
            salt,
            output,
        })
    }

    /// As elsewhere, bytes after the 72nd don't count. A zero byte in the middle does: implementations that
    /// stop there could never have made a hash of such a password.
    pub(super) fn verify(&self, password: &str) -> bool {
        let mut key = Zeroizing::new([0; KEY_SIZE]);
        let used = password.len().min(KEY_SIZE);
        key[..used].copy_from_slice(&password.as_bytes()[..used]);
        let output = Zeroizing::new(::bcrypt::bcrypt(
            self.cost,
            self.salt,
            &key[..KEY_SIZE.min(used + 1)],
        ));
        // The format has always dropped the last of the 24 bytes.
        output[..self.output.len()].ct_eq(&self.output).into()
    }

    /// Whether no other password has the same hash by being longer: 72 bytes leave no room for the zero that ends one.
    pub(super) fn reads_whole(password: &str) -> bool {
        password.len() < KEY_SIZE
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}
