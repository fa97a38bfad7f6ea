//! Recovery codes: for whoever has lost the authenticator app. Each is good once.

use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// How many codes a set has.
pub const COUNT: usize = 10;
const CHARACTERS: usize = 12;
const GROUP: usize = 4;

/// Small letters and digits without those that look alike (`0` and `o`, `1` and `l`). 32 of them: five bits choose one,
/// and each is as likely as any other.
const ALPHABET: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";

/// A code: three groups of four, joined by `-`. `Debug` does not print it.
#[derive(Clone, Debug)]
pub struct RecoveryCode(SecretString);

tenure_types::refusals! {
    /// The text has not the shape of a recovery code.
    pub struct Malformed => InvalidRecoveryCode, "a recovery code is three groups of four letters or digits";
}

impl RecoveryCode {
    /// `random` must be fresh random bytes.
    pub fn new(random: [u8; CHARACTERS]) -> Self {
        Self::grouped(random.map(|byte| ALPHABET[usize::from(byte % 32)]))
    }

    /// A whole set.
    pub fn set(random: [[u8; CHARACTERS]; COUNT]) -> [Self; COUNT] {
        random.map(Self::new)
    }

    /// As people type it: case, spaces and the places of the hyphens do not matter. Takes every letter and digit, since
    /// codes can come from elsewhere.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut characters = [0; CHARACTERS];
        let mut read = 0;
        for character in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let slot = characters.get_mut(read).ok_or(Malformed)?;
            if !character.is_ascii_alphanumeric() {
                return Err(Malformed);
            }
            *slot = u8::try_from(character.to_ascii_lowercase()).map_err(|_| Malformed)?;
            read += 1;
        }
        if read == CHARACTERS {
            Ok(Self::grouped(characters))
        } else {
            Err(Malformed)
        }
    }

    fn grouped(characters: [u8; CHARACTERS]) -> Self {
        let mut text = String::with_capacity(CHARACTERS + CHARACTERS / GROUP - 1);
        for (at, byte) in characters.into_iter().enumerate() {
            if at > 0 && at % GROUP == 0 {
                text.push('-');
            }
            text.push(char::from(byte));
        }
        Self(text.into())
    }

    /// In its one form, for the member it belongs to.
    pub fn text(&self) -> &str {
        self.0.expose_secret()
    }

    /// In constant time.
    pub fn is(&self, other: &Self) -> bool {
        self.text().as_bytes().ct_eq(other.text().as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_byte_chooses_a_character_and_all_are_chosen_as_often() {
        let mut counts = [0; 128];
        for byte in 0..=255 {
            let code = RecoveryCode::new([byte; 12]);
            let text = code.text();
            assert_eq!(text.len(), 14);
            assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4]);
            counts[usize::from(text.as_bytes()[0])] += 1;
        }
        assert!(counts.iter().all(|count| [0, 8].contains(count)));
        assert_eq!(counts.iter().filter(|count| **count == 8).count(), 32);
    }

    #[test]
    fn a_set_has_a_code_for_each_twelve_bytes() {
        let mut random = [[0; 12]; COUNT];
        for (number, bytes) in (0..).zip(&mut random) {
            bytes[11] = number;
        }
        let set = RecoveryCode::set(random);
        assert_eq!(set[0].text(), "2222-2222-2222");
        assert_eq!(set[9].text(), "2222-2222-222b");
        let texts: HashSet<&str> = set.iter().map(RecoveryCode::text).collect();
        assert_eq!(texts.len(), COUNT);
    }

    #[test]
    fn spellings() {
        for text in [
            "ab12-cd34-ef05",
            "AB12-CD34-EF05",
            "ab12cd34ef05",
            "  ab12 cd34\tef05\n",
            "ab-12cd-34ef-05",
        ] {
            let code = RecoveryCode::parse(text).unwrap();
            assert_eq!(code.text(), "ab12-cd34-ef05", "{text:?}");
        }
        for bad in [
            "",
            "----",
            "123456",
            "ab12-cd34-ef0",
            "ab12-cd34-ef056",
            "ab12_cd34_ef05",
            "äb12-cd34-ef05",
            "ab12-cd34-ef0é",
        ] {
            assert!(RecoveryCode::parse(bad).is_err(), "{bad:?}");
        }
        let code = RecoveryCode::parse("ab12-cd34-ef05").unwrap();
        assert!(code.is(&RecoveryCode::parse("AB12CD34EF05").unwrap()));
        assert!(!code.is(&RecoveryCode::parse("ab12-cd34-ef06").unwrap()));
        assert!(!format!("{code:?}").contains("ab12"));
    }
}
