//! `/v1/sessions`

use super::world;

mod authenticate;
mod authorization_check;
mod claims;
mod duration;
mod ends;
mod forgeries;
mod get;
mod many;
mod migrate;
mod migrate_refused;
mod nodes;
mod revoke;
mod touches;
