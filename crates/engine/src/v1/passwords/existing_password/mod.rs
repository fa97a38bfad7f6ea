//! `/v1/passwords/existing_password`

mod reset;

pub use reset::reset;
