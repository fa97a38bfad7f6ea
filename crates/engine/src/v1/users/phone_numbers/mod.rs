//! `/v1/users/phone_numbers`

mod delete;

pub use delete::delete;
