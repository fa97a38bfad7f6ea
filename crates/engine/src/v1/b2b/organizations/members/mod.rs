//! `/v1/b2b/organizations/members`

mod connected_apps;
mod create;
mod delete;
mod delete_factor;
mod external_id;
mod get;
mod reactivate;
mod search;
mod start_email_update;
mod unlink_retired_email;
mod update;

pub use connected_apps::connected_apps;
pub use create::create;
pub use delete::delete;
pub use delete_factor::{delete_mfa_phone_number, delete_password, delete_totp};
pub use external_id::delete_external_id;
pub use get::{dangerously_get, get};
pub use reactivate::reactivate;
pub use search::search;
#[doc(hidden)]
pub use search::search_statements;
pub use start_email_update::start_email_update;
pub use unlink_retired_email::unlink_retired_email;
pub use update::update;
