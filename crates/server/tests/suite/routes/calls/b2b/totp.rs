//! Calls of `/v1/b2b/totp`.

use serde_json::json;

use super::{Call, NO_ORGANIZATION, member};
use crate::harness::World;

pub(super) async fn call(world: &World, operation: &str) -> Option<Call> {
    let (path, body) = match operation {
        "totp_create" => {
            let (organization, member) = member(world).await;
            let body = json!({
                "organization_id": organization,
                "member_id": member,
                "expiration_minutes": 5,
            });
            ("/v1/b2b/totp", body)
        }
        "totp_authenticate" => {
            let ada = world.enrolled().await;
            let body = json!({
                "intermediate_session_token": world.half_way(&ada).await,
                "code": world.totp_code(&ada.secret),
                "session_duration_minutes": 30,
                "session_custom_claims": {"a": 1},
                "set_mfa_enrollment": "enroll",
                "set_default_mfa": true,
            });
            ("/v1/b2b/totp/authenticate", ada.body(body))
        }
        "totp_migrate" => {
            let (organization, member) = member(world).await;
            let body = json!({
                "organization_id": organization,
                "member_id": member,
                "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
                "recovery_codes": ["ab12-cd34-ef56"],
            });
            ("/v1/b2b/totp/migrate", body)
        }
        _ => return None,
    };
    Some(Call::new(path.to_owned(), body, NO_ORGANIZATION))
}
