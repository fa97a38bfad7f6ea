//! `/v1/passwords/session`

pub(crate) mod reset;

pub use reset::reset;
