//! `/v1/signals`

mod get;

pub use get::get;
