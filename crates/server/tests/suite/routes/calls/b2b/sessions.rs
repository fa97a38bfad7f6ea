//! Calls of `/v1/b2b/sessions`.

use serde_json::json;

use super::{Call, NO_ORGANIZATION, NO_SESSION, Stranger, member, session};
use crate::harness::{Issuer, World};

pub(super) async fn call(world: &World, operation: &str) -> Option<Call> {
    use Stranger::{Error, Own};

    let mut issuer = None;
    let (path, body, stranger) = match operation {
        "sessions_jwks" => {
            let project = world.b2b_project().await.id;
            (format!("/v1/b2b/sessions/jwks/{project}"), json!({}), Own)
        }
        "sessions_get" => {
            let (organization, member) = member(world).await;
            let path = format!("/v1/b2b/sessions?organization_id={organization}&member_id={member}");
            (path, json!({}), NO_ORGANIZATION)
        }
        "sessions_authenticate" => {
            let session = session(world).await;
            let body = json!({
                "session_token": session.token,
                "session_duration_minutes": 30,
                "session_custom_claims": {"a": 1},
            });
            ("/v1/b2b/sessions/authenticate".to_owned(), body, NO_SESSION)
        }
        "sessions_revoke" => {
            let session = session(world).await;
            let body = json!({"member_session_id": session.id});
            ("/v1/b2b/sessions/revoke".to_owned(), body, NO_SESSION)
        }
        "sessions_exchange" => {
            let session = session(world).await;
            let body = json!({
                "organization_id": session.organization_id,
                "session_token": session.token,
                "session_duration_minutes": 30,
                "session_custom_claims": {"a": 1},
            });
            ("/v1/b2b/sessions/exchange".to_owned(), body, NO_SESSION)
        }
        "sessions_migrate" => {
            let (organization, _) = member(world).await;
            let userinfo = json!({"sub": "1", "email": "ada@example.com", "email_verified": true});
            let at = issuer.insert(Issuer::json(&userinfo).await);
            world
                .set_b2b("zero_downtime_session_migration_url", &at.url())
                .await;
            let body = json!({
                "session_token": "theirs",
                "organization_id": organization,
                "session_duration_minutes": 30,
                "session_custom_claims": {"a": 1},
            });
            // Its own setting names no endpoint.
            let stranger = Error(400, "migrate_from_external_missing_userinfo");
            ("/v1/b2b/sessions/migrate".to_owned(), body, stranger)
        }
        _ => return None,
    };
    Some(Call {
        _issuer: issuer,
        ..Call::new(path, body, stranger)
    })
}
