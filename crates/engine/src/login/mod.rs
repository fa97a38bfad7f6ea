//! Sessions of members: what they have beside those of users.
//!
//! A login is a bag of proofs that [`settle`] weighs against what the organization asks for; the table of a session, its
//! life and its tokens are the same as a user's.

pub(crate) mod ask;
pub(crate) mod attempt;
pub(crate) mod auto_send;
pub mod discovery;
pub(crate) mod enrol;
pub(crate) mod guesser;
pub(crate) mod holder;
pub(crate) mod named;
pub(crate) mod prove;
pub(crate) mod respond;
pub(crate) mod second;
pub(crate) mod settle;
mod source;
mod store;
mod user_holder;

pub(crate) use ask::{Asked, ask};
pub(crate) use attempt::{Arguments, Attempt};
pub(crate) use auto_send::send_unasked;
pub(crate) use enrol::{may_complete, may_enrol};
pub(crate) use holder::load;
pub(crate) use named::Named;
pub(crate) use prove::{Proven, admit, prove};
pub(crate) use respond::{mfa_required, mfa_response, respond, session_view};
pub(crate) use second::{SecondAttempt, Via, may_use_mfa, prove_second};
pub(crate) use settle::{Entrant, Outcome, Preview, may_use, preview, settle};
pub(crate) use source::Source;
pub(crate) use store::load as load_user;
pub(crate) use user_holder::UserHolder;

pub(crate) fn statements() -> Vec<(&'static str, tenure_db::Sql<'static>)> {
    [store::STATEMENTS.to_vec(), discovery::statements()].concat()
}
