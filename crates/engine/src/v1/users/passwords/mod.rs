//! `/v1/users/passwords`

mod delete;

pub use delete::delete;
