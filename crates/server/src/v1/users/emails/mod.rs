//! `/v1/users/emails`

pub(super) mod delete;
