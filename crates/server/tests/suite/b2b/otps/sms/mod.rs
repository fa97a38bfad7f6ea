//! `/v1/b2b/otps/sms`

use super::{mfa, world};

mod authenticate;
mod send;

const SEND: &str = "/v1/b2b/otps/sms/send";
