//! What a follower of the server's signals says of a JWT. Without one nothing is known.

use tenure_types::{JwkId, MemberId, OrganizationId, ProjectId, SessionId, UserId};

/// What is known of a JWT whose signature is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct JwtFacts {
    pub(crate) session_id: SessionId,
    pub(crate) subject: Subject,
    pub(crate) organization_id: Option<OrganizationId>,
    pub(crate) project: ProjectId,
    pub(crate) kid: JwkId,
    /// In unix seconds.
    pub(crate) issued_at: i64,
}

/// Whose session it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    User(UserId),
    Member(MemberId),
}

/// A verdict on a JWT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// Nothing has happened to it since it was issued, up to a moment ago.
    Good,
    /// Its session has ended.
    Ended,
    /// What it says has changed since: the server has a newer one.
    Changed,
    /// Nobody knows: there is no follower, or it is behind and the caller wants to go on all the same.
    Blind,
    /// The follower is behind, and the caller does not want to go on. `refuse`: not by asking the server either.
    Behind { refuse: bool },
}

/// Asked at every local check, also when the JWT was verified before.
pub(crate) trait Judge: Send + Sync {
    fn judge(&self, facts: &JwtFacts) -> Judgement;
}
