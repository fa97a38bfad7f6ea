//! Session JWTs: RS256 and nothing else, minted and verified here.
//!
//! A key is parsed once and kept: parsing it again for each signature would take twice the time of the signature.

mod key;
mod payload;
mod verify;

use std::fmt;
use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use tenure_types::jwks::Jwk;
use tenure_types::sessions::{Attributes, AuthenticationFactor};
use tenure_types::{JwkId, Timestamp};
use zeroize::Zeroizing;

pub use key::{BadJwk, VerifyingKey};
pub use payload::Claims;
pub use verify::{Times, Verified, VerifyError, verify};

/// The claim that holds the session.
pub const SESSION_CLAIM: &str = "https://stytch.com/session";
/// The claim that holds the organization of a member's session.
pub const ORGANIZATION_CLAIM: &str = "https://stytch.com/organization";
const ALGORITHM: &str = "RS256";
/// RSA padding takes no randomness for a signature; the provider wants a source all the same.
static NO_RANDOMNESS_USED: LazyLock<SystemRandom> = LazyLock::new(SystemRandom::new);

/// A private key, parsed.
pub struct SigningKey {
    kid: JwkId,
    /// `base64url(header).`: it never changes.
    prefix: String,
    key: RsaKeyPair,
}

/// The provider could not make or read a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an RSA key of 2048 bits in PKCS#8")]
pub struct BadKey;

impl SigningKey {
    /// Makes a private key: 2048 bits, PKCS#8. Takes a tenth of a second.
    pub fn generate() -> Result<Zeroizing<Vec<u8>>, BadKey> {
        let key = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| BadKey)?;
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&key).map_err(|_| BadKey)?;
        Ok(Zeroizing::new(der.as_ref().to_vec()))
    }

    pub fn parse(kid: JwkId, pkcs8: &[u8]) -> Result<Self, BadKey> {
        let key = RsaKeyPair::from_pkcs8(pkcs8).map_err(|_| BadKey)?;
        if key.public_modulus_len() != 256 {
            return Err(BadKey);
        }
        Ok(Self {
            kid,
            prefix: prefix(kid),
            key,
        })
    }

    pub fn kid(&self) -> JwkId {
        self.kid
    }

    /// What is signed: header and payload. The same claims give the same text.
    pub fn signing_input<C: Serialize>(&self, claims: &SessionClaims<'_, C>) -> String {
        let payload = serde_json::to_vec(claims).expect("claims are JSON values");
        let mut out = String::with_capacity(self.prefix.len() + payload.len() * 4 / 3 + 4 + 1 + 342);
        out.push_str(&self.prefix);
        URL_SAFE_NO_PAD.encode_string(payload, &mut out);
        out
    }

    /// The whole JWT. RS256 is deterministic: the same input gives the same bytes.
    pub fn sign(&self, signing_input: String) -> String {
        let mut signature = [0; 256];
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &*NO_RANDOMNESS_USED,
                signing_input.as_bytes(),
                &mut signature,
            )
            .expect("the key is 2048 bits long, and so is the buffer");
        let mut jwt = signing_input;
        jwt.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut jwt);
        jwt
    }

    pub fn jwk(&self) -> Jwk {
        let public = self.key.public_key();
        let encode = |number: &[u8]| URL_SAFE_NO_PAD.encode(number);
        Jwk::rs256(
            self.kid,
            encode(public.modulus().big_endian_without_leading_zero()),
            encode(public.exponent().big_endian_without_leading_zero()),
        )
    }

    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey::from_jwk(&self.jwk()).expect("the provider reads what it wrote")
    }
}

/// `base64url(header).`, as a key's JWTs begin.
fn prefix(kid: JwkId) -> String {
    let header = format!(r#"{{"alg":"{ALGORITHM}","kid":"{kid}","typ":"JWT"}}"#);
    URL_SAFE_NO_PAD.encode(header) + "."
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// The payload of a session's JWT. `C`: the custom claims, a map.
#[derive(Serialize)]
pub struct SessionClaims<'a, C> {
    pub aud: [&'a str; 1],
    pub exp: i64,
    #[serde(rename = "https://stytch.com/session")]
    pub session: SessionClaim<'a>,
    /// Where the session's member is one; absent from a user's.
    #[serde(
        rename = "https://stytch.com/organization",
        skip_serializing_if = "Option::is_none"
    )]
    pub organization: Option<OrganizationClaim<'a>>,
    pub iat: i64,
    pub iss: &'a str,
    pub nbf: i64,
    pub sub: &'a str,
    #[serde(flatten)]
    pub custom: &'a C,
}

/// What a session's JWT says of the session.
#[derive(Serialize)]
pub struct SessionClaim<'a> {
    pub id: &'a str,
    pub started_at: Timestamp,
    pub last_accessed_at: Timestamp,
    /// The end of the session, not of the JWT.
    pub expires_at: Timestamp,
    pub attributes: &'a Attributes,
    pub authentication_factors: Vec<AuthenticationFactor>,
    pub roles: &'a [String],
}

/// What a member session's JWT says of the organization.
#[derive(Clone, Copy, Serialize)]
pub struct OrganizationClaim<'a> {
    pub organization_id: &'a str,
    pub slug: &'a str,
}

#[cfg(all(test, feature = "server"))]
mod tests;
