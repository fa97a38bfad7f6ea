//! `/v1/b2b/totp`

mod authenticate;
mod create;
mod migrate;

pub use authenticate::authenticate;
pub use create::create;
pub use migrate::migrate;
