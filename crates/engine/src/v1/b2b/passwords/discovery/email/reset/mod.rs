//! `/v1/b2b/passwords/discovery/email/reset`

mod create;
mod start;

pub use create::discovery_email_reset;
pub use start::discovery_email_reset_start;
