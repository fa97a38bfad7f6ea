//! `/v1/b2b/otps`

use super::{magic_links, mfa, world};

mod email;
mod sms;
