//! Custom claims of a session.

use serde_json::{Map, Value};
use tenure_types::JsonMap;

/// The most that all claims of a session may take, in bytes of JSON.
pub const MAX_CLAIMS_BYTES: usize = 4096;

/// Names that a JWT has of its own.
const RESERVED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
const RESERVED_PREFIX: &str = "https://stytch.com/";

tenure_types::refusals! {
    /// The claims would take more than [`MAX_CLAIMS_BYTES`].
    pub struct TooLarge => CustomClaimsTooLarge, "the custom claims take more than {MAX_CLAIMS_BYTES} bytes";
}

/// Merges a change into claims: objects merge at every depth, `null` removes, all else replaces. Reserved names at the
/// top are dropped.
pub fn merge(claims: &mut JsonMap, change: &JsonMap) -> Result<(), TooLarge> {
    for (name, value) in change.iter().filter(|(name, _)| !is_reserved(name)) {
        merge_one(claims, name, value);
    }
    let bytes = serde_json::to_vec(claims).expect("JSON values have a text").len();
    if bytes > MAX_CLAIMS_BYTES {
        Err(TooLarge)
    } else {
        Ok(())
    }
}

/// Whether a claim of this name is the JWT's own.
pub fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name) || name.starts_with(RESERVED_PREFIX)
}

fn merge_one(claims: &mut Map<String, Value>, name: &str, value: &Value) {
    match value {
        Value::Null => {
            claims.remove(name);
        }
        Value::Object(change) => {
            let inner = claims.entry(name).or_insert(Value::Null);
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            let inner = inner.as_object_mut().expect("it was made one");
            for (name, value) in change {
                merge_one(inner, name, value);
            }
        }
        value => {
            claims.insert(name.to_owned(), value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn map(value: Value) -> JsonMap {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn merges_at_every_depth() {
        for (before, change, after) in [
            (json!({}), json!({"a": 1}), json!({"a": 1})),
            (
                json!({"a": {"b": 1, "c": 2}}),
                json!({"a": {"b": 3}}),
                json!({"a": {"b": 3, "c": 2}}),
            ),
            (
                json!({"a": {"b": {"c": 1, "d": 2}}}),
                json!({"a": {"b": {"c": null}}}),
                json!({"a": {"b": {"d": 2}}}),
            ),
            (json!({"a": 1, "b": 2}), json!({"a": null}), json!({"b": 2})),
            (json!({"a": 1}), json!({"a": {"b": null}}), json!({"a": {}})),
            (
                json!({"a": {"b": 1}}),
                json!({"a": [1, null]}),
                json!({"a": [1, null]}),
            ),
            (json!({"a": [1, 2]}), json!({"a": [3]}), json!({"a": [3]})),
            (json!({"a": 1}), json!({"missing": null}), json!({"a": 1})),
        ] {
            let mut claims = map(before.clone());
            merge(&mut claims, &map(change.clone())).unwrap();
            assert_eq!(json!(claims), after, "{before} with {change}");
        }
    }

    #[test]
    fn reserved_names_are_dropped_at_the_top_only() {
        let mut claims = JsonMap::default();
        let change = json!({"iss": 1, "sub": 1, "aud": 1, "exp": 1, "nbf": 1, "iat": 1, "jti": 1,
            "https://stytch.com/session": {}, "https://stytch.com/": 1, "nested": {"iss": 1}, "https://stytch.co": 1});
        merge(&mut claims, &map(change)).unwrap();
        assert_eq!(
            json!(claims),
            json!({"nested": {"iss": 1}, "https://stytch.co": 1})
        );
    }

    #[test]
    fn the_limit_counts_the_whole_result() {
        // {"a":"…"} is eight bytes around the text.
        let mut claims = JsonMap::default();
        merge(&mut claims, &map(json!({"a": "x".repeat(MAX_CLAIMS_BYTES - 8)}))).unwrap();
        assert_eq!(merge(&mut claims, &map(json!({"b": 1}))), Err(TooLarge));
        let mut claims = JsonMap::default();
        assert_eq!(
            merge(&mut claims, &map(json!({"a": "x".repeat(MAX_CLAIMS_BYTES - 7)}))),
            Err(TooLarge)
        );
        // Reserved names do not count, for they are not kept.
        merge(&mut JsonMap::default(), &map(json!({"iss": "x".repeat(5000)}))).unwrap();
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop::collection::btree_map("[a-c]", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect()))
        })
    }

    proptest! {
        #[test]
        fn merging_twice_is_merging_once(a in json_value(), b in json_value()) {
            let (Value::Object(a), Value::Object(b)) = (a, b) else { return Ok(()) };
            let mut once = JsonMap::default();
            merge(&mut once, &a.into()).unwrap();
            let b = JsonMap(b);
            merge(&mut once, &b).unwrap();
            let mut twice = once.clone();
            merge(&mut twice, &b).unwrap();
            prop_assert_eq!(once, twice);
        }
    }
}
