//! What has nothing to do with where the data lives.

mod certificates;
mod configuration;
mod folder;
mod help;
mod new_master;
mod printing;
mod tls;
