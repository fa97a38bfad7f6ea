//! Signals: what those who check JWTs by themselves must know. An extension of Tenure's own.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{JwkId, MemberId, OrganizationId, ParseIdError, ProjectId, SessionId, UserId};

/// For how many seconds a signal counts: whoever checks JWTs by themselves remembers it for so long, and the server keeps it.
/// A JWT lives for 5 minutes, a check may tolerate clocks that are 5 minutes apart, and the clocks may in truth be another
/// 15 minutes apart.
pub const KEPT_SECONDS: u32 = (5 + 5 + 15) * 60;

/// Query of `GET /v1/signals`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default)]
pub struct GetRequest {
    /// The `cursor` of the answer before. Without it: everything that is still kept.
    #[serde(
        deserialize_with = "crate::fields::non_empty",
        skip_serializing_if = "Option::is_none"
    )]
    pub after: Option<String>,
    /// How many seconds to wait for a signal, if there is none yet: 0 to 60; 0 when absent.
    #[serde(
        deserialize_with = "crate::fields::number",
        skip_serializing_if = "Option::is_none"
    )]
    pub wait: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SignalsGetResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct GetResponse {
    /// Where to go on.
    pub cursor: String,
    /// Whether these do not follow on what was read before: forget that, and begin with these. They are all that is kept,
    /// the last 25 minutes, and so all that a living JWT can be older than.
    pub reset: bool,
    /// Whether there are more, to be had at once.
    pub more: bool,
    /// In the order in which they came true.
    pub signals: Vec<Signal>,
}

/// Something that a JWT from before it does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Signal {
    pub kind: Kind,
    /// The id of what it is about: of a session, a user, a member, an organization, the project, or a signing key (the
    /// `kid` of the JWTs that it signed).
    pub subject: Subject,
    /// When, in unix seconds, rounded down. A JWT was issued before it unless its `iat` is greater.
    pub at: i64,
    /// Why. For people: more may come.
    pub cause: String,
}

/// What became of a signal's subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It is gone: every JWT of it is to be refused.
    Ended,
    /// JWTs that were issued before may say what does not hold any more: ask for a new one.
    Changed,
}

/// What a signal is about. On the wire: the id, which says of what kind it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A session of a user or of a member.
    Session(SessionId),
    User(UserId),
    Member(MemberId),
    Organization(OrganizationId),
    /// Everything of the project.
    Project(ProjectId),
    /// A signing key, and so every JWT that it signed.
    Key(JwkId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(id) => id.fmt(f),
            Self::User(id) => id.fmt(f),
            Self::Member(id) => id.fmt(f),
            Self::Organization(id) => id.fmt(f),
            Self::Project(id) => id.fmt(f),
            Self::Key(id) => id.fmt(f),
        }
    }
}

impl FromStr for Subject {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let kind = text.split_once('-').ok_or(ParseIdError)?.0;
        match kind {
            "session" => text.parse().map(Self::Session),
            "user" => text.parse().map(Self::User),
            "member" => text.parse().map(Self::Member),
            "organization" => text.parse().map(Self::Organization),
            "project" => text.parse().map(Self::Project),
            "jwk" => text.parse().map(Self::Key),
            _ => Err(ParseIdError),
        }
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Subject {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Subject {
    fn name() -> std::borrow::Cow<'static, str> {
        "SignalSubject".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_its_id() {
        let uuid = "e3795c81-f849-4167-bfda-e4a6e9c280fd";
        for kind in ["session", "user", "member", "organization", "project", "jwk"] {
            let text = format!("{kind}-live-{uuid}");
            assert_eq!(text.parse::<Subject>().unwrap().to_string(), text);
        }
        for bad in [
            "",
            "session",
            &format!("secret-live-{uuid}"),
            &format!("session-{uuid}"),
        ] {
            assert_eq!(bad.parse::<Subject>(), Err(ParseIdError), "{bad:?}");
        }
    }
}
