//! Calls of `/v1/sessions`.

use serde_json::json;

use super::{Call, NO_SESSION, NO_USER, Stranger, session, user};
use crate::harness::{Issuer, World};

pub(super) async fn call(world: &World, operation: &str) -> Option<Call> {
    use Stranger::{Error, Own};

    let mut issuer = None;
    let (path, body, stranger) = match operation {
        "sessions_jwks" => (format!("/v1/sessions/jwks/{}", world.project.id), json!({}), Own),
        "sessions_get" => (
            format!("/v1/sessions?user_id={}", user(world).await),
            json!({}),
            NO_USER,
        ),
        "sessions_authenticate" => {
            let session = session(world).await;
            (
                "/v1/sessions/authenticate".to_owned(),
                json!({
                    "session_token": session["session_token"],
                    "session_duration_minutes": 30,
                    "session_custom_claims": {"a": 1},
                }),
                NO_SESSION,
            )
        }
        "sessions_revoke" => {
            let session = session(world).await;
            (
                "/v1/sessions/revoke".to_owned(),
                json!({"session_id": session["session"]["session_id"]}),
                NO_SESSION,
            )
        }
        "sessions_migrate" => {
            user(world).await;
            let userinfo = json!({"sub": "1", "email": "ada@example.com", "email_verified": true});
            let at = issuer.insert(Issuer::json(&userinfo).await);
            world.set("zero_downtime_session_migration_url", &at.url()).await;
            (
                "/v1/sessions/migrate".to_owned(),
                json!({"session_token": "theirs", "session_duration_minutes": 30, "session_custom_claims": {"a": 1}}),
                // Its own setting names no endpoint.
                Error(400, "migrate_from_external_missing_userinfo"),
            )
        }
        _ => return None,
    };
    Some(Call {
        _issuer: issuer,
        ..Call::new(path, body, stranger)
    })
}
