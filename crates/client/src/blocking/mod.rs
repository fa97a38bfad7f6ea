//! Clients for programs without async: each call blocks until its answer arrives.
//!
//! Resources and methods are those of [`crate::Client`] and [`crate::B2bClient`], without `async`. Each client has its
//! own runtime, which runs in the calling thread, so there are no background threads.
//!
//! These clients are not for async programs: inside a runtime, a call panics, and so does dropping the last clone of a
//! client.
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
