//! PKCE (RFC 7636), method S256: whoever redeems a link must be the one that asked for it.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// Given when a link is asked for: base64url of a verifier's SHA-256, 43 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge(String);

/// Given when the link is redeemed.
#[derive(Debug)]
pub struct Verifier(SecretString);

/// The text has not the shape that RFC 7636 gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not of the shape that RFC 7636 gives it")]
pub struct Malformed;

impl Challenge {
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        match URL_SAFE_NO_PAD.decode(text) {
            Ok(hash) if hash.len() == 32 => Ok(Self(text.to_owned())),
            _ => Err(Malformed),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this was made of that verifier.
    pub fn is_of(&self, verifier: &Verifier) -> bool {
        let hash = digest(&SHA256, verifier.0.expose_secret().as_bytes());
        let expected = URL_SAFE_NO_PAD.encode(hash);
        self.0.as_bytes().ct_eq(expected.as_bytes()).into()
    }
}

impl Verifier {
    /// 43 to 128 of letters, digits, `-`, `.`, `_` and `~`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if (43..=128).contains(&text.len()) && text.bytes().all(unreserved) {
            Ok(Self(text.into()))
        } else {
            Err(Malformed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn a_challenge_is_of_its_verifier_only() {
        let challenge = Challenge::parse(CHALLENGE).unwrap();
        let is_of = |text: &str| challenge.is_of(&Verifier::parse(text).unwrap());
        assert_eq!(challenge.as_str(), CHALLENGE);
        assert!(is_of(VERIFIER));
        assert!(!is_of(&VERIFIER.replace('d', "e")));
        assert!(!is_of(&format!("{VERIFIER}a")));
        assert!(!is_of(CHALLENGE));
        assert!(!format!("{:?}", Verifier::parse(VERIFIER).unwrap()).contains("dBj"));
    }

    #[test]
    fn shapes() {
        for bad in [
            "",
            &CHALLENGE[1..],
            &format!("{CHALLENGE}="),
            &format!("{CHALLENGE}A"),
            &CHALLENGE.replace('-', "+"),
            // Not canonical: the last character holds bits that no byte has.
            &format!("{}N", &CHALLENGE[..42]),
            &"é".repeat(21),
        ] {
            assert_eq!(Challenge::parse(bad), Err(Malformed), "{bad:?}");
        }
        for (text, good) in [
            ("a".repeat(42), false),
            ("a".repeat(43), true),
            ("a".repeat(128), true),
            ("a".repeat(129), false),
            ("-._~".repeat(11), true),
            ("a b+".repeat(11), false),
            ("é".repeat(43), false),
        ] {
            assert_eq!(Verifier::parse(&text).is_ok(), good, "{text}");
        }
    }
}
