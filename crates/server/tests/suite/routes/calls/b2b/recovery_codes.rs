//! Calls of `/v1/b2b/recovery_codes`.

use serde_json::json;

use super::{Call, NO_ORGANIZATION};
use crate::harness::World;

pub(super) async fn call(world: &World, operation: &str) -> Option<Call> {
    if !operation.starts_with("recovery_codes_") {
        return None;
    }
    let ada = world.enrolled().await;
    let (path, body) = match operation {
        "recovery_codes_get" => (
            format!("/v1/b2b/recovery_codes/{}/{}", ada.organization, ada.member),
            json!({}),
        ),
        "recovery_codes_rotate" => ("/v1/b2b/recovery_codes/rotate".to_owned(), ada.body(json!({}))),
        "recovery_codes_recover" => {
            let body = json!({
                "intermediate_session_token": world.half_way(&ada).await,
                "recovery_code": ada.recovery_codes[0],
                "session_duration_minutes": 30,
                "session_custom_claims": {"a": 1},
            });
            ("/v1/b2b/recovery_codes/recover".to_owned(), ada.body(body))
        }
        _ => return None,
    };
    Some(Call::new(path, body, NO_ORGANIZATION))
}
