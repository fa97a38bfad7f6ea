//! The payload, read in one pass. A derived reader with a flattened map would keep every claim twice on the way.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use tenure_types::JsonMap;
use tenure_types::b2b::sessions::OrganizationClaim;
use tenure_types::sessions::SessionClaim;

use super::verify::Times;
use super::{ORGANIZATION_CLAIM, SESSION_CLAIM};

/// What a JWT says, besides from whom and for whom it is, and when it is good.
#[derive(Clone, Debug)]
pub struct Claims<S = SessionClaim, O = OrganizationClaim> {
    pub subject: String,
    pub session: S,
    /// Where the session's member is one; a user's JWT has none.
    pub organization: Option<O>,
    /// All top-level claims that are not the JWT's own.
    pub custom: JsonMap,
}

/// Claims of the right types, each there once. Nothing is judged yet.
pub(super) struct Payload<S = SessionClaim, O = OrganizationClaim> {
    pub(super) is_issuer_right: bool,
    pub(super) is_audience_right: bool,
    pub(super) times: Times,
    pub(super) claims: Claims<S, O>,
}

/// What the texts that nobody keeps are compared with.
#[derive(Clone, Copy)]
pub(super) struct Expected<'a> {
    pub(super) issuers: &'a [String],
    pub(super) audience: &'a str,
}

/// Why a payload was not read.
pub(super) enum Unread {
    /// What must be there is absent, twice there, or of the wrong type.
    Claims,
    Issuer,
    Audience,
    /// It has all that it must, and something in a form that this version does not know.
    Unknown,
}

/// The least that a session is, in whatever form: an id and two times.
#[derive(Deserialize)]
#[expect(dead_code, reason = "only whether they are there counts")]
struct SessionOutline {
    id: String,
    started_at: String,
    last_accessed_at: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only whether it is there counts")]
struct OrganizationOutline {
    organization_id: String,
}

impl Payload {
    pub(super) fn read(json: &[u8], expected: Expected<'_>) -> Result<Self, Unread> {
        // Once over the whole is cheaper than a check of each text.
        let json = std::str::from_utf8(json).map_err(|_| Unread::Claims)?;
        Self::of_text(json, expected).or_else(|_| {
            let outline = Payload::<SessionOutline, OrganizationOutline>::of_text(json, expected)
                .map_err(|_| Unread::Claims)?;
            Err(match (outline.is_issuer_right, outline.is_audience_right) {
                (false, _) => Unread::Issuer,
                (true, false) => Unread::Audience,
                (true, true) => Unread::Unknown,
            })
        })
    }
}

impl<'de, S: Deserialize<'de>, O: Deserialize<'de>> Payload<S, O> {
    fn of_text(json: &'de str, expected: Expected<'_>) -> serde_json::Result<Self> {
        let mut reader = serde_json::Deserializer::from_str(json);
        let payload = reader.deserialize_map(Reading(expected, PhantomData))?;
        reader.end()?;
        Ok(payload)
    }
}

impl Claims {
    /// Of a payload that somebody else has verified, and its `exp`. Of the JWT's own claims no others than this and `sub`
    /// need be there.
    pub fn of_verified(mut payload: JsonMap) -> serde_json::Result<(Self, i64)> {
        for text in ["iss", "aud"] {
            payload.insert(text.to_owned(), Value::from(""));
        }
        for time in ["nbf", "iat"] {
            payload.insert(time.to_owned(), Value::from(0));
        }
        let nobody = Expected {
            issuers: &[],
            audience: "",
        };
        let reading = Reading(nobody, PhantomData);
        let payload: Payload = Value::Object(payload.0).deserialize_map(reading)?;
        Ok((payload.claims, payload.times.expires_at))
    }
}

/// The name of a claim.
#[derive(Deserialize)]
#[serde(field_identifier)]
enum Name {
    #[serde(rename = "aud")]
    Audience,
    #[serde(rename = "exp")]
    Expires,
    #[serde(rename = "https://stytch.com/session")]
    Session,
    #[serde(rename = "https://stytch.com/organization")]
    Organization,
    #[serde(rename = "iat")]
    Issued,
    #[serde(rename = "iss")]
    Issuer,
    #[serde(rename = "nbf")]
    NotBefore,
    #[serde(rename = "sub")]
    Subject,
    Other(String),
}

/// Reads the claims, and a session and an organization in these forms.
struct Reading<'a, S, O>(Expected<'a>, PhantomData<(S, O)>);

impl<'de, S: Deserialize<'de>, O: Deserialize<'de>> Visitor<'de> for Reading<'_, S, O> {
    type Value = Payload<S, O>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the claims of a session")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Payload<S, O>, A::Error> {
        let Expected {
            issuers,
            audience: ours,
        } = self.0;
        let (mut issuer, mut audience, mut subject) = (None, None, None);
        let (mut expires, mut not_before, mut issued) = (None, None, None);
        let (mut session, mut organization) = (None, None);
        let mut custom = JsonMap::default();
        while let Some(name) = map.next_key()? {
            match name {
                Name::Audience => once("aud", &mut audience, map.next_value_seed(IsOne(ours))?)?,
                Name::Expires => once("exp", &mut expires, map.next_value()?)?,
                Name::Session => once(SESSION_CLAIM, &mut session, map.next_value()?)?,
                Name::Organization => once(ORGANIZATION_CLAIM, &mut organization, map.next_value()?)?,
                Name::Issued => once("iat", &mut issued, map.next_value()?)?,
                Name::Issuer => once("iss", &mut issuer, map.next_value_seed(IsAmong(issuers))?)?,
                Name::NotBefore => once("nbf", &mut not_before, map.next_value()?)?,
                Name::Subject => once("sub", &mut subject, map.next_value()?)?,
                Name::Other(name) if crate::claims::is_reserved(&name) => {
                    map.next_value::<IgnoredAny>()?;
                }
                Name::Other(name) => {
                    if custom.insert(name, map.next_value::<Value>()?).is_some() {
                        return Err(A::Error::custom("a custom claim stands there twice"));
                    }
                }
            }
        }
        Ok(Payload {
            is_issuer_right: required("iss", issuer)?,
            is_audience_right: required("aud", audience)?,
            times: Times {
                expires_at: required("exp", expires)?,
                not_before: required("nbf", not_before)?,
                issued_at: required("iat", issued)?,
            },
            claims: Claims {
                subject: required("sub", subject)?,
                session: required(SESSION_CLAIM, session)?,
                organization,
                custom,
            },
        })
    }
}

fn once<T, E: Error>(name: &'static str, slot: &mut Option<T>, value: T) -> Result<(), E> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(E::duplicate_field(name)),
    }
}

fn required<T, E: Error>(name: &'static str, slot: Option<T>) -> Result<T, E> {
    slot.ok_or_else(|| E::missing_field(name))
}

/// A text: whether it is one of these.
struct IsAmong<'a, T>(&'a [T]);

impl<'de, T: AsRef<str>> DeserializeSeed<'de> for IsAmong<'_, T> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T: AsRef<str>> Visitor<'_> for IsAmong<'_, T> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        Ok(self.0.iter().any(|one| one.as_ref() == text))
    }
}

/// A text, or a list of texts: whether it is, or holds, this one.
#[derive(Clone, Copy)]
struct IsOne<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for IsOne<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for IsOne<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, or a list of strings")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        Ok(text == self.0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        let mut found = false;
        while let Some(is_it) = list.next_element_seed(IsAmong(&[self.0]))? {
            found |= is_it;
        }
        Ok(found)
    }
}
