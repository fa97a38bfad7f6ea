//! Codes that are sent before an organization is chosen.

mod authenticate;
mod send;

pub use authenticate::authenticate;
pub use send::send;
