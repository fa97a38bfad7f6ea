//! Optional texts, where clients that can't leave a field out send `""`.

use serde::{Deserialize, Deserializer};

/// Reads `null`, an absent field and `""` as `None`.
pub(crate) fn non_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty()))
}
