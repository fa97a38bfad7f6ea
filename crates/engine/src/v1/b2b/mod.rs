//! `/v1/b2b`

pub mod discovery;
pub mod magic_links;
pub mod organizations;
pub mod otps;
pub mod passwords;
pub mod rbac;
pub mod recovery_codes;
pub mod sessions;
pub mod totp;
