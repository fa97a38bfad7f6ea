//! What every room stands on, and knows of none of them.

mod ambient;
pub mod client;
pub mod clock;
pub mod outbound;
pub mod panics;
pub mod sealed;
pub mod search;

pub use ambient::{Clock, Entropy};
