//! Sessions of members: what they have beside those of users.
//!
//! A login is a bag of proofs that [`settle`] weighs against what the organization asks for; the table of a session, its
//! life and its tokens are the same as a user's.

mod ask;
mod attempt;
mod authenticate;
mod enrol;
mod exchange;
mod get;
mod holder;
mod migrate;
mod named;
mod prove;
mod respond;
mod revoke;
mod second;
mod settle;

pub(crate) use ask::{Asked, ask};
pub(crate) use attempt::{Arguments, Attempt};
pub use authenticate::authenticate;
pub(crate) use enrol::{may_complete, may_enrol};
pub(crate) use exchange::Source;
pub use exchange::exchange;
pub use get::get;
pub(crate) use holder::{actor, load};
pub use migrate::migrate;
pub(crate) use named::Named;
pub(crate) use prove::{Proven, admit, prove};
pub(crate) use respond::{mfa_required, mfa_response, respond, session_view};
pub use revoke::revoke;
pub(crate) use second::{SecondAttempt, Via, may_use_mfa, prove_second};
pub(crate) use settle::{Entrant, Outcome, Preview, may_use, preview, settle};
