//! Public signing keys.

use serde::{Deserialize, Serialize};

use crate::JwkId;

/// A public RSA key. The SDKs refuse a key that lacks any of the nine fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Jwk {
    /// Always `RSA`.
    pub kty: String,
    /// Always `sig`.
    #[serde(rename = "use")]
    pub usage: String,
    /// Always `["verify"]`.
    pub key_ops: Vec<String>,
    /// Always `RS256`.
    pub alg: String,
    pub kid: JwkId,
    /// No certificates are issued: always empty.
    pub x5c: Vec<String>,
    /// Always `""`; the wire's own spelling of `x5t#S256`.
    #[serde(rename = "x5tS256")]
    pub x5t_s256: String,
    /// The modulus, base64url of its big-endian bytes.
    pub n: String,
    /// The public exponent, likewise.
    pub e: String,
}

impl Jwk {
    /// A key for RS256.
    pub fn rs256(kid: JwkId, n: String, e: String) -> Self {
        Self {
            kty: "RSA".into(),
            usage: "sig".into(),
            key_ops: vec!["verify".into()],
            alg: "RS256".into(),
            kid,
            x5c: Vec::new(),
            x5t_s256: String::new(),
            n,
            e,
        }
    }
}

/// The answer of the JWKS endpoints.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct JwksResponse {
    pub keys: Vec<Jwk>,
}
