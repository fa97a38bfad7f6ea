//! `/v1/rbac`

mod policy;

pub use policy::policy;
