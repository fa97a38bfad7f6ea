//! Tokens of 32 random bytes: magic links, password resets, intermediate sessions. Only their hash is stored.

use std::fmt;
use std::marker::PhantomData;

use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use secrecy::{ExposeSecret, SecretBox, SecretString};

/// Length of such a token's text, its `=` included.
pub const TOKEN_LENGTH: usize = 44;
const BYTES: usize = 32;

/// What a token is good for.
pub trait Kind {
    /// Goes into the hash, so that a token of one kind is not found among those of another.
    const NAME: &'static str;
}

/// In the link of an e-mail: whoever opens it reads that mailbox.
pub enum MagicLink {}

/// In the link of an e-mail that was sent before an organization was chosen.
pub enum DiscoveryLink {}

/// In the link of an e-mail: whoever opens it may set a password.
pub enum PasswordReset {}

/// As [`PasswordReset`], where a person has one password for all organizations.
pub enum DiscoveryPasswordReset {}

/// What has been proven so far by someone who is not authenticated yet.
pub enum IntermediateSession {}

impl Kind for MagicLink {
    const NAME: &'static str = "magic link";
}

impl Kind for DiscoveryLink {
    const NAME: &'static str = "discovery link";
}

impl Kind for PasswordReset {
    const NAME: &'static str = "password reset";
}

impl Kind for DiscoveryPasswordReset {
    const NAME: &'static str = "discovery password reset";
}

impl Kind for IntermediateSession {
    const NAME: &'static str = "intermediate session";
}

pub type MagicLinkToken = SecretToken<MagicLink>;
pub type DiscoveryLinkToken = SecretToken<DiscoveryLink>;
pub type PasswordResetToken = SecretToken<PasswordReset>;
pub type DiscoveryPasswordResetToken = SecretToken<DiscoveryPasswordReset>;
pub type IntermediateSessionToken = SecretToken<IntermediateSession>;

/// A token of one kind. `Debug` does not print it.
pub struct SecretToken<K> {
    bytes: SecretBox<[u8; BYTES]>,
    kind: PhantomData<K>,
}

/// What is stored of a token.
pub struct TokenHash<K> {
    hash: [u8; 32],
    kind: PhantomData<K>,
}

/// The text has not the shape of such a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not of this token's shape")]
pub struct Malformed;

impl<K: Kind> SecretToken<K> {
    pub fn new(random: [u8; BYTES]) -> Self {
        Self {
            bytes: SecretBox::new(Box::new(random)),
            kind: PhantomData,
        }
    }

    /// Takes only the canonical text. Whether there is such a token, only its hash can tell.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if text.len() != TOKEN_LENGTH {
            return Err(Malformed);
        }
        let bytes = URL_SAFE.decode(text).map_err(|_| Malformed)?;
        Ok(Self::new(bytes.try_into().map_err(|_| Malformed)?))
    }

    /// As its holder gets it: base64url with padding.
    pub fn text(&self) -> SecretString {
        URL_SAFE.encode(self.bytes.expose_secret()).into()
    }

    pub fn hash(&self) -> TokenHash<K> {
        let mut context = Context::new(&SHA256);
        context.update(K::NAME.as_bytes());
        context.update(self.bytes.expose_secret());
        let mut hash = [0; 32];
        hash.copy_from_slice(context.finish().as_ref());
        TokenHash {
            hash,
            kind: PhantomData,
        }
    }
}

impl<K> TokenHash<K> {
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.hash
    }
}

impl<K: Kind> fmt::Debug for SecretToken<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretToken({})", K::NAME)
    }
}

impl<K: Kind> fmt::Debug for TokenHash<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenHash({})", K::NAME)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_token_is_what_its_text_says_and_prints_nothing_of_it() {
        let token = MagicLinkToken::new([0xfb; 32]);
        let text = token.text();
        let text = text.expose_secret();
        assert_eq!(text, "-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s=");
        assert_eq!(
            MagicLinkToken::parse(text).unwrap().hash().as_bytes(),
            token.hash().as_bytes()
        );
        assert_eq!(
            format!("{token:?} {:?}", token.hash()),
            "SecretToken(magic link) TokenHash(magic link)"
        );
    }

    #[test]
    fn a_token_of_one_kind_has_the_hash_of_no_other() {
        let bytes = [7; 32];
        let hashes = HashSet::from([
            *MagicLinkToken::new(bytes).hash().as_bytes(),
            *DiscoveryLinkToken::new(bytes).hash().as_bytes(),
            *PasswordResetToken::new(bytes).hash().as_bytes(),
            *DiscoveryPasswordResetToken::new(bytes).hash().as_bytes(),
            *IntermediateSessionToken::new(bytes).hash().as_bytes(),
        ]);
        assert_eq!(hashes.len(), 5);
    }

    #[test]
    fn other_spellings_are_refused() {
        let text = MagicLinkToken::new([0xfb; 32]).text();
        let text = text.expose_secret();
        for other in [
            String::new(),
            text[..43].to_owned(),
            format!("{}A", &text[..43]),
            format!("{text}="),
            format!(" {}", &text[1..]),
            text.replace('-', "+"),
            // Not canonical: the last character holds bits that no byte has.
            text.replace("s=", "t="),
            "A".repeat(44),
            "é".repeat(22),
        ] {
            assert!(MagicLinkToken::parse(&other).is_err(), "{other:?}");
        }
    }

    proptest! {
        #[test]
        fn every_token_is_read_back(bytes: [u8; 32]) {
            let token = IntermediateSessionToken::new(bytes);
            let text = token.text();
            prop_assert_eq!(text.expose_secret().len(), TOKEN_LENGTH);
            let read = IntermediateSessionToken::parse(text.expose_secret()).unwrap();
            prop_assert_eq!(*read.hash().as_bytes(), *token.hash().as_bytes());
        }
    }
}
