//! The member that a call acts for, and what it may do.

pub(crate) mod actor;
pub(crate) mod member_permissions;
pub(crate) mod members;
pub(crate) mod organization_permissions;
pub(crate) mod organizations;

pub use actor::Acting;
pub(crate) use actor::{ActingSession, Actor, resource};
pub(crate) use member_permissions::may_create;
