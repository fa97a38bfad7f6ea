//! `/v1/users/passwords`

pub(super) mod delete;
