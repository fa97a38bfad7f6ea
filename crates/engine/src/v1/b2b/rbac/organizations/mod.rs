//! `/v1/b2b/rbac/organizations`

mod get;
mod update;

pub use get::get;
pub use update::update;
