//! `/v1/b2b/passwords/discovery/email/reset`

pub(in super::super::super) mod create;
pub(in super::super::super) mod start;
