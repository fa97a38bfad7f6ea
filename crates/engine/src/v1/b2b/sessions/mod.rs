//! `/v1/b2b/sessions`

mod authenticate;
mod exchange;
mod get;
mod migrate;
mod revoke;

pub use authenticate::authenticate;
pub use exchange::exchange;
pub use get::get;
pub use migrate::migrate;
pub use revoke::revoke;
