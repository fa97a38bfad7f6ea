//! `/v1/b2b/otps`

use super::{at_once, magic_links, mfa, tally, two_nodes, world};

mod email;
mod sms;
