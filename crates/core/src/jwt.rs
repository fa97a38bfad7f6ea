//! Session JWTs: RS256 and nothing else, minted and verified here.
//!
//! A key is parsed once and kept: parsing it again for each signature would take twice the time of the signature.

use std::fmt;
use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenure_types::jwks::Jwk;
use tenure_types::sessions::{Attributes, AuthenticationFactor};
use tenure_types::{JsonMap, JwkId, Timestamp};
use zeroize::Zeroizing;

/// The claim that holds the session.
pub const SESSION_CLAIM: &str = "https://stytch.com/session";
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
        let header = format!(r#"{{"alg":"{ALGORITHM}","kid":"{kid}","typ":"JWT"}}"#);
        Ok(Self {
            kid,
            prefix: URL_SAFE_NO_PAD.encode(header) + ".",
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
        Jwk {
            kty: "RSA".into(),
            usage: "sig".into(),
            key_ops: vec!["verify".into()],
            alg: ALGORITHM.into(),
            kid: self.kid,
            x5c: Vec::new(),
            x5t_s256: String::new(),
            n: URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero()),
            e: URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero()),
        }
    }

    pub fn verifying_key(&self) -> VerifyingKey {
        let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.key.public_key().as_ref())
            .expect("the provider reads what it wrote");
        VerifyingKey {
            kid: self.kid.to_string(),
            key,
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// A public key, parsed.
pub struct VerifyingKey {
    kid: String,
    key: ParsedPublicKey,
}

impl VerifyingKey {
    pub fn kid(&self) -> &str {
        &self.kid
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

/// A JWT whose signature, issuer and audience are right.
#[derive(Clone, Debug)]
pub struct Verified {
    pub subject: String,
    /// When it ends and began, in unix seconds.
    pub expires_at: i64,
    pub not_before: i64,
    pub issued_at: i64,
    pub session: VerifiedSession,
    /// All top-level claims that are not the JWT's own.
    pub custom: JsonMap,
}

/// The session claim of a [`Verified`] JWT.
#[derive(Clone, Debug, Deserialize)]
pub struct VerifiedSession {
    pub id: String,
    pub started_at: Timestamp,
    pub last_accessed_at: Timestamp,
    pub expires_at: Timestamp,
    pub attributes: Attributes,
    pub authentication_factors: Vec<AuthenticationFactor>,
    pub roles: Vec<String>,
}

/// Why a JWT is refused. The first reason that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    #[error("not a signed JWT")]
    Malformed,
    #[error("signed with an algorithm other than RS256")]
    Algorithm,
    #[error("signed with a key that is not published")]
    UnknownKey,
    #[error("the signature is wrong")]
    Signature,
    #[error("a required claim is absent or of the wrong type")]
    Claims,
    #[error("from another issuer")]
    Issuer,
    #[error("for another audience")]
    Audience,
    #[error("expired")]
    Expired,
    #[error("not valid yet")]
    NotYetValid,
}

#[derive(Deserialize)]
struct Header<'a> {
    #[serde(borrow)]
    alg: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    kid: Option<std::borrow::Cow<'a, str>>,
    #[serde(borrow)]
    typ: Option<std::borrow::Cow<'a, str>>,
    /// Extensions that a verifier must understand: we know none.
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Payload {
    iss: String,
    aud: Audience,
    sub: String,
    exp: i64,
    nbf: i64,
    iat: i64,
    #[serde(rename = "https://stytch.com/session")]
    session: VerifiedSession,
    #[serde(flatten)]
    rest: JsonMap,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// Checks everything but the clock; see [`Verified::check_time`].
pub fn verify<'k>(
    jwt: &str,
    key: impl FnOnce(&str) -> Option<&'k VerifyingKey>,
    issuer: &str,
    audience: &str,
) -> Result<Verified, VerifyError> {
    let (signed, signature) = jwt.rsplit_once('.').ok_or(VerifyError::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(VerifyError::Malformed)?;
    let header = decode(header)?;
    let header: Header<'_> = serde_json::from_slice(&header).map_err(|_| VerifyError::Malformed)?;
    if header.alg != ALGORITHM {
        return Err(VerifyError::Algorithm);
    }
    if header.typ.as_deref() != Some("JWT") || header.crit.is_some() {
        return Err(VerifyError::Malformed);
    }
    let kid = header.kid.ok_or(VerifyError::Malformed)?;
    let key = key(&kid).ok_or(VerifyError::UnknownKey)?;
    let signature = decode(signature)?;
    key.key
        .verify_sig(signed.as_bytes(), &signature)
        .map_err(|_| VerifyError::Signature)?;

    let payload: Payload = serde_json::from_slice(&decode(payload)?).map_err(|_| VerifyError::Claims)?;
    if payload.iss != issuer {
        return Err(VerifyError::Issuer);
    }
    let for_us = match &payload.aud {
        Audience::One(one) => one == audience,
        Audience::Many(many) => many.iter().any(|one| one == audience),
    };
    if !for_us {
        return Err(VerifyError::Audience);
    }
    let mut custom = payload.rest;
    custom.retain(|name, _| !crate::claims::is_reserved(name));
    Ok(Verified {
        subject: payload.sub,
        expires_at: payload.exp,
        not_before: payload.nbf,
        issued_at: payload.iat,
        session: payload.session,
        custom,
    })
}

impl Verified {
    /// `tolerance`, in seconds, for clocks that disagree: it applies to each of the JWT's times alike.
    pub fn check_time(&self, now: Timestamp, tolerance: i64) -> Result<(), VerifyError> {
        let now = now.seconds();
        if now >= self.expires_at.saturating_add(tolerance) {
            return Err(VerifyError::Expired);
        }
        if now.saturating_add(tolerance) < self.not_before.max(self.issued_at) {
            return Err(VerifyError::NotYetValid);
        }
        Ok(())
    }
}

/// Unpadded base64url whose spare bits are zero: each value has one text.
fn decode(text: &str) -> Result<Vec<u8>, VerifyError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| VerifyError::Malformed)
}

#[cfg(test)]
mod tests;
