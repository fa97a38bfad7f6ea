//! `/v1/passwords/existing_password`

pub(super) mod reset;
