//! `/v1/b2b/passwords/discovery/email`

pub(in super::super) mod reset;
