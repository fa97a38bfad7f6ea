//! `/v1/b2b/discovery/intermediate_sessions`

pub(super) mod exchange;
