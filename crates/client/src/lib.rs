//! The Rust SDK of Tenure, a self-hosted session authority that speaks the wire of Stytch's Sessions API.
//!
//! A [`Client`] is for consumer projects, a [`B2bClient`] for B2B projects. Both are cheap to clone: make one for the
//! whole program. Their resources are fields, and the methods are named as in Stytch's own SDKs. Requests and answers are
//! the plain structs of [`types`]. The constructors of a request take its required fields, and a request without required
//! fields has a `Default`. An [`Answer`] also has the id of the request.
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
//! - `axum`: a middleware that authenticates each request of a website, and extractors that pass its session to handlers;
//!   see `web`.
//! - `blocking`: the same clients for programs without async.
//! - `tower`: that middleware without the extractors, for every HTTP server with `tower` services.
//!
//! # Newer servers
//! Enums and answers are `#[non_exhaustive]`. An unknown variant is kept in the `Other` of its enum, an unknown field is
//! ignored, and the server is asked about a JWT in an unknown form. [`Client::call`] and [`B2bClient::call`] call paths
//! that have no method yet.
//!
//! # Every call
//! - It fails with a typed [`Error`]. An error answer of the server is [`Error::Api`].
//! - It is retried where that is safe; see [`Retries`].
//! - `Debug` output has no secret: clients, builders and errors leave theirs out, and tokens, passwords and codes in
//!   requests and answers are of the type [`types::Secret`]. Names, addresses and metadata are shown.
//!
//! Sessions can be checked by their JWTs without a call; see [`local`]. Such checks refuse revoked sessions within a
//! second if the client follows the server's [`signals`].

pub use reqwest;
pub use tenure_types as types;

mod answer;
mod authentication;
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
pub use authentication::Sessions;
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
