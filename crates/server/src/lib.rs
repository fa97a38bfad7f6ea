//! The HTTP face of Tenure.
//!
//! The path of an endpoint is the path of its file: `POST /v1/sessions/authenticate` is
//! `src/v1/sessions/authenticate.rs`. `http/` holds what all endpoints share.

mod app;
mod dev;
mod health;
pub mod http;
mod v1;

pub use app::{App, Config, Running, ServeError, StartError, Tls, openapi, router, router_with};
pub use http::limits::RESERVED_DESCRIPTORS;
pub use http::places::Limits;
pub use http::tls::Certificates;
