//! What callers say of a member, checked.

use tenure_core::contact::{EmailAddress, ExternalId, PhoneNumber};
use tenure_core::metadata;
use tenure_types::JsonMap;

use super::Refusal;
use crate::Result;

/// The longest name, in characters.
const MAX_NAME: usize = 256;
/// Texts that stand where the id of a member stands in paths, and mean something else.
const PATH_WORDS: &[&str] = &["mfa_phone_numbers", "passwords"];

/// An absent address is none either.
pub(crate) fn parse_email(text: Option<&str>) -> Result<EmailAddress> {
    EmailAddress::parse(text.unwrap_or_default()).map_err(|_| Refusal::InvalidEmail.into())
}

pub(crate) fn parse_name(name: &str) -> Result<String> {
    if name.chars().count() > MAX_NAME {
        return Err(Refusal::InvalidName.into());
    }
    Ok(name.to_owned())
}

pub(crate) fn parse_phone_number(text: Option<&str>) -> Result<Option<PhoneNumber>> {
    text.map(PhoneNumber::parse)
        .transpose()
        .map_err(|_| Refusal::InvalidPhoneNumber.into())
}

pub(crate) fn parse_external_id(text: Option<&str>) -> Result<Option<ExternalId>> {
    if text.is_some_and(|text| PATH_WORDS.contains(&text)) {
        return Err(Refusal::InvalidExternalId.into());
    }
    text.map(ExternalId::parse)
        .transpose()
        .map_err(|_| Refusal::InvalidExternalId.into())
}

/// The metadata of a member that has none yet.
pub(crate) fn new_metadata(given: Option<&JsonMap>) -> Result<JsonMap> {
    let mut metadata = JsonMap::default();
    if let Some(given) = given {
        metadata::merge(&mut metadata, given)?;
    }
    Ok(metadata)
}

/// Merges a change into stored metadata; returns the new text.
pub(crate) fn changed_metadata(
    stored: &str,
    change: Option<&JsonMap>,
    column: &'static str,
) -> Result<String> {
    let Some(change) = change else {
        return Ok(stored.to_owned());
    };
    let mut metadata: JsonMap = serde_json::from_str(stored).map_err(|_| crate::Error::damaged(column))?;
    metadata::merge(&mut metadata, change)?;
    Ok(serde_json::to_string(&metadata).expect("JSON values have a text"))
}
