//! `/v1/b2b/organizations/{organization_id}/members/passwords`

mod delete;

pub use delete::delete;
