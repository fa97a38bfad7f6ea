//! `/v1/b2b/passwords/existing_password`

mod reset;

pub use reset::reset;
