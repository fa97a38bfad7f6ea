//! `/v1/b2b/sessions`

use super::{readdresses, two_nodes, world};

mod authenticate;
mod authorization_check;
mod exchange;
mod get;
mod jwt;
mod migrate;
mod races;
mod revoke;
mod roles;
