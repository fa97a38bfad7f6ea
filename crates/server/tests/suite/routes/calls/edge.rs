//! Calls that belong to no resource.

use serde_json::json;

use super::{Call, Stranger};

pub(super) fn call(operation: &str) -> Option<Call> {
    use Stranger::Own;

    let (path, body, stranger) = match operation {
        "health" => ("/health".to_owned(), json!({}), Own),
        "ready" => ("/ready".to_owned(), json!({}), Own),
        _ => return None,
    };
    Some(Call::new(path, body, stranger))
}
