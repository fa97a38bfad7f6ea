//! `/v1/b2b/discovery/organizations`

mod create;
mod list;

pub use create::create;
pub use list::list;
