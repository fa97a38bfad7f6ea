//! B2B projects: `/v1/b2b`

use super::world;

mod sessions;
