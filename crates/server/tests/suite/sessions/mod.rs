//! `/v1/sessions`

use super::world;

mod authenticate;
