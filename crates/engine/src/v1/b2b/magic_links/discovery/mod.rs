//! Magic links of discovery.

mod authenticate;

pub use authenticate::authenticate;
