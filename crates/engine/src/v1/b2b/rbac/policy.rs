//! The policy of a project: the same as that of users.

pub use crate::v1::rbac::policy;
