//! `/v1/passwords/session`

pub(super) mod reset;
