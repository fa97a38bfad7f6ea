//! One filter of a search: what it may be, and its SQL.

use serde_json::Value as Json;
use tenure_core::contact::ExternalId;
use tenure_db::Value;
use tenure_types::{JsonMap, Timestamp, kind};
use uuid::Uuid;

use super::SearchError;
use crate::ids;
use crate::projects::Project;
use crate::users::folded;

/// The most filters in one search.
pub(super) const MAX_OPERANDS: usize = 50;
/// The most values in one list.
pub(super) const MAX_VALUES: usize = 100;
/// The fewest characters that a substring search takes.
pub(super) const MIN_FUZZY: usize = 3;

const OAUTH_PROVIDERS: [&str; 24] = [
    "amazon",
    "apple",
    "bitbucket",
    "coinbase",
    "discord",
    "facebook",
    "figma",
    "github",
    "gitlab",
    "google",
    "hubspot",
    "instagram",
    "linkedin",
    "microsoft",
    "salesforce",
    "shopify",
    "slack",
    "snapchat",
    "spotify",
    "steam",
    "tiktok",
    "twitch",
    "twitter",
    "yahoo",
];

pub(super) enum Filter {
    CreatedAfter(i64),
    CreatedBefore(i64),
    Status(&'static str),
    UserId(Vec<Uuid>),
    ExternalId(Vec<String>),
    /// A substring of the lower-cased name.
    Name(String),
    FactorLike {
        kind: &'static str,
        part: String,
    },
    FactorIn {
        kind: &'static str,
        values: Vec<String>,
    },
    FactorId {
        kind: &'static str,
        ids: Vec<Uuid>,
    },
    FactorVerified {
        kind: &'static str,
        verified: bool,
    },
    PasswordExists(bool),
    All(Vec<Filter>),
    /// Asks for factors that no user of Tenure has.
    Nobody,
}

/// A parameter that outlives the statement's text.
pub(super) enum Param {
    Text(String),
    Int(i64),
    Uuid(Uuid),
    Bool(bool),
}

impl Param {
    pub(super) fn value(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::Text(text),
            Self::Int(number) => Value::Int(*number),
            Self::Uuid(uuid) => Value::Uuid(*uuid),
            Self::Bool(flag) => Value::Bool(*flag),
        }
    }
}

impl Filter {
    pub(super) fn parse(project: &Project, operand: &JsonMap) -> Result<Self, SearchError> {
        let name = match operand.get("filter_name") {
            None | Some(Json::Null) => return Err(SearchError::MissingFilterName),
            Some(Json::String(name)) => name.as_str(),
            Some(_) => return Err(SearchError::FilterNameMustBeString),
        };
        let given = Given {
            name,
            value: operand.get("filter_value").filter(|value| !value.is_null()),
        };
        Ok(match name {
            "created_at_greater_than" => Self::CreatedAfter(given.timestamp()?),
            "created_at_less_than" => Self::CreatedBefore(given.timestamp()?),
            "created_at_between" => given.between()?,
            "status" => match given.text()? {
                "active" => Self::Status("active"),
                "pending" => Self::Status("pending"),
                _ => return Err(SearchError::InvalidStatusFilter),
            },
            "user_id" => user_ids(project, &given.texts()?)?,
            "full_name_fuzzy" => Self::Name(given.fuzzy(SearchError::FullNameFuzzyTooShort)?),
            "email_address_fuzzy" => Self::FactorLike {
                kind: "email",
                part: given.fuzzy(SearchError::EmailAddressFuzzyTooShort)?,
            },
            "phone_number_fuzzy" => Self::FactorLike {
                kind: "phone_number",
                part: given.fuzzy(SearchError::PhoneNumberFuzzyTooShort)?,
            },
            "email_address" => Self::FactorIn {
                kind: "email",
                values: given.texts()?.iter().map(|email| email.to_lowercase()).collect(),
            },
            "phone_number" => Self::FactorIn {
                kind: "phone_number",
                values: given.texts()?.into_iter().map(str::to_owned).collect(),
            },
            "email_id" => Self::FactorId {
                kind: "email",
                ids: given
                    .texts()?
                    .iter()
                    .filter_map(|id| ids::parse::<kind::Email>(project, id).ok())
                    .collect(),
            },
            "phone_id" => Self::FactorId {
                kind: "phone_number",
                ids: given
                    .texts()?
                    .iter()
                    .filter_map(|id| ids::parse::<kind::PhoneNumber>(project, id).ok())
                    .collect(),
            },
            "email_verified" => Self::FactorVerified {
                kind: "email",
                verified: given.flag()?,
            },
            "phone_verified" => Self::FactorVerified {
                kind: "phone_number",
                verified: given.flag()?,
            },
            "password_exists" => Self::PasswordExists(given.flag()?),
            "totp_id"
            | "webauthn_registration_id"
            | "biometric_registration_id"
            | "crypto_wallet_id"
            | "crypto_wallet_address" => given.texts().map(|_| Self::Nobody)?,
            "totp_verified"
            | "webauthn_registration_verified"
            | "biometric_registration_verified"
            | "crypto_wallet_verified" => given.flag().map(|_| Self::Nobody)?,
            "oauth_provider" => {
                let unknown = given
                    .texts()?
                    .into_iter()
                    .find(|provider| !OAUTH_PROVIDERS.contains(&provider.to_lowercase().as_str()));
                match unknown {
                    Some(provider) => {
                        return Err(SearchError::InvalidOauthProviderFilter(provider.to_owned()));
                    }
                    None => Self::Nobody,
                }
            }
            name => return Err(SearchError::FilterNameNotRecognized(name.to_owned())),
        })
    }

    /// SQL over `u` and `pw`. Values go into `params`; the first of them is parameter number `first`.
    pub(super) fn condition(&self, params: &mut Vec<Param>, first: usize) -> String {
        let mut place = |param: Param| {
            params.push(param);
            format!("${}", params.len() + first - 1)
        };
        let factor = |condition: String| {
            // $1 is the project. Not `EXISTS`: that would be asked for every user of the project.
            format!(
                "u.user_id IN (SELECT f.user_id FROM user_factors f WHERE f.project_id = $1 AND {condition})"
            )
        };
        match self {
            Self::CreatedAfter(at) => format!("u.created_at > {}", place(Param::Int(*at))),
            Self::CreatedBefore(at) => format!("u.created_at < {}", place(Param::Int(*at))),
            Self::Status(status) => format!("u.status = '{status}'"),
            Self::UserId(ids) => one_of("u.user_id", ids.iter().map(|id| place(Param::Uuid(*id)))),
            Self::ExternalId(ids) => one_of(
                "u.external_id",
                ids.iter().map(|id| place(Param::Text(id.clone()))),
            ),
            Self::Name(part) => format!(
                "u.search_name LIKE {} ESCAPE '\\'",
                place(Param::Text(like(part)))
            ),
            Self::FactorLike { kind, part } => {
                let like = place(Param::Text(like(part)));
                factor(format!("f.kind = '{kind}' AND f.value LIKE {like} ESCAPE '\\'"))
            }
            Self::FactorIn { kind, values } => {
                let values = one_of(
                    "f.value",
                    values.iter().map(|value| place(Param::Text(value.clone()))),
                );
                factor(format!("f.kind = '{kind}' AND {values}"))
            }
            Self::FactorId { kind, ids } => {
                let ids = one_of("f.factor_id", ids.iter().map(|id| place(Param::Uuid(*id))));
                factor(format!("f.kind = '{kind}' AND {ids}"))
            }
            Self::FactorVerified { kind, verified } => factor(format!(
                "f.kind = '{kind}' AND f.verified = {}",
                place(Param::Bool(*verified))
            )),
            Self::PasswordExists(true) => "pw.password_id IS NOT NULL".to_owned(),
            Self::PasswordExists(false) => "pw.password_id IS NULL".to_owned(),
            Self::All(filters) => {
                let all: Vec<String> = filters
                    .iter()
                    .map(|filter| filter.condition(params, first))
                    .collect();
                format!("({})", all.join(" AND "))
            }
            Self::Nobody => "1 = 0".to_owned(),
        }
    }
}

/// What an operand gives: its name for messages, and its value.
struct Given<'a> {
    name: &'a str,
    value: Option<&'a Json>,
}

impl<'a> Given<'a> {
    fn value(&self) -> Result<&'a Json, SearchError> {
        self.value
            .ok_or_else(|| SearchError::MissingFilterValue(self.name.to_owned()))
    }

    fn text(&self) -> Result<&'a str, SearchError> {
        self.value()?
            .as_str()
            .ok_or_else(|| SearchError::ExpectedString(self.name.to_owned()))
    }

    fn flag(&self) -> Result<bool, SearchError> {
        self.value()?
            .as_bool()
            .ok_or_else(|| SearchError::ExpectedBool(self.name.to_owned()))
    }

    fn texts(&self) -> Result<Vec<&'a str>, SearchError> {
        let expected = || SearchError::ExpectedArrayOfString(self.name.to_owned());
        let list = self.value()?.as_array().ok_or_else(expected)?;
        if list.len() > MAX_VALUES {
            return Err(SearchError::MaximumFilterValueCountExceeded);
        }
        list.iter()
            .map(|value| value.as_str().ok_or_else(expected))
            .collect()
    }

    fn timestamp(&self) -> Result<i64, SearchError> {
        self.parse_timestamp(self.text().map_err(|error| match error {
            SearchError::ExpectedString(name) => SearchError::ExpectedTimestamp(name),
            error => error,
        })?)
    }

    fn between(&self) -> Result<Filter, SearchError> {
        let expected = || SearchError::ExpectedObject(self.name.to_owned());
        let bounds = self.value()?.as_object().ok_or_else(expected)?;
        let bound = |name: &str| {
            let text = bounds
                .get(name)
                .filter(|value| !value.is_null())
                .ok_or_else(expected)?;
            self.parse_timestamp(
                text.as_str()
                    .ok_or_else(|| SearchError::ExpectedTimestamp(self.name.to_owned()))?,
            )
        };
        Ok(Filter::All(vec![
            Filter::CreatedAfter(bound("greater_than")?),
            Filter::CreatedBefore(bound("less_than")?),
        ]))
    }

    fn parse_timestamp(&self, text: &str) -> Result<i64, SearchError> {
        let timestamp: Timestamp = text
            .parse()
            .map_err(|_| SearchError::ExpectedTimestamp(self.name.to_owned()))?;
        Ok(timestamp.millis())
    }

    fn fuzzy(&self, too_short: SearchError) -> Result<String, SearchError> {
        let text = self.text()?;
        if text.chars().count() < MIN_FUZZY {
            Err(too_short)
        } else {
            Ok(folded(text))
        }
    }
}

fn user_ids(project: &Project, texts: &[&str]) -> Result<Filter, SearchError> {
    let internal: Vec<Uuid> = texts
        .iter()
        .filter_map(|id| ids::parse::<kind::User>(project, id).ok())
        .collect();
    if internal.len() == texts.len() {
        return Ok(Filter::UserId(internal));
    }
    let external: Vec<String> = texts
        .iter()
        .filter(|id| ExternalId::parse(id).is_ok())
        .map(|id| (*id).to_owned())
        .collect();
    if !internal.is_empty() && !external.is_empty() {
        return Err(SearchError::CannotMixInternalAndExternalUserIds);
    }
    // Texts that are neither match nobody.
    Ok(if internal.is_empty() {
        Filter::ExternalId(external)
    } else {
        Filter::UserId(internal)
    })
}

fn one_of(column: &str, places: impl Iterator<Item = String>) -> String {
    let places: Vec<String> = places.collect();
    if places.is_empty() {
        "1 = 0".to_owned()
    } else {
        format!("{column} IN ({})", places.join(", "))
    }
}

/// A pattern that matches the text anywhere, and nothing but the text.
fn like(part: &str) -> String {
    let escaped = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}
