//! Discovery: from a proven e-mail address to the organizations that its owner can go to, and into one of them.

mod begin;
pub(crate) mod organizations;
mod store;

use tenure_db::Sql;

pub(crate) use begin::Beginning;

crate::refusals! {
    /// Why something in discovery is refused.
    pub(crate) enum Refusal {
        NoIntermediateSession => NoSessionArguments, "an intermediate_session_token is expected";
        NoArguments => NoSessionArguments,
            "exactly one of intermediate_session_token, session_token and session_jwt is expected";
    }
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
