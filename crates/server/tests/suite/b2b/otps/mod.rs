//! `/v1/b2b/otps`

use super::{magic_links, world};

mod email;
