//! One file an endpoint: the path of an endpoint is the path of its flow.

pub mod b2b;
pub mod passwords;
pub mod rbac;
pub mod sessions;
pub mod signals;
pub mod users;
