//! `/v1/b2b/sessions`

use super::world;

mod authenticate;
mod authorization_check;
mod exchange;
mod get;
mod jwt;
mod migrate;
mod revoke;
mod roles;
