//! `/v1/b2b/recovery_codes`

use super::{mfa, world};

mod get;
mod recover;
mod rewrap;
mod rotate;
