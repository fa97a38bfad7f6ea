//! `/v1/b2b/otps`

pub mod email;
pub mod sms;
