//! `/v1/b2b/sessions`

use super::{two_nodes, world};

mod authenticate;
mod authorization_check;
mod exchange;
mod get;
mod jwt;
mod migrate;
mod races;
mod revoke;
mod roles;
