//! `/v1/b2b/rbac`

pub mod organizations;
mod policy;

pub use policy::policy;
