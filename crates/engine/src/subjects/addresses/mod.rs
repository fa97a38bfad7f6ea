//! E-mail addresses that were taken before letters had one spelling: they get it, unless that is another's.
//!
//! Whoever has one of two spellings can't be told from whoever has the other by anything but a look: so both stay as they
//! are, and the operator is told.

mod review;
mod store;

use std::fmt;

use tenure_db::Sql;
use tenure_types::{Environment, ProjectId};
use uuid::Uuid;

pub use review::review;

/// An address that stays as it was written. Nobody gets in by it until the operator has settled whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsettled {
    pub project: ProjectId,
    pub owner: Owner,
    pub reason: Reason,
}

/// Whose an address is. By its id and not by its text: this goes to logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    User(Uuid),
    Member(Uuid),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Somebody else has the one spelling.
    Taken,
    /// It has none: there is a letter in it that no address may have.
    Refused,
}

impl fmt::Display for Unsettled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let environment: Environment = self.project.environment();
        let owner = match self.owner {
            Owner::User(id) => tenure_types::UserId::new(environment, id).to_string(),
            Owner::Member(id) => tenure_types::MemberId::new(environment, id).to_string(),
        };
        let reason = match self.reason {
            Reason::Taken => "is, differently spelt, somebody else's as well",
            Reason::Refused => "has letters that no address may have",
        };
        write!(f, "the e-mail address of {owner} in {} {reason}", self.project)
    }
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
