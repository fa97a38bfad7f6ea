//! What official SDKs send without meaning it.

use http::HeaderMap;
use http::header::USER_AGENT;
use serde_json::{Map, Value};

/// Whether the client sends `[]` and `{}` for every list and object that its caller did not give. The Java SDK does: its
/// generated requests have those defaults, and only `null` is left out.
pub(super) fn sends_empty_defaults(headers: &HeaderMap) -> bool {
    headers
        .get(USER_AGENT)
        .is_some_and(|agent| agent.as_bytes().starts_with(b"Stytch Java v"))
}

/// Leaves out the fields that are an empty list or object. What is empty inside a field was given by the caller.
pub(super) fn remove_empty_defaults(fields: &mut Map<String, Value>) {
    fields.retain(|_, value| match value {
        Value::Array(list) => !list.is_empty(),
        Value::Object(object) => !object.is_empty(),
        _ => true,
    });
}
