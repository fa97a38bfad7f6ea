//! `/v1/b2b/recovery_codes`

mod get;
mod recover;
mod rotate;

pub use get::get;
pub use recover::recover;
pub use rotate::rotate;
