//! The Rust SDK of Tenure, a self-hosted session authority that speaks the wire of Stytch's Sessions API.
//!
//! A [`Client`] is for consumer projects, a [`B2bClient`] for B2B projects. Both are cheap to clone and meant to live as
//! long as the program: one for all tasks. Their resources are fields, and the methods of these are named as in Stytch's
//! own SDKs. Requests and answers are the plain structs of [`types`]. A request is made by a constructor that takes what the
//! call requires, and by `Default` where it requires nothing; all else is a field. An [`Answer`] has the request's id besides.
//!
//! ```no_run
//! use tenure::Builder;
//! use tenure::sessions::AuthenticateRequest;
//!
//! # async fn example(session_token: String) -> Result<(), tenure::Error> {
//! let client = Builder::new("project-test-00000000-0000-4000-8000-000000000000", "secret-test-…")
//!     .base_url("https://sessions.example.com")
//!     .build()?;
//! let answer = client.sessions.authenticate(AuthenticateRequest::token(session_token)).await?;
//! let who = answer.user.user_id;
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//! - `axum`: a middleware that finds the session of each request of a website, and extractors that hand it to handlers; see
//!   `web`.
//! - `blocking`: the same clients for programs without async.
//! - `tower`: that middleware without the extractors, for every server of the `tower` kind.
//!
//! # Newer servers
//! Enums and answers are `#[non_exhaustive]`. A word that this version does not know is kept in the `Other` of its enum, a
//! field that it does not know is ignored, and a JWT that it can't read is the server's to judge. A path that has no method
//! yet can be called by [`Client::call`] and [`B2bClient::call`].
//!
//! # What every call does
//! - It fails with one typed [`Error`]; an answer of the server that is no success is [`Error::Api`].
//! - It is tried again where that is safe; see [`Retries`].
//! - It shows no secret in `Debug` output: not of clients, builders and errors, and not of requests and answers, where
//!   tokens, passwords and codes are of the type [`types::Secret`]. The rest of them is shown: names, addresses, metadata.
//!
//! Sessions may be checked by their JWTs without a call: see [`local`]. That such a check knows what was revoked a moment
//! ago, [`signals`] are for.

pub use reqwest;
pub use tenure_types as types;

mod answer;
mod authorization;
pub mod b2b;
#[cfg(feature = "blocking")]
mod block_on;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod client;
mod clock;
mod error;
mod inner;
pub mod local;
mod pages;
pub mod passwords;
pub mod rbac;
mod resource;
mod retries;
pub mod sessions;
pub mod signals;
mod transport;
pub mod users;
#[cfg(feature = "tower")]
pub mod web;

pub use answer::Answer;
pub use authorization::Authorization;
pub use b2b::B2bClient;
pub use builder::Builder;
pub use client::Client;
pub use clock::{Clock, SystemClock};
pub use error::{
    ApiError, ApiErrorType, ConfigError, DecodeError, Error, LocalError, TransportError, TransportErrorKind,
};
pub use pages::{Pages, Search};
pub use reqwest::Method;
pub use retries::Retries;
