//! Invalid settings of a client.

use std::error::Error as StdError;

/// The client can't be built from its settings.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    #[error("the project id is invalid: `project-test-…` or `project-live-…` is expected")]
    ProjectId,
    #[error("the secret is empty")]
    Secret,
    #[error("the base URL must be http or https, with a host, without query and credentials")]
    BaseUrl,
    /// Plain HTTP sends the secret in the clear, so it is allowed to the own machine only.
    #[error("the base URL is neither https nor a loopback address; `allow_http` permits it")]
    PlainHttp,
    #[error("the user agent's suffix has characters that a header can't have")]
    UserAgent,
    #[error("the certificates are empty or not in PEM")]
    Ca,
    /// A browser would reject a cookie or the redirect of a [`SessionLayer`](crate::web::SessionLayer).
    #[cfg(feature = "tower")]
    #[error("browsers do not accept the cookie or the redirect of `{0}`")]
    Web(&'static str),
    /// A setting of the built-in HTTP client was made beside `http_client`.
    #[error("`{0}` can't be set beside `http_client`")]
    Handed(&'static str),
    #[error("the HTTP client can't be set up")]
    Http(#[source] Box<dyn StdError + Send + Sync>),
}
