//! One filter of a search: what it may be, and its SQL.

use tenure_core::contact::ExternalId;
use tenure_types::{ErrorType, Timestamp, kind};
use uuid::Uuid;

use super::SearchRefusal;
use crate::Result;
use crate::projects::{Project, ids};
use crate::support::search::{self, Lookup, Names, Operand, Param, Params, Part, like};

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

pub(super) static NAMES: Names = Names {
    filter_name_not_recognized: ErrorType::UserSearchFilterNameNotRecognized,
    filter_name_must_be_string: ErrorType::UserSearchFilterNameMustBeString,
    missing_filter_name: ErrorType::UserSearchMissingFilterName,
    missing_filter_value: ErrorType::UserSearchMissingFilterValue,
    expected_array_of_string: ErrorType::UserSearchExpectedArrayOfString,
    expected_bool: ErrorType::UserSearchExpectedBool,
    expected_string: ErrorType::UserSearchExpectedString,
    fuzzy_too_short: |filter| match filter {
        "full_name_fuzzy" => ErrorType::UserSearchFullNameFuzzyTooShort,
        "phone_number_fuzzy" => ErrorType::UserSearchPhoneNumberFuzzyTooShort,
        _ => ErrorType::UserSearchEmailAddressFuzzyTooShort,
    },
};

pub(super) enum Filter {
    CreatedAfter(i64),
    CreatedBefore(i64),
    CreatedBetween(i64, i64),
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
    /// Asks for factors that no user of Tenure has.
    Nobody,
}

impl Filter {
    pub(super) fn parse(project: &Project, operand: &Operand<'_>) -> Result<Self> {
        Ok(match operand.name {
            "created_at_greater_than" => Self::CreatedAfter(timestamp(operand)?),
            "created_at_less_than" => Self::CreatedBefore(timestamp(operand)?),
            "created_at_between" => between(operand)?,
            "status" => match operand.text()? {
                "active" => Self::Status("active"),
                "pending" => Self::Status("pending"),
                _ => return Err(SearchRefusal::InvalidStatusFilter.into()),
            },
            "user_id" => user_ids(project, &operand.texts()?)?,
            "full_name_fuzzy" => Self::Name(operand.fuzzy()?),
            "email_address_fuzzy" => Self::FactorLike {
                kind: "email",
                part: operand.fuzzy()?,
            },
            "phone_number_fuzzy" => Self::FactorLike {
                kind: "phone_number",
                part: operand.fuzzy()?,
            },
            "email_address" => Self::FactorIn {
                kind: "email",
                values: operand.emails()?,
            },
            "phone_number" => Self::FactorIn {
                kind: "phone_number",
                values: operand.texts()?.into_iter().map(str::to_owned).collect(),
            },
            "email_id" => Self::FactorId {
                kind: "email",
                ids: operand
                    .texts()?
                    .iter()
                    .filter_map(|id| ids::parse::<kind::Email>(project, id).ok())
                    .collect(),
            },
            "phone_id" => Self::FactorId {
                kind: "phone_number",
                ids: operand
                    .texts()?
                    .iter()
                    .filter_map(|id| ids::parse::<kind::PhoneNumber>(project, id).ok())
                    .collect(),
            },
            "email_verified" => Self::FactorVerified {
                kind: "email",
                verified: operand.flag()?,
            },
            "phone_verified" => Self::FactorVerified {
                kind: "phone_number",
                verified: operand.flag()?,
            },
            "password_exists" => Self::PasswordExists(operand.flag()?),
            "totp_id"
            | "webauthn_registration_id"
            | "biometric_registration_id"
            | "crypto_wallet_id"
            | "crypto_wallet_address" => operand.texts().map(|_| Self::Nobody)?,
            "totp_verified"
            | "webauthn_registration_verified"
            | "biometric_registration_verified"
            | "crypto_wallet_verified" => operand.flag().map(|_| Self::Nobody)?,
            "oauth_provider" => {
                let unknown = operand
                    .texts()?
                    .into_iter()
                    .find(|provider| !OAUTH_PROVIDERS.contains(&provider.to_lowercase().as_str()));
                match unknown {
                    Some(provider) => {
                        return Err(SearchRefusal::InvalidOauthProviderFilter(provider.to_owned()).into());
                    }
                    None => Self::Nobody,
                }
            }
            _ => return Err(operand.not_recognized().into()),
        })
    }
}

impl search::Filter for Filter {
    /// Over `u` and `pw`.
    fn part(&self, params: &mut Params) -> Part {
        Part::Test(match self {
            Self::UserId(ids) => return users("user_id").uuids(params, ids),
            Self::ExternalId(ids) => return users("external_id").texts(params, ids),
            Self::FactorIn { kind, values } => return factors("value", kind).texts(params, values),
            Self::FactorId { kind, ids } => return factors("factor_id", kind).uuids(params, ids),
            Self::Nobody => return users("user_id").nothing(),
            Self::CreatedAfter(at) => format!("u.created_at > {}", params.place(Param::Int(*at))),
            Self::CreatedBefore(at) => format!("u.created_at < {}", params.place(Param::Int(*at))),
            Self::CreatedBetween(from, to) => format!(
                "(u.created_at > {} AND u.created_at < {})",
                params.place(Param::Int(*from)),
                params.place(Param::Int(*to))
            ),
            Self::Status(status) => format!("u.status = '{status}'"),
            Self::Name(part) => format!("u.search_name LIKE {} ESCAPE '\\'", params.place(like(part))),
            Self::FactorLike { kind, part } => {
                let like = params.place(like(part));
                of_factors(kind, &format!("f.value LIKE {like} ESCAPE '\\'"))
            }
            Self::FactorVerified { kind, verified } => of_factors(
                kind,
                &format!("f.verified = {}", params.place(Param::Bool(*verified))),
            ),
            Self::PasswordExists(true) => "pw.password_id IS NOT NULL".to_owned(),
            Self::PasswordExists(false) => "pw.password_id IS NULL".to_owned(),
        })
    }
}

fn users(column: &'static str) -> Lookup {
    Lookup {
        table: "users",
        id: "user_id",
        column,
        also: String::new(),
    }
}

fn factors(column: &'static str, kind: &str) -> Lookup {
    Lookup {
        table: "user_factors",
        id: "user_id",
        column,
        also: format!(" AND i.kind = '{kind}'"),
    }
}

/// Not `EXISTS`: that would be asked for every user of the project.
fn of_factors(kind: &str, condition: &str) -> String {
    format!(
        "u.user_id IN (SELECT f.user_id FROM user_factors f
                       WHERE f.project_id = $1 AND f.kind = '{kind}' AND {condition})"
    )
}

fn timestamp(operand: &Operand<'_>) -> Result<i64> {
    let text = operand.value()?.as_str();
    parse_timestamp(operand, text.unwrap_or_default())
}

fn between(operand: &Operand<'_>) -> Result<Filter> {
    let expected = || SearchRefusal::ExpectedObject(operand.name.to_owned());
    let bounds = operand.value()?.as_object().ok_or_else(expected)?;
    let bound = |name: &str| {
        let bound = bounds.get(name).filter(|value| !value.is_null());
        let text = bound.ok_or_else(expected)?.as_str();
        parse_timestamp(operand, text.unwrap_or_default())
    };
    Ok(Filter::CreatedBetween(
        bound("greater_than")?,
        bound("less_than")?,
    ))
}

/// An empty text is none, nor is a value that is no text.
fn parse_timestamp(operand: &Operand<'_>, text: &str) -> Result<i64> {
    let timestamp: Timestamp = text
        .parse()
        .map_err(|_| SearchRefusal::ExpectedTimestamp(operand.name.to_owned()))?;
    Ok(timestamp.millis())
}

fn user_ids(project: &Project, texts: &[&str]) -> Result<Filter> {
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
        return Err(SearchRefusal::CannotMixInternalAndExternalUserIds.into());
    }
    // Texts that are neither match nobody.
    Ok(if internal.is_empty() {
        Filter::ExternalId(external)
    } else {
        Filter::UserId(internal)
    })
}
