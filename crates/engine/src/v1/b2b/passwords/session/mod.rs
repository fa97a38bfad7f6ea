//! `/v1/b2b/passwords/session`

mod reset;

pub use reset::reset;
