//! `/v1/b2b/passwords/discovery`

mod authenticate;
pub mod email;

pub use authenticate::authenticate;
