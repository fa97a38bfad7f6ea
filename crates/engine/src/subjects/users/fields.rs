//! Changes to a user's name and metadata, checked.

use tenure_core::metadata;
use tenure_types::JsonMap;
use tenure_types::users::{Name, NameChange};

use super::{Refusal, view};
use crate::Result;

const MAX_NAME_PART: usize = 128;

/// Applies a change to a name: what is absent stays.
pub(crate) fn changed_name(mut name: Name, change: Option<&NameChange>) -> Result<Name> {
    let Some(change) = change else { return Ok(name) };
    let parts = [
        (&mut name.first_name, &change.first_name),
        (&mut name.middle_name, &change.middle_name),
        (&mut name.last_name, &change.last_name),
    ];
    for (part, change) in parts {
        if let Some(new) = change {
            if new.chars().count() > MAX_NAME_PART {
                return Err(Refusal::InvalidName.into());
            }
            part.clone_from(new);
        }
    }
    Ok(name)
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
    let mut metadata: JsonMap = view::parse(stored, column)?;
    metadata::merge(&mut metadata, change)?;
    Ok(serde_json::to_string(&metadata).expect("JSON values have a text"))
}
