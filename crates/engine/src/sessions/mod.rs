//! Sessions: the one way to start, load, extend and end one.

mod credential;
pub(crate) mod ends;
pub(crate) mod find;
pub mod intermediate;
pub(crate) mod issue;
pub(crate) mod principal;
mod purge;
mod start;
pub(crate) mod store;
mod touches;

use tenure_core::jwt::VerifyError;
use tenure_db::{Sql, Tx};
use uuid::Uuid;

use crate::projects::ids::IdError;

pub(crate) use credential::{SessionCredential, SessionUpdate};
pub use ends::purge_marked;
pub(crate) use issue::Signatures;
pub(crate) use purge::purge_keyless;
pub use purge::{drop_orphaned_touches, purge_expired};
pub(crate) use start::{SessionTarget, Started, respond, start_or_attach};
pub(crate) use touches::Touches;
pub use touches::flush_touches;

crate::refusals! {
    /// Why something about a session is refused.
    pub(crate) enum Refusal {
        NotFound => SessionNotFound, "no such session: unknown, expired or revoked";
        InvalidToken => InvalidSessionToken, "session_token is not of a session token's form";
        UnparsableJwt(value: VerifyError) => UnableToParseSessionJwt, "session_jwt can't be accepted: {value}";
        InvalidSessionId(error: IdError) => error.error_type(InvalidSessionId), "session_id is malformed";
        NoArguments => NoSessionArguments, "session_token or session_jwt is expected";
        TooManyArguments => TooManySessionArguments, "session_token and session_jwt exclude each other";
        NoRevokeArguments => NoSessionRevokeArguments, "one of session_id, session_token and session_jwt is expected";
        TooManyRevokeArguments => TooManySessionRevokeArguments,
            "session_id, session_token and session_jwt exclude each other";
        Forbidden => ConsumerSessionAuthorizationError, "the session's user may not do that";
        UserMismatch => UserIdMismatch, "the session belongs to another user";
        NoMemberRevokeArguments => NoSessionRevokeArguments,
            "one of member_session_id, session_token, session_jwt and member_id is expected";
        TooManyMemberRevokeArguments => TooManySessionRevokeArguments,
            "member_session_id, session_token, session_jwt and member_id exclude each other";
        MemberForbidden => SessionAuthorizationError, "no role of the session's member allows that";
        Tenancy => SessionAuthorizationTenancyError, "the session belongs to another organization";
        MemberMismatch => MemberSessionMemberIdMismatch, "the session belongs to another member";
        MemberLocked => UserLockLimitReached, "too many failures in a row; the member is locked for a while";
        AuthMethodRestricted => OperationRestrictedByOrganizationAuthMethods,
            "the organization does not allow this way to log in";
        MfaMethodRestricted => OperationRestrictedByOrganizationMfaMethods,
            "the organization does not allow this second factor";
        PrimaryUnmet => ActionAvailableOnlyOncePrimaryAuthenticationIsMet,
            "the intermediate session holds no first factor that the organization takes";
        SecondFactorUnproven => InsufficientFactors,
            "the member has a second factor, and it was not proven in what is presented";
        InvalidMfaEnrollment => InvalidArgument, "set_mfa_enrollment is enroll or unenroll";
    }
}

/// The versions of token keys that a project's sessions were made with.
pub(crate) async fn token_versions(
    engine: &crate::Engine,
    project: Uuid,
) -> Result<Vec<i64>, tenure_db::Error> {
    engine
        .db
        .scan(async move |tx: &Tx| store::token_versions(tx, project).await)
        .await
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    [store::STATEMENTS, ends::statements()].concat()
}
