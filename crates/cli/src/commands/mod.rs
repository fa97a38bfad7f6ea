//! One file per command.

pub(crate) mod dev;
pub(crate) mod doctor;
pub(crate) mod generate_docs;
pub(crate) mod key;
pub(crate) mod migrate;
pub(crate) mod project;
pub(crate) mod rbac;
pub(crate) mod secret;
pub(crate) mod serve;
pub(crate) mod user;
