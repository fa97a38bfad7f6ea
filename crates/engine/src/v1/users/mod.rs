//! `/v1/users`

mod connected_apps;
mod create;
mod delete;
mod delete_factor;
pub mod emails;
mod exchange_primary_factor;
mod external_id;
mod get;
pub mod passwords;
pub mod phone_numbers;
mod search;
mod update;

pub use connected_apps::connected_apps;
pub use create::create;
pub use delete::delete;
pub use exchange_primary_factor::exchange_primary_factor;
pub use external_id::delete_external_id;
pub use get::get;
pub use search::search;
#[doc(hidden)]
pub use search::search_statements;
pub use update::update;
