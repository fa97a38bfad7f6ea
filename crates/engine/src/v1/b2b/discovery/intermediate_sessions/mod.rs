//! `/v1/b2b/discovery/intermediate_sessions`

mod exchange;

pub use exchange::exchange;
