//! What is a session's JWT, and what is not. Server and SDK share it.
//!
//! Beside the RSA operation all else counts: one key comparison of bytes instead of a parsed header, one pass over the
//! payload, no copy of what is not kept.

use std::borrow::{Borrow, Cow};

use base64_simd::{AsOut, URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::Value;
use tenure_types::{JwkId, Timestamp};

use super::payload::{Claims, Expected, Payload, Unread};
use super::{ALGORITHM, VerifyingKey};

/// The longest signature, of a key of 8192 bits.
const SIGNATURE_BYTES: usize = 1024;
/// Payloads of up to so many bytes are decoded where no allocation is needed.
const USUAL_PAYLOAD: usize = 2048;

/// A JWT whose signature, issuer and audience are right.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The key that signed it.
    pub kid: JwkId,
    pub times: Times,
    pub claims: Claims,
}

/// When a JWT ends and began, in unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    pub expires_at: i64,
    pub not_before: i64,
    pub issued_at: i64,
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
    /// All that a JWT must have is there, in a form that this version does not know: a newer one may.
    #[error("what a claim says is in a form that this version does not know")]
    Unreadable,
    #[error("from another issuer")]
    Issuer,
    #[error("for another audience")]
    Audience,
    #[error("expired")]
    Expired,
    #[error("not valid yet")]
    NotYetValid,
}

/// Checks everything but the clock; see [`Times::check`].
///
/// `issuers`: those that are accepted, compared as texts.
pub fn verify<K: Borrow<VerifyingKey>>(
    jwt: &str,
    keys: &[K],
    issuers: &[String],
    audience: &str,
) -> Result<Verified, VerifyError> {
    let parts = match keys.iter().find_map(|key| Parts::as_we_mint(jwt, key.borrow())) {
        Some(parts) => parts,
        None => Parts::of_any(jwt, keys)?,
    };
    let mut buffer = [0; SIGNATURE_BYTES];
    // One that does not fit is longer than any key's.
    let signature = decode_into(parts.signature, &mut buffer)?.ok_or(VerifyError::Signature)?;
    if !parts.key.is_signature_of(parts.signed.as_bytes(), signature) {
        return Err(VerifyError::Signature);
    }

    let mut buffer = [0; USUAL_PAYLOAD];
    let long;
    let payload = if let Some(usual) = decode_into(parts.payload, &mut buffer)? {
        usual
    } else {
        long = decode(parts.payload)?;
        &long
    };
    let expected = Expected { issuers, audience };
    let payload = Payload::read(payload, expected).map_err(|unread| match unread {
        Unread::Claims => VerifyError::Claims,
        Unread::Issuer => VerifyError::Issuer,
        Unread::Audience => VerifyError::Audience,
        Unread::Unknown => VerifyError::Unreadable,
    })?;
    if !payload.is_issuer_right {
        return Err(VerifyError::Issuer);
    }
    if !payload.is_audience_right {
        return Err(VerifyError::Audience);
    }
    Ok(Verified {
        kid: parts.key.kid(),
        times: payload.times,
        claims: payload.claims,
    })
}

impl Times {
    /// `tolerance`, in seconds, for clocks that disagree: it applies to each of the times alike.
    pub fn check(self, now: Timestamp, tolerance: i64) -> Result<(), VerifyError> {
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

/// The pieces of a JWT, and the key that it names.
struct Parts<'t, 'k> {
    signed: &'t str,
    payload: &'t str,
    signature: &'t str,
    key: &'k VerifyingKey,
}

impl<'t, 'k> Parts<'t, 'k> {
    /// Of a JWT as Tenure mints it, whose header is known, byte for byte, and whose signature has a known length.
    fn as_we_mint(jwt: &'t str, key: &'k VerifyingKey) -> Option<Self> {
        let rest = jwt.strip_prefix(key.prefix.as_str())?;
        let (payload, signature) = rest.split_at_checked(rest.len().checked_sub(key.signature_chars + 1)?)?;
        Some(Self {
            signed: &jwt[..key.prefix.len() + payload.len()],
            payload,
            signature: signature.strip_prefix('.')?,
            key,
        })
    }

    /// Of any other, whose header is another text with perhaps the same meaning.
    fn of_any(jwt: &'t str, keys: &'k [impl Borrow<VerifyingKey>]) -> Result<Self, VerifyError> {
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
        let mut known = keys.iter().map(Borrow::borrow);
        let key = known.find(|key| key.kid_text == kid);
        Ok(Self {
            signed,
            payload,
            signature,
            key: key.ok_or(VerifyError::UnknownKey)?,
        })
    }
}

#[derive(Deserialize)]
struct Header<'a> {
    #[serde(borrow)]
    alg: Cow<'a, str>,
    #[serde(borrow)]
    kid: Option<Cow<'a, str>>,
    #[serde(borrow)]
    typ: Option<Cow<'a, str>>,
    /// Extensions that a verifier must understand: we know none.
    crit: Option<Value>,
}

/// Unpadded base64url whose spare bits are zero: each value has one text.
fn decode(text: &str) -> Result<Vec<u8>, VerifyError> {
    URL_SAFE_NO_PAD
        .decode_to_vec(text)
        .map_err(|_| VerifyError::Malformed)
}

/// The same into a buffer. `None`: it is too short, which the decoder itself would answer with a panic.
fn decode_into<'b>(text: &str, buffer: &'b mut [u8]) -> Result<Option<&'b [u8]>, VerifyError> {
    let bytes = URL_SAFE_NO_PAD
        .decoded_length(text.as_bytes())
        .map_err(|_| VerifyError::Malformed)?;
    let Some(buffer) = buffer.get_mut(..bytes) else {
        return Ok(None);
    };
    let decoded = URL_SAFE_NO_PAD
        .decode(text.as_bytes(), buffer.as_out())
        .map_err(|_| VerifyError::Malformed)?;
    Ok(Some(decoded))
}
