//! Session tokens: derived, never stored, and proof before the database is asked.
//!
//! 33 bytes, 44 characters of base64url: the version of the project's token key, the session's UUID, and half an
//! HMAC-SHA-256 over project, vertical and session under that key.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;
use uuid::Uuid;

pub use crate::vertical::{UnknownVertical, Vertical};

/// Length of a session token's text.
pub const TOKEN_LENGTH: usize = 44;
const MAC_BYTES: usize = 16;
const BYTES: usize = 1 + 16 + MAC_BYTES;

/// One of a project's token keys.
pub struct TokenKey {
    version: u8,
    key: hmac::Key,
}

impl TokenKey {
    pub fn new(version: u8, secret: &[u8; 32]) -> Self {
        Self {
            version,
            key: hmac::Key::new(hmac::HMAC_SHA256, secret),
        }
    }

    pub fn version(&self) -> u8 {
        self.version
    }

    /// The token of a session: the same each time.
    pub fn token(&self, project: Uuid, vertical: Vertical, session: Uuid) -> String {
        let mut bytes = [0; BYTES];
        bytes[0] = self.version;
        bytes[1..17].copy_from_slice(session.as_bytes());
        bytes[17..].copy_from_slice(&self.mac(project, vertical, session));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A key for the hashes of one-time codes, from which this one can't be told.
    pub fn code_key(&self) -> [u8; 32] {
        let mut key = [0; 32];
        key.copy_from_slice(hmac::sign(&self.key, b"key of one-time codes").as_ref());
        key
    }

    fn mac(&self, project: Uuid, vertical: Vertical, session: Uuid) -> [u8; MAC_BYTES] {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(project.as_bytes());
        context.update(&[match vertical {
            Vertical::Consumer => 0,
            Vertical::B2b => 1,
        }]);
        context.update(session.as_bytes());
        let tag = context.sign();
        let mut mac = [0; MAC_BYTES];
        mac.copy_from_slice(&tag.as_ref()[..MAC_BYTES]);
        mac
    }
}

/// A text of a token's shape. Nothing in it is to be trusted before [`Claimed::proven_by`] said yes.
#[derive(Clone, Copy, Debug)]
pub struct Claimed {
    version: u8,
    session: Uuid,
    mac: [u8; MAC_BYTES],
}

/// The text has not the shape of a session token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not of a session token's shape")]
pub struct Malformed;

impl Claimed {
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut bytes = [0; BYTES];
        if text.len() != TOKEN_LENGTH {
            return Err(Malformed);
        }
        match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(BYTES) => {}
            _ => return Err(Malformed),
        }
        let mut session = [0; 16];
        let mut mac = [0; MAC_BYTES];
        session.copy_from_slice(&bytes[1..17]);
        mac.copy_from_slice(&bytes[17..]);
        Ok(Self {
            version: bytes[0],
            session: Uuid::from_bytes(session),
            mac,
        })
    }

    /// Which version of the project's token keys to ask.
    pub fn version(&self) -> u8 {
        self.version
    }

    /// The session, if the token was made under this key for this project and vertical.
    pub fn proven_by(&self, key: &TokenKey, project: Uuid, vertical: Vertical) -> Option<Uuid> {
        let mac = key.mac(project, vertical, self.session);
        let proven = key.version == self.version && bool::from(mac.ct_eq(&self.mac));
        proven.then_some(self.session)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PROJECT: Uuid = Uuid::from_u128(1);
    const SESSION: Uuid = Uuid::from_u128(0x1234_5678_9abc_4def_8123_4567_89ab_cdef);

    fn key() -> TokenKey {
        TokenKey::new(3, &[7; 32])
    }

    fn accepts(text: &str) -> bool {
        Claimed::parse(text)
            .is_ok_and(|token| token.proven_by(&key(), PROJECT, Vertical::Consumer) == Some(SESSION))
    }

    #[test]
    fn a_token_proves_its_session_to_its_own_project_and_vertical_only() {
        let text = key().token(PROJECT, Vertical::Consumer, SESSION);
        assert_eq!(text.len(), TOKEN_LENGTH);
        assert!(accepts(&text));
        let token = Claimed::parse(&text).unwrap();
        assert_eq!(token.proven_by(&key(), PROJECT, Vertical::B2b), None);
        assert_eq!(
            token.proven_by(&key(), Uuid::from_u128(2), Vertical::Consumer),
            None
        );
        assert_eq!(
            token.proven_by(&TokenKey::new(3, &[8; 32]), PROJECT, Vertical::Consumer),
            None
        );
        assert_eq!(
            token.proven_by(&TokenKey::new(4, &[7; 32]), PROJECT, Vertical::Consumer),
            None
        );
    }

    proptest! {
        /// Regression 5: every truncation, extension, bit flip, case change and re-encoding is refused.
        #[test]
        fn nothing_but_the_token_itself_is_accepted(cut in 0usize..44, bit in 0usize..352, extra in "[A-Za-z0-9_=-]{1,4}") {
            let text = key().token(PROJECT, Vertical::Consumer, SESSION);
            prop_assert!(!accepts(&text[..cut]));
            let extended = format!("{text}{extra}");
            prop_assert!(!accepts(&extended));
            let mut bytes = text.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            if let Ok(flipped) = String::from_utf8(bytes) {
                prop_assert!(!accepts(&flipped));
            }
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        let text = key().token(PROJECT, Vertical::Consumer, SESSION);
        for other in [
            text.to_ascii_lowercase(),
            text.to_ascii_uppercase(),
            format!(" {}", &text[1..]),
            format!("{text}="),
            format!("{text}\n"),
            base64::engine::general_purpose::STANDARD.encode(URL_SAFE_NO_PAD.decode(&text).unwrap()) + "=",
            "é".repeat(22),
        ] {
            assert!(!accepts(&other), "{other:?}");
        }
    }
}
