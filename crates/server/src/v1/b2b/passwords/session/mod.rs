//! `/v1/b2b/passwords/session`

pub(super) mod reset;
