//! What an operator changes: settings, the policy, the keys.

mod policy;
mod settings;
pub(crate) mod signing_keys;
pub(crate) mod token_keys;

pub use policy::{SetError, set as set_policy};
pub use settings::set as set_settings;
pub use signing_keys::{Rotated, Urgency, rotate};
pub use token_keys::{RotatedTokens, rotate_tokens};
