//! `/v1/b2b/passwords/email`

pub(super) mod require_reset;
pub(super) mod reset;
