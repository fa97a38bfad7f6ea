//! What a follower of the server's signals knows about one JWT.

use tenure_types::{JwkId, MemberId, OrganizationId, ProjectId, SessionId, UserId};

/// What a JWT with a valid signature says about itself.
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

/// The user or member that a session belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    User(UserId),
    Member(MemberId),
}

/// Whether a JWT was revoked, as far as the follower knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RevocationCheck {
    /// No signal since the JWT was issued is about it, up to a moment ago.
    Good,
    /// Its session has ended, or its key is compromised.
    Ended,
    /// What it says has changed since it was issued: the server has a newer JWT.
    Changed,
    /// Nothing is known: there is no follower, or it lags and the caller chose to accept that.
    NotFollowing,
    /// The follower lags, and the caller chose not to accept that. `refuse`: the server is not to be asked either.
    Lagging { refuse: bool },
}
