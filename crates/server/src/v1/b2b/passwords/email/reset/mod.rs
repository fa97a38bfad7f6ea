//! `/v1/b2b/passwords/email/reset`

pub(in super::super) mod create;
pub(in super::super) mod start;
