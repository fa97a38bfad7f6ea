//! `/v1/users`

mod create;
mod delete;
mod delete_factor;
mod exchange_primary_factor;
mod get;
mod search;
mod update;

pub use create::create;
pub use delete::delete;
pub use delete_factor::{delete_email, delete_password, delete_phone_number};
pub use exchange_primary_factor::exchange_primary_factor;
pub use get::get;
pub use search::search;
#[doc(hidden)]
pub use search::search_statements;
pub use update::{delete_external_id, update};
