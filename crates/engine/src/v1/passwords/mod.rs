//! `/v1/passwords`

mod authenticate;
mod create;
pub mod existing_password;
mod migrate;
pub mod session;
pub(crate) mod strength_check;

pub use authenticate::authenticate;
pub use create::create;
pub use migrate::migrate;
pub use strength_check::strength_check;
