//! `/v1/b2b/passwords/discovery/email`

pub mod reset;
