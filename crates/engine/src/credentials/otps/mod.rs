//! One-time codes by e-mail and by SMS.

pub(crate) mod codes;
mod purge;
mod store;

use tenure_db::Sql;

pub use purge::purge_expired;

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
