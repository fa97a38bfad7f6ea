//! `/v1/b2b/organizations`

mod connected_apps;
mod create;
mod delete;
mod external_id;
mod get;
mod member;
pub mod members;
mod metrics;
mod search;
mod update;

pub use connected_apps::connected_apps;
pub use create::create;
pub use delete::delete;
pub use external_id::delete_external_id;
pub use get::get;
pub use member::member;
pub use metrics::metrics;
pub use search::search;
#[doc(hidden)]
pub use search::search_statements;
pub use update::update;
