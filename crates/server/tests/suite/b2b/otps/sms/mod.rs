//! `/v1/b2b/otps/sms`

use super::{at_once, mfa, tally, two_nodes, world};

mod authenticate;
mod limits;
mod send;

const SEND: &str = "/v1/b2b/otps/sms/send";
