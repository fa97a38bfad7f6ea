//! `/v1/b2b/organizations/{organization_id}/members/mfa_phone_numbers`

pub(super) mod delete;
