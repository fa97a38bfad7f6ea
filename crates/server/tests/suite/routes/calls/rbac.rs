//! Calls of `/v1/rbac`.

use serde_json::json;

use super::{Call, Stranger};

pub(super) fn call(operation: &str) -> Option<Call> {
    use Stranger::Own;

    let (path, body, stranger) = match operation {
        "rbac_policy" => ("/v1/rbac/policy".to_owned(), json!({}), Own),
        _ => return None,
    };
    Some(Call::new(path, body, stranger))
}
