//! `/v1/b2b/passwords/email`

mod require_reset;
pub mod reset;

pub use require_reset::require_reset;
