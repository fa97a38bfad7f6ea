//! How factors become a session.
//!
//! A member's login is a set of factors, and [`evaluate`] says what comes of it by what the organization asks for. The table
//! of a session, its life and its tokens are the same for users and members.

mod attempt;
mod auto_send;
pub mod discovery;
mod email_login;
mod enrol;
pub(crate) mod evaluate;
pub(crate) mod guesser;
pub(crate) mod member_principal;
mod primary;
pub(crate) mod respond;
mod secondary;
mod source;
mod store;
mod target;
mod user_principal;

pub(crate) use attempt::{LoginArguments, LoginContext};
pub(crate) use auto_send::auto_send;
pub(crate) use email_login::{EmailIntent, email_intent};
pub(crate) use enrol::{may_complete, may_enrol};
pub(crate) use evaluate::{Entrant, LoginPreview, LoginState, evaluate, may_use, preview};
pub(crate) use member_principal::load;
pub(crate) use primary::{VerifiedFactor, complete_primary, lock_for_login};
pub(crate) use respond::{mfa_required, mfa_response, respond, session_view};
pub(crate) use secondary::{LoginSession, SecondaryContext, complete_secondary, may_use_mfa};
pub(crate) use source::Source;
pub(crate) use store::load as load_user;
pub(crate) use target::MemberTarget;
pub(crate) use user_principal::UserPrincipal;

pub(crate) fn statements() -> Vec<(&'static str, tenure_db::Sql<'static>)> {
    [store::STATEMENTS.to_vec(), discovery::statements()].concat()
}
