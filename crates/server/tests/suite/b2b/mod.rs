//! `/v1/b2b`

use super::world;

mod sessions;
