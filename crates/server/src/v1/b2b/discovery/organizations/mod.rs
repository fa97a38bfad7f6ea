//! `/v1/b2b/discovery/organizations`

pub(super) mod create;
pub(super) mod list;
