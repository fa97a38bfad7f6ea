//! Imported portable phpass hashes (WordPress, phpBB): `$P$` or `$H$`, a character for the rounds, 8 of salt,
//! 22 of hash.

use md5::{Digest, Md5};
use subtle::ConstantTimeEq;

use super::ImportError;

/// The scheme's own digits, least significant first.
const DIGITS: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The scheme allows 30, but each round hashes the whole password again, so 2^18 rounds already take seconds
/// with the longest one. WordPress uses 13, phpBB 11.
const LOG_ROUNDS: std::ops::RangeInclusive<usize> = 7..=18;
/// The original refuses longer ones for the same reason.
const MAX_PASSWORD: usize = 4096;

#[derive(Clone)]
pub(super) struct PhpassHash {
    /// As it came; checked to be of the right form.
    text: String,
    rounds: u32,
}

impl PhpassHash {
    pub(super) fn parse(text: &str) -> Result<PhpassHash, ImportError> {
        if !text.starts_with("$P$") && !text.starts_with("$H$") {
            return Err(ImportError::InvalidPhpassHashPrefix);
        }
        let value = |byte: u8| DIGITS.iter().position(|&digit| digit == byte);
        let text_bytes = text.as_bytes();
        // The salt may be any 8 printable characters; the last digit of the hash has 2 bits to hold.
        let readable = text_bytes.len() == 34
            && text_bytes[4..12].iter().all(u8::is_ascii_graphic)
            && text_bytes[12..].iter().all(|&byte| value(byte).is_some())
            && value(text_bytes[33]) < Some(4);
        let log_rounds = text_bytes
            .get(3)
            .and_then(|&byte| value(byte))
            .filter(|log| LOG_ROUNDS.contains(log));
        match log_rounds {
            Some(log_rounds) if readable => Ok(PhpassHash {
                text: text.to_owned(),
                rounds: 1 << log_rounds,
            }),
            _ => Err(ImportError::InvalidPhpassHashFormat),
        }
    }

    pub(super) fn verify(&self, password: &str) -> bool {
        if password.len() > MAX_PASSWORD {
            return false;
        }
        let mut output = Md5::new()
            .chain_update(&self.text[4..12])
            .chain_update(password)
            .finalize();
        for _ in 0..self.rounds {
            output = Md5::new().chain_update(output).chain_update(password).finalize();
        }
        encode(&output).ct_eq(&self.text.as_bytes()[12..]).into()
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// Three bytes, the first one lowest, make four digits, the lowest one first.
fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(22);
    for group in bytes.chunks(3) {
        let number = group
            .iter()
            .rev()
            .fold(0, |number, &byte| number << 8 | usize::from(byte));
        text.extend((0..=group.len()).map(|place| DIGITS[number >> (6 * place) & 63]));
    }
    text
}
