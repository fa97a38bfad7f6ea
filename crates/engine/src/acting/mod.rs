//! The member that a call acts for, and what it may do.

mod actor;
pub(crate) mod member_permissions;
pub(crate) mod members;
pub(crate) mod organization_permissions;
pub(crate) mod organizations;

pub use actor::ActorCredential;
pub(crate) use actor::{Actor, ActorSession, resource};
pub(crate) use member_permissions::may_create;
