//! `/v1/b2b/passwords/email/reset`

mod create;
mod start;

pub use create::create;
pub use start::start;
