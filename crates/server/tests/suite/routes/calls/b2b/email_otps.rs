//! Calls of `/v1/b2b/otps/email`.

use serde_json::{Value, json};

use super::{Call, NO_ORGANIZATION, Stranger, member, organization};
use crate::harness::World;

pub(super) async fn call(world: &World, operation: &str) -> Option<Call> {
    use Stranger::{Error, Own};

    let path = |rest: &str| format!("/v1/b2b/otps/email/{rest}");
    let (path, body, stranger) = match operation {
        "otps_email_login_or_signup" => {
            let (organization, _) = member(world).await;
            let body = json!({
                "organization_id": organization,
                "email_address": "ada@example.com",
                "locale": "es",
                "login_expiration_minutes": 5,
                "signup_expiration_minutes": 5,
            });
            (path("login_or_signup"), body, NO_ORGANIZATION)
        }
        "otps_email_authenticate" => {
            let organization = organization(world).await;
            let ask = json!({"organization_id": organization, "email_address": "ada@example.com"});
            let code = code(world, &path("login_or_signup"), ask).await;
            let body = json!({
                "organization_id": organization,
                "email_address": "ada@example.com",
                "code": code,
                "session_duration_minutes": 30,
                "session_custom_claims": {"a": 1},
                "locale": "es",
            });
            (path("authenticate"), body, NO_ORGANIZATION)
        }
        "otps_email_discovery_send" => {
            let body = json!({
                "email_address": "ada@example.com",
                "locale": "es",
                "discovery_expiration_minutes": 5,
            });
            (path("discovery/send"), body, Own)
        }
        "otps_email_discovery_authenticate" => {
            let ask = json!({"email_address": "ada@example.com"});
            let code = code(world, &path("discovery/send"), ask).await;
            let body = json!({"email_address": "ada@example.com", "code": code});
            (
                path("discovery/authenticate"),
                body,
                Error(404, "otp_code_not_found"),
            )
        }
        _ => return None,
    };
    Some(Call::new(path, body, stranger))
}

/// The code that is sent when Ada asks for one.
async fn code(world: &World, path: &str, ask: Value) -> Option<String> {
    world.b2b().await.post(path, ask).await.ok();
    world.inbox("ada@example.com").await.remove(0).code
}
