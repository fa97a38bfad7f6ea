//! `/v1/sessions`

mod authenticate;
mod get;
pub(crate) mod migrate;
mod revoke;

pub use authenticate::authenticate;
pub use get::get;
pub use migrate::migrate;
pub use revoke::revoke;
