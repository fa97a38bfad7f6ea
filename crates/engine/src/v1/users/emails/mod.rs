//! `/v1/users/emails`

mod delete;

pub use delete::delete;
