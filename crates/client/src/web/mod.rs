//! Sessions of websites: a middleware that finds the session of each request, and hands it to handlers typed.
//!
//! [`SessionLayer`] is a `tower` layer: it reads the session's JWT or token from a cookie or an `Authorization: Bearer`
//! header, checks it on this machine where that settles it, and refreshes the cookie when the JWT is about to expire. With
//! the feature `axum`, [`Authenticated`] is an extractor: a handler that takes one is not reached without a session.
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
//!     // Sessions that are revoked elsewhere are refused within the second.
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
//! With a [`B2bClient`](crate::B2bClient) everything is the same, and the session is a
//! [`MemberSession`](crate::types::b2b::sessions::MemberSession).
//!
//! # Which proof counts
//! One request is one session, and what proves it is looked for in this order:
//!
//! 1. `Authorization: Bearer …`, a JWT or a token. If it is there, cookies are not looked at, and none is set.
//! 2. The JWT's cookie.
//! 3. The token's cookie, if there is no JWT or the JWT proves nothing: is malformed, forged, or of another project. A JWT
//!    whose session has ended is the last word.
//!
//! Of several headers or cookies of one name the first counts, whatever it is. Values above 8 KiB, and such as no cookie
//! can have, count as absent. How large a request's headers may be altogether is for the server to limit, as hyper does.
//!
//! # When the server is asked
//! For a token each time; for a JWT when this machine can't settle it, as
//! [`authenticate_jwt`](crate::sessions::Sessions::authenticate_jwt) has it; and to refresh a JWT in a cookie that expires
//! within [`refresh_within`](WebOptions::refresh_within). While such a JWT is still good, a refresh that fails or takes too
//! long fails nothing; only the server's word that the session is gone does. Requests side by side refresh each for
//! itself.
//!
//! # Cookies
//! A fresh JWT is set for as long as the session lives, and with it the token's cookie if the request had one. Both are
//! cleared when the session has ended, or if neither proves anything: two applications on one domain need cookies of two
//! names. A handler that sets or clears one of the two itself has the last word on both; [`SessionCookies`] does it for
//! logins and logouts. Responses that carry them become `Cache-Control: private`, and those that the handler
//! declares public carry none.
//!
//! Cookies are `HttpOnly`, so no script reads them, Stytch's own frontend SDKs included. Browsers keep up to 4096 bytes a
//! cookie, name and attributes included: custom claims count.
//!
//! They are `SameSite=Lax` when not said otherwise: another site's forms and scripts can't send a `POST`, `PUT` or
//! `DELETE` with them, but its links can send a `GET`, which therefore must change nothing. Other hosts of the same
//! registrable domain are no other site, and whoever has no session yet can be logged in to an attacker's account by a
//! forged login form: against these an application needs tokens of its own in its forms, or a check of `Origin`.
//!
//! # What is answered without a session
//! [`Refusal`]: 401 when there is none, or for browsers the way to the login page; 403 when its roles do not allow
//! something; 503 when the server had to be asked and gave no answer.

mod cookies;
#[cfg(feature = "axum")]
mod extract;
mod kinds;
mod layer;
mod options;
mod presented;
mod refusal;
mod require;
mod session;
mod settle;

pub use cookies::{SessionCookies, SetCookies};
pub use kinds::{SessionClient, SessionKind};
pub use layer::{SessionLayer, SessionService};
pub use options::{SameSite, WebOptions};
pub use presented::Carrier;
pub use refusal::{Refusal, Rejection};
pub use require::{Require, RequireService};
pub use session::Authenticated;
