//! `/v1/b2b/rbac`

mod organizations;

pub use organizations::{policy, set_policy};
