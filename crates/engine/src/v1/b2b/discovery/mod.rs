//! `/v1/b2b/discovery`

pub mod intermediate_sessions;
pub mod organizations;
