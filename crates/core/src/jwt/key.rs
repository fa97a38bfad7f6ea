//! Public keys: parsed once, used for each JWT.

use std::fmt;

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tenure_types::JwkId;
use tenure_types::jwks::Jwk;

use super::{ALGORITHM, prefix};

/// The shortest and the longest modulus, in bytes: 2048 to 8192 bits.
const MODULUS_BYTES: std::ops::RangeInclusive<usize> = 256..=1024;

/// A public key, parsed.
///
/// ```
/// use tenure_core::jwt::{BadJwk, SigningKey, VerifyingKey};
/// use tenure_types::JwkId;
///
/// let kid: JwkId = "jwk-test-e3795c81-f849-4167-bfda-e4a6e9c280fd".parse()?;
/// let mut published = SigningKey::parse(kid, &SigningKey::generate()?)?.jwk();
/// assert_eq!(VerifyingKey::from_jwk(&published)?.kid(), kid);
///
/// published.usage = "enc".into();
/// assert_eq!(VerifyingKey::from_jwk(&published).unwrap_err(), BadJwk::Use);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct VerifyingKey {
    kid: JwkId,
    /// The text of `kid`.
    pub(super) kid_text: String,
    /// `base64url(header).` of the JWTs that Tenure signs with it.
    pub(super) prefix: String,
    /// How many characters a signature has.
    pub(super) signature_chars: usize,
    key: ParsedPublicKey,
}

/// Why a published key can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadJwk {
    #[error("the key is not for RSA")]
    Kind,
    #[error("the key is not for checking signatures")]
    Use,
    #[error("the key is for an algorithm other than RS256")]
    Algorithm,
    #[error("modulus or exponent is not the base64url of a number without leading zeros")]
    Number,
    #[error("the modulus has fewer than 2048 or more than 8192 bits")]
    Size,
    #[error("modulus and exponent are no RSA key")]
    Key,
}

impl VerifyingKey {
    pub fn from_jwk(jwk: &Jwk) -> Result<Self, BadJwk> {
        if jwk.kty != "RSA" {
            return Err(BadJwk::Kind);
        }
        if jwk.usage != "sig" || !jwk.key_ops.iter().any(|operation| operation == "verify") {
            return Err(BadJwk::Use);
        }
        if jwk.alg != ALGORITHM {
            return Err(BadJwk::Algorithm);
        }
        let (n, e) = (number(&jwk.n)?, number(&jwk.e)?);
        if !MODULUS_BYTES.contains(&n.len()) || (n.len() == *MODULUS_BYTES.start() && n[0] < 0x80) {
            return Err(BadJwk::Size);
        }
        // The provider takes any number here, and fails only when it verifies.
        let is_even = e.last().is_none_or(|last| last % 2 == 0);
        if is_even || e == [1] || e.len() > 4 {
            return Err(BadJwk::Key);
        }
        let signature_chars = (n.len() * 4).div_ceil(3);
        let key = RsaPublicKeyComponents { n, e }
            .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
            .map_err(|_| BadJwk::Key)?;
        Ok(Self {
            kid: jwk.kid,
            kid_text: jwk.kid.to_string(),
            prefix: prefix(jwk.kid),
            signature_chars,
            key,
        })
    }

    pub fn kid(&self) -> JwkId {
        self.kid
    }

    pub(super) fn is_signature_of(&self, signed: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(signed, signature).is_ok()
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VerifyingKey").field(&self.kid).finish()
    }
}

fn number(text: &str) -> Result<Vec<u8>, BadJwk> {
    match URL_SAFE_NO_PAD.decode(text) {
        Ok(bytes) if bytes.first().is_some_and(|&first| first != 0) => Ok(bytes),
        _ => Err(BadJwk::Number),
    }
}
