//! `/v1/b2b/organizations/{organization_id}/members/passwords`

pub(super) mod delete;
