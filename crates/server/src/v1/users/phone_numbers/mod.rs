//! `/v1/users/phone_numbers`

pub(super) mod delete;
