//! `/v1/b2b/passwords/discovery`

pub(super) mod authenticate;
pub(super) mod email;
