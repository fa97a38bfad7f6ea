//! What somebody shows to log in: generated, stored, redeemed. Nothing here knows a user or a member.

pub mod contact_locks;
pub(crate) mod failed_attempts;
pub mod links;
pub mod otps;
pub mod passwords;
pub mod recovery_codes;
pub mod totp;
