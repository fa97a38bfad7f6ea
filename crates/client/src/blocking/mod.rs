//! The same clients for programs without async: each call waits for its answer.
//!
//! Resources and methods are those of [`crate::Client`] and [`crate::B2bClient`]; where these are `async`, the ones here
//! return when they are done. Calls run on a runtime of the client's own, in the thread that makes the call, so there
//! are no threads in the background.
//!
//! Not for async programs: a call from within a runtime panics, as does dropping the last clone of a client there.
//!
//! ```no_run
//! use tenure::Builder;
//! use tenure::types::search::SearchRequest;
//!
//! # fn example() -> Result<(), tenure::Error> {
//! let client = Builder::new("project-test-00000000-0000-4000-8000-000000000000", "secret-test-…")
//!     .base_url("https://sessions.example.com")
//!     .build_blocking()?;
//! let user = client.users.get("user-test-00000000-0000-4000-8000-000000000000")?;
//! for page in client.users.search_pages(SearchRequest::default()) {
//!     println!("{} users", page?.results.len());
//! }
//! # Ok(())
//! # }
//! ```

mod calls;
mod client;
mod pages;

pub use self::client::{B2bClient, Client};
pub use self::pages::Pages;
#[doc(hidden)]
pub use crate::block_on::Waiting;
pub use crate::block_on::{Blocking, Resource};
