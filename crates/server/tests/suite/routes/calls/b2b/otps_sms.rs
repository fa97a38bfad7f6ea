//! Calls of `/v1/b2b/otps/sms`.

use serde_json::json;

use super::{Call, NO_ORGANIZATION, member};
use crate::harness::World;

pub(super) async fn call(world: &World, operation: &str) -> Option<Call> {
    let (path, body) = match operation {
        "otps_sms_send" => {
            let (organization, member) = member(world).await;
            let body = json!({
                "organization_id": organization,
                "member_id": member,
                "mfa_phone_number": "+14155550123",
                "locale": "es",
            });
            ("/v1/b2b/otps/sms/send", body)
        }
        "otps_sms_authenticate" => {
            let ada = world.enrolled().await;
            let body = json!({
                "intermediate_session_token": world.half_way(&ada).await,
                // Sent without being asked for.
                "code": world.sms_code(ada.phone).await,
                "session_duration_minutes": 30,
                "session_custom_claims": {"a": 1},
                "set_mfa_enrollment": "enroll",
                "set_default_mfa": true,
            });
            ("/v1/b2b/otps/sms/authenticate", ada.body(body))
        }
        _ => return None,
    };
    Some(Call::new(path.to_owned(), body, NO_ORGANIZATION))
}
