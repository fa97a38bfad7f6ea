//! Metadata of users: trusted (written by back-ends) and untrusted.

use tenure_types::JsonMap;

/// The most that one metadata object may take, in bytes of JSON.
pub const MAX_METADATA_BYTES: usize = 4096;
/// The most keys at its top.
pub const MAX_METADATA_KEYS: usize = 20;

tenure_types::refusals! {
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub enum MetadataError {
        TooLarge => MetadataTooLarge, "the metadata takes more than {MAX_METADATA_BYTES} bytes";
        TooManyKeys => MetadataTooManyKeys, "the metadata has more than {MAX_METADATA_KEYS} keys";
    }
}

/// Merges a change into metadata, at the top level only: a value replaces the whole value, `null` removes the key.
pub fn merge(metadata: &mut JsonMap, change: &JsonMap) -> Result<(), MetadataError> {
    for (key, value) in change.iter() {
        if value.is_null() {
            metadata.remove(key);
        } else {
            metadata.insert(key.clone(), value.clone());
        }
    }
    if metadata.len() > MAX_METADATA_KEYS {
        return Err(MetadataError::TooManyKeys);
    }
    let bytes = serde_json::to_vec(metadata)
        .expect("JSON values have a text")
        .len();
    if bytes > MAX_METADATA_BYTES {
        Err(MetadataError::TooLarge)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn map(value: Value) -> JsonMap {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn merges_the_top_level_only() {
        let mut metadata = map(json!({"a": {"b": 1, "c": 2}, "d": 1, "e": 1}));
        merge(&mut metadata, &map(json!({"a": {"b": 3}, "d": null, "f": null}))).unwrap();
        assert_eq!(json!(metadata), json!({"a": {"b": 3}, "e": 1}));
    }

    #[test]
    fn limits_hold_for_the_result() {
        let keys = |count: usize| {
            map((0..count)
                .map(|key| (key.to_string(), json!(1)))
                .collect::<Value>())
        };
        assert_eq!(merge(&mut JsonMap::default(), &keys(20)), Ok(()));
        assert_eq!(
            merge(&mut JsonMap::default(), &keys(21)),
            Err(MetadataError::TooManyKeys)
        );
        assert_eq!(merge(&mut keys(20), &map(json!({"x": 1, "0": null}))), Ok(()));
        let text = |bytes: usize| map(json!({"a": "x".repeat(bytes - 8)}));
        assert_eq!(merge(&mut JsonMap::default(), &text(4096)), Ok(()));
        assert_eq!(
            merge(&mut JsonMap::default(), &text(4097)),
            Err(MetadataError::TooLarge)
        );
    }
}
