//! Sessions of websites: a middleware that authenticates each request, and passes its session to handlers.
//!
//! [`SessionLayer`] is a `tower` layer. It reads the session's JWT or token from a cookie or an `Authorization: Bearer`
//! header, checks it on this machine if possible, and refreshes the cookie when the JWT is about to expire. With the
//! feature `axum`, [`Authenticated`] is an extractor: a handler that takes one is not called without a session.
//!
//! ```no_run
//! # #[cfg(feature = "axum")]
//! # mod example {
//! use axum::{Router, routing::get};
//! use tenure::types::sessions::Session;
//! use tenure::web::{Authenticated, SessionLayer, WebOptions};
//!
//! async fn page(session: Authenticated<Session>) -> String {
//!     format!("Hello, {}", session.user_id)
//! }
//!
//! async fn start_page(session: Option<Authenticated<Session>>) -> &'static str {
//!     if session.is_some() { "Welcome back" } else { "Log in" }
//! }
//!
//! async fn example(client: tenure::Client) -> Result<Router, tenure::Error> {
//!     // Sessions that are revoked elsewhere are refused within a second.
//!     client.follow_signals(Default::default());
//!     let options = WebOptions { login_page: Some("/login".into()), ..WebOptions::default() };
//!     Ok(Router::new()
//!         .route("/page", get(page))
//!         .route("/", get(start_page))
//!         .layer(SessionLayer::new(client, options)?))
//! }
//! # }
//! ```
//!
//! A [`B2bClient`](crate::B2bClient) is used in the same way. Its sessions are
//! [`MemberSession`](crate::types::b2b::sessions::MemberSession)s.
//!
//! # Which credential counts
//! A request has one session. Its credential is looked for in this order:
//!
//! 1. `Authorization: Bearer …`, with a JWT or a token. If the header is there, cookies are neither read nor set.
//! 2. The JWT's cookie.
//! 3. The token's cookie, if there is no JWT, or if the JWT is malformed, forged, or of another project. If the JWT's session
//!    has ended, the token is not tried.
//!
//! Of several headers or cookies of one name the first one counts, even if it is invalid. Values of more than 8 KiB, and
//! values that a cookie can't have, are ignored. The size of all headers is limited by the HTTP server, for example hyper.
//!
//! # When the server is asked
//! - For each token.
//! - For a JWT that this machine can't decide on; see
//!   [`authenticate_jwt`](crate::sessions::Sessions::authenticate_jwt).
//! - To refresh a JWT in a cookie that expires within [`refresh_within`](WebOptions::refresh_within). If the refresh fails
//!   or takes too long, the request goes on with its JWT, which is still valid; it is refused only if the server says that
//!   the session has ended. Concurrent requests each refresh on their own.
//!
//! # Cookies
//! A fresh JWT is set until the end of the session, and the token's cookie with it if the request had one. Both cookies are
//! cleared when the session has ended, and when neither is valid: two applications on one domain need different cookie
//! names. If a handler sets or clears one of the two cookies, the layer sets neither; [`SessionCookies`] is for logins and
//! logouts. Responses with these cookies become `Cache-Control: private`. Responses that the handler declares public carry
//! no cookies.
//!
//! Cookies are `HttpOnly`: no script can read them, including Stytch's frontend SDKs. Browsers keep up to 4096 bytes per
//! cookie, with its name and attributes, so custom claims have to be small.
//!
//! Cookies are `SameSite=Lax` by default. Forms and scripts of other sites can't send a `POST`, `PUT` or `DELETE` with them.
//! Links of other sites can send a `GET`, so a `GET` must not change anything. Hosts of the same registrable domain are the
//! same site, and a forged login form can log a visitor in to an attacker's account: an application needs tokens in its
//! forms, or a check of `Origin`, against these.
//!
//! # How requests are refused
//! See [`Refusal`]: 401 without a session, or for browsers a redirect to the login page; 403 when the session's roles do not
//! allow the action; 503 when the server had to be asked and gave no answer.

mod authenticator;
mod cookies;
mod credentials;
#[cfg(feature = "axum")]
mod extract;
mod kinds;
mod layer;
mod options;
mod refusal;
mod require;
mod session;

pub use cookies::{SessionCookies, SetCookies};
pub use credentials::Carrier;
pub use kinds::{SessionClient, SessionKind};
pub use layer::{SessionLayer, SessionService};
pub use options::{SameSite, WebOptions};
pub use refusal::{Refusal, Rejection};
pub use require::{Require, RequireService};
pub use session::Authenticated;
