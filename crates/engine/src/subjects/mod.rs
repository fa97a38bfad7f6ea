//! Who has sessions: users, and the members of organizations.

pub mod addresses;
pub mod members;
pub mod organizations;
pub mod users;
