//! Every way in which a session ends, or in which what its JWT says stops being true.

/// What became of a signal's subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is gone, and so is every JWT of it.
    Ended,
    /// JWTs from before say something that may not hold any more.
    Changed,
}

/// What a signal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Session,
    User,
    Member,
    Organization,
    /// Everything of the project.
    Project,
    /// A signing key, and every JWT that it signed.
    Key,
}

macro_rules! causes {
    ($($(#[$doc:meta])* $cause:ident = $name:literal: $subject:ident $kind:ident,)*) => {
        /// Why there is a signal.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Cause {
            $($(#[$doc])* $cause,)*
        }

        impl Cause {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$cause,)*];

            /// Its name, in the database and on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$cause => $name,)*
                }
            }

            /// What its signals are about.
            pub const fn subject(self) -> Subject {
                match self {
                    $(Self::$cause => Subject::$subject,)*
                }
            }

            /// What it does to its subject.
            pub const fn kind(self) -> Kind {
                match self {
                    $(Self::$cause => Kind::$kind,)*
                }
            }

            pub(super) fn parse(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$cause),)*
                    _ => None,
                }
            }
        }
    };
}

causes! {
    /// By id, token or JWT.
    SessionRevoked = "session_revoked": Session Ended,
    /// All of a member's, at once.
    MemberSessionsRevoked = "member_sessions_revoked": Session Ended,
    /// The user's sessions, or the address's, end with the old password.
    PasswordReset = "password_reset": Session Ended,
    UserDeleted = "user_deleted": Session Ended,
    MemberDeleted = "member_deleted": Session Ended,
    OrganizationDeleted = "organization_deleted": Session Ended,
    /// One of the oldest, as its holder began another and had as many as the project lets it have.
    SessionLimitReached = "session_limit_reached": Session Ended,
    SessionClaimsChanged = "session_claims_changed": Session Changed,
    SessionFactorAdded = "session_factor_added": Session Changed,
    UserRolesChanged = "user_roles_changed": User Changed,
    /// An address, a phone number or a password was taken away or replaced.
    UserFactorChanged = "user_factor_changed": User Changed,
    /// More of them at once than could be told one by one: which JWTs are over, only the server can tell.
    UserSessionsEnded = "user_sessions_ended": User Changed,
    MemberRolesChanged = "member_roles_changed": Member Changed,
    /// A phone number, an authenticator app or a password was taken away, or enrolment in MFA changed.
    MemberFactorChanged = "member_factor_changed": Member Changed,
    /// Another address, or the proof of one: roles may depend on it.
    MemberEmailChanged = "member_email_changed": Member Changed,
    /// As [`Cause::UserSessionsEnded`].
    MemberSessionsEnded = "member_sessions_ended": Member Changed,
    /// Its slug, or how its members may log in, or which roles their addresses give them.
    OrganizationSettingsChanged = "organization_settings_changed": Organization Changed,
    OrganizationPolicyChanged = "organization_policy_changed": Organization Changed,
    ProjectPolicyChanged = "project_policy_changed": Project Changed,
    ProjectSettingsChanged = "project_settings_changed": Project Changed,
    /// Every session of the old keys is gone; which of them a JWT belongs to, only the server can tell.
    TokenKeysCompromised = "token_keys_compromised": Project Changed,
    SigningKeyCompromised = "signing_key_compromised": Key Ended,
}
