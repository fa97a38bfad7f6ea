//! `/v1/b2b/passwords/email/reset`

mod create;
mod start;

pub use create::email_reset;
pub use start::email_reset_start;
