//! `POST /v1/passwords/migrate`

use super::{PASSWORD, at_once, count, id_of, login, refuses, stored_hashes, tally, two_nodes, world};

mod hashes;
mod refused;
mod users;

const PATH: &str = "/v1/passwords/migrate";
/// The MD5 digest of [`PASSWORD`].
const MD5: &str = "9cc2ae8a1ba7a93da39b46fc1019c481";
/// Base64 of the bytes 0 to 15, the salt of most hashes here.
const SALT: &str = "AAECAwQFBgcICQoLDA0ODw==";
