//! The rules of Tenure. No IO, no clock, no randomness: they are arguments.
//!
//! One exception: RSA keys ([`jwt::SigningKey::generate`]) are made with the crypto provider's own randomness, which it
//! lets nobody replace.
//!
//! Without the feature `server` only what the Rust SDK shares with the server remains: [`claims`], [`jwt`] and [`rbac`].

pub mod claims;
#[cfg(feature = "server")]
pub mod clock;
#[cfg(feature = "server")]
pub mod code;
#[cfg(feature = "server")]
pub mod contact;
#[cfg(feature = "server")]
pub mod factor;
pub mod jwt;
#[cfg(feature = "server")]
pub mod locale;
#[cfg(feature = "server")]
pub mod metadata;
#[cfg(feature = "server")]
pub mod mfa;
#[cfg(feature = "server")]
pub mod organization;
#[cfg(feature = "server")]
pub mod password;
#[cfg(feature = "server")]
pub mod pkce;
pub mod rbac;
#[cfg(feature = "server")]
pub mod recovery_code;
#[cfg(feature = "server")]
pub mod seal;
#[cfg(feature = "server")]
pub mod secret_token;
#[cfg(feature = "server")]
pub mod session;
#[cfg(feature = "server")]
pub mod token;
#[cfg(feature = "server")]
pub mod totp;
mod vertical;

pub use vertical::{UnknownVertical, Vertical};
