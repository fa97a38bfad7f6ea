//! `/v1/b2b/passwords/existing_password`

pub(super) mod reset;
