//! The payload, read in one pass. A derived reader with a flattened map would keep every claim twice on the way.

use std::fmt;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use tenure_types::JsonMap;

use super::verify::{Times, VerifiedOrganization, VerifiedSession};
use super::{ORGANIZATION_CLAIM, SESSION_CLAIM};

/// Claims of the right types, each there once. Nothing is judged yet.
pub(super) struct Payload {
    pub(super) is_issuer_right: bool,
    pub(super) is_audience_right: bool,
    pub(super) subject: String,
    pub(super) times: Times,
    pub(super) session: VerifiedSession,
    pub(super) organization: Option<VerifiedOrganization>,
    pub(super) custom: JsonMap,
}

/// What the texts that nobody keeps are compared with.
#[derive(Clone, Copy)]
pub(super) struct Expected<'a> {
    pub(super) issuers: &'a [String],
    pub(super) audience: &'a str,
}

impl Payload {
    pub(super) fn read(json: &[u8], expected: Expected<'_>) -> serde_json::Result<Self> {
        // Once over the whole is cheaper than a check of each text.
        let json = std::str::from_utf8(json).map_err(serde_json::Error::custom)?;
        let mut reader = serde_json::Deserializer::from_str(json);
        let payload = reader.deserialize_map(expected)?;
        reader.end()?;
        Ok(payload)
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

impl<'de> Visitor<'de> for Expected<'_> {
    type Value = Payload;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the claims of a session")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Payload, A::Error> {
        let (mut issuer, mut audience, mut subject) = (None, None, None);
        let (mut expires, mut not_before, mut issued) = (None, None, None);
        let (mut session, mut organization) = (None, None);
        let mut custom = JsonMap::default();
        while let Some(name) = map.next_key()? {
            match name {
                Name::Audience => once("aud", &mut audience, map.next_value_seed(IsOne(self.audience))?)?,
                Name::Expires => once("exp", &mut expires, map.next_value()?)?,
                Name::Session => once(SESSION_CLAIM, &mut session, map.next_value()?)?,
                Name::Organization => once(ORGANIZATION_CLAIM, &mut organization, map.next_value()?)?,
                Name::Issued => once("iat", &mut issued, map.next_value()?)?,
                Name::Issuer => once("iss", &mut issuer, map.next_value_seed(IsAmong(self.issuers))?)?,
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
            subject: required("sub", subject)?,
            times: Times {
                expires_at: required("exp", expires)?,
                not_before: required("nbf", not_before)?,
                issued_at: required("iat", issued)?,
            },
            session: required(SESSION_CLAIM, session)?,
            organization,
            custom,
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
