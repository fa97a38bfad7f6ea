//! `/v1/b2b/totp`

use super::{mfa, world};

mod authenticate;
mod create;
mod migrate;
mod purge;

const CREATE: &str = "/v1/b2b/totp";
const MIGRATE: &str = "/v1/b2b/totp/migrate";
