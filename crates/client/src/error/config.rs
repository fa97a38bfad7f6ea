//! Invalid settings of a client.

use std::error::Error as StdError;

/// The client can't be built as it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    #[error("the project id is not one: `project-test-…` or `project-live-…` is expected")]
    ProjectId,
    #[error("the secret is empty")]
    Secret,
    #[error("the base URL is not one of http or https, with a host and without query and credentials")]
    BaseUrl,
    /// Plain HTTP sends the secret in the clear. It is fine on one's own machine.
    #[error("the base URL is neither https nor a loopback address; `allow_http` permits it")]
    PlainHttp,
    #[error("the user agent's suffix has characters that a header can't hold")]
    UserAgent,
    #[error("the certificates are no PEM, or none of them")]
    Ca,
    /// What a [`SessionLayer`](crate::web::SessionLayer) shall set is no cookie that a browser would take.
    #[cfg(feature = "tower")]
    #[error("`{0}` does not make a cookie or a redirect that a browser takes")]
    Web(&'static str),
    /// What was said of an HTTP client of our own, where another one was handed in.
    #[error("`{0}` is for `http_client` to have")]
    Handed(&'static str),
    #[error("the HTTP client can't be set up")]
    Http(#[source] Box<dyn StdError + Send + Sync>),
}
