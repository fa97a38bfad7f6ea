//! `/v1/b2b/organizations/{organization_id}/members/mfa_phone_numbers`

mod delete;

pub use delete::delete;
