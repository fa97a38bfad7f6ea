//! Exchanges that can't be, whoever asks.

use serde_json::json;

use super::{ADA, PATH, Proven, home, source, world};

#[tokio::test]
async fn refuses_and_changes_nothing() {
    let world = world().await;
    let b2b = world.b2b().await;
    let home = home(&world).await;
    let target = b2b.organization(json!({"organization_name": "Target"})).await;
    b2b.member(&target, json!({"email_address": ADA})).await;
    let deleted = b2b.organization(json!({"organization_name": "Deleted"})).await;
    let member = b2b.member(&deleted, json!({"email_address": ADA})).await;
    b2b.delete(&format!("/v1/b2b/organizations/{deleted}/members/{member}"))
        .await
        .ok();
    let session = source(&world, &home, &[Proven::Link]).await;
    let token = &session.token;
    let before = world.state().await;
    for (body, status, error) in [
        (json!({"session_token": token}), 400, "invalid_organization_id"),
        (json!({"organization_id": target}), 400, "no_session_arguments"),
        (
            json!({"organization_id": target, "session_token": token, "session_jwt": session.jwt}),
            400,
            "too_many_session_arguments",
        ),
        (
            json!({"organization_id": "nowhere", "session_token": token}),
            404,
            "organization_not_found",
        ),
        (
            json!({"organization_id": deleted, "session_token": token}),
            404,
            "member_not_found",
        ),
        (
            json!({"organization_id": 5, "session_token": token}),
            400,
            "bad_request",
        ),
        (
            json!({"organization_id": target, "session_token": token, "locale": "xx"}),
            400,
            "invalid_locale",
        ),
        (
            json!({"organization_id": target, "session_token": token, "session_duration_minutes": 4}),
            400,
            "invalid_session_duration_minutes",
        ),
        (
            json!({"organization_id": target, "session_token": token, "session_custom_claims": {"a": "x".repeat(5000)}}),
            400,
            "custom_claims_too_large",
        ),
    ] {
        b2b.post(PATH, body).await.assert_error(status, error);
    }
    assert_eq!(world.state().await, before);
    world.clock.advance_seconds(3600);
    b2b.post(PATH, json!({"organization_id": target, "session_token": token}))
        .await
        .assert_error(404, "session_not_found");
}
