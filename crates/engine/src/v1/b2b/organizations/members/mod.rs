//! `/v1/b2b/organizations/members`

mod connected_apps;
mod create;
mod dangerously_get;
mod delete;
mod delete_factor;
mod external_id;
pub mod mfa_phone_numbers;
pub mod passwords;
mod reactivate;
mod search;
mod start_email_update;
mod totp;
mod unlink_retired_email;
mod update;

pub use connected_apps::connected_apps;
pub use create::create;
pub use dangerously_get::dangerously_get;
pub use delete::delete;
pub use external_id::delete_external_id;
pub use reactivate::reactivate;
pub use search::search;
#[doc(hidden)]
pub use search::search_statements;
pub use start_email_update::start_email_update;
pub use totp::delete_totp;
pub use unlink_retired_email::unlink_retired_email;
pub use update::update;
