//! The rules of Tenure. No IO, no clock, no randomness: they are arguments.
//!
//! One exception: RSA keys ([`jwt::SigningKey::generate`]) are made with the crypto provider's own randomness, which it
//! lets nobody replace.

pub mod claims;
pub mod code;
pub mod contact;
pub mod factor;
pub mod jwt;
pub mod locale;
pub mod metadata;
pub mod mfa;
pub mod organization;
pub mod password;
pub mod pkce;
pub mod rbac;
pub mod recovery_code;
pub mod seal;
pub mod secret_token;
pub mod session;
pub mod token;
pub mod totp;
