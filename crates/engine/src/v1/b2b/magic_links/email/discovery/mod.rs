//! Magic links that are sent before an organization is chosen.

mod send;

pub use send::send;
