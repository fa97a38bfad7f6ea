//! `GET /v1/sessions` (contract: §2.6)

use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_engine::sessions;
use tenure_types::Environment;

use super::world;

fn ids(body: &Value) -> Vec<&str> {
    let sessions = body["sessions"].as_array().unwrap();
    sessions
        .iter()
        .map(|session| session["session_id"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn lists_the_newest_of_very_many() {
    let world = world().await;
    let api = world.client();
    let first = api.session("ada@example.com").await;
    world.multiply_sessions(1200).await;
    world.clock.advance_minutes(1);
    // Ends those that are more than the project lets a user have, the oldest ones.
    world.set("max_sessions_per_user", "1100").await;
    let last = api.another_session("ada@example.com").await;
    assert_eq!(world.state().await["sessions"].len(), 1100);
    let answer = api
        .get(&format!("/v1/sessions?user_id={}", first.user_id))
        .await
        .ok();
    let ids = ids(&answer);
    assert_eq!(ids.len(), 1000);
    assert_eq!(ids[998..], [&first.id, &last.id]);
}

#[tokio::test]
async fn lists_the_live_sessions_of_a_user() {
    let world = world().await;
    let api = world.client();
    let first = api.session("ada@example.com").await;
    world.clock.advance_minutes(1);
    let second = api.another_session("ada@example.com").await;
    api.session("grace@example.com").await;
    let path = format!("/v1/sessions?user_id={}", first.user_id);
    let answer = api.get(&path).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "request_id": "[request-id-test 0]",
      "sessions": [
        {
          "attributes": {
            "ip_address": "",
            "user_agent": ""
          },
          "authentication_factors": [
            {
              "created_at": "2026-01-02T03:04:05Z",
              "delivery_method": "knowledge",
              "last_authenticated_at": "2026-01-02T03:04:05Z",
              "type": "password",
              "updated_at": "2026-01-02T03:04:05Z"
            }
          ],
          "custom_claims": {},
          "expires_at": "2026-01-02T04:04:05Z",
          "last_accessed_at": "2026-01-02T03:04:05Z",
          "roles": [
            "stytch_user"
          ],
          "session_id": "[session-test 1]",
          "started_at": "2026-01-02T03:04:05Z",
          "user_id": "[user-test 2]"
        },
        {
          "attributes": {
            "ip_address": "",
            "user_agent": ""
          },
          "authentication_factors": [
            {
              "created_at": "2026-01-02T03:05:05Z",
              "delivery_method": "knowledge",
              "last_authenticated_at": "2026-01-02T03:05:05Z",
              "type": "password",
              "updated_at": "2026-01-02T03:05:05Z"
            }
          ],
          "custom_claims": {},
          "expires_at": "2026-01-02T04:05:05Z",
          "last_accessed_at": "2026-01-02T03:05:05Z",
          "roles": [
            "stytch_user"
          ],
          "session_id": "[session-test 3]",
          "started_at": "2026-01-02T03:05:05Z",
          "user_id": "[user-test 2]"
        }
      ],
      "status_code": 200
    }
    "#);
    let body = answer.ok();
    assert_eq!(ids(&body), [&first.id, &second.id]);
    let said = body.to_string();
    for secret in [&first.token, &first.jwt, &second.token] {
        assert!(!said.contains(secret.as_str()), "no proofs");
    }

    api.post("/v1/sessions/revoke", json!({"session_id": first.id}))
        .await
        .ok();
    assert_eq!(ids(&api.get(&path).await.ok()), [&second.id]);
    world.clock.advance_minutes(59);
    assert_eq!(ids(&api.get(&path).await.ok()), [&second.id]);
    world.clock.advance_minutes(1);
    assert_eq!(ids(&api.get(&path).await.ok()), [""; 0]);
}

#[tokio::test]
async fn is_empty_for_a_user_without_sessions() {
    let world = world().await;
    let user = world.client().user(json!({"email": "ada@example.com"})).await;
    let body = world
        .client()
        .get(&format!("/v1/sessions?user_id={user}"))
        .await
        .ok();
    assert_eq!(body["sessions"], json!([]));
}

#[tokio::test]
async fn takes_an_external_id() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let user = format!("/v1/users/{}", session.user_id);
    api.put(&user, json!({"external_id": "customer|7"})).await.ok();
    let body = api.get("/v1/sessions?user_id=customer%7C7").await.ok();
    assert_eq!(ids(&body), [&session.id]);
    // The answer has our own id all the same.
    assert_eq!(body["sessions"][0]["user_id"], session.user_id);
}

#[tokio::test]
async fn is_no_access() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let before = world.state().await;
    world.clock.advance_minutes(5);
    let body = api
        .get(&format!("/v1/sessions?user_id={}", session.user_id))
        .await
        .ok();
    assert_eq!(body["sessions"][0]["last_accessed_at"], "2026-01-02T03:04:05Z");
    assert_eq!(
        sessions::flush_touches(&world.node.engine)
            .await
            .unwrap(),
        0
    );
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn of_an_unknown_user() {
    let world = world().await;
    let api = world.client();
    let other = world.another_project(Vertical::Consumer, Environment::Test).await;
    let theirs = world.node.client(&other).session("ada@example.com").await.user_id;
    let gone = api.session("grace@example.com").await.user_id;
    api.delete(&format!("/v1/users/{gone}")).await.ok();
    for user in [
        "user-test-00000000-0000-4000-8000-000000000000",
        &theirs,
        &gone,
        "external",
        "' OR '1'='1",
    ] {
        let user = percent_encoding::utf8_percent_encode(user, percent_encoding::NON_ALPHANUMERIC);
        let answer = api.get(&format!("/v1/sessions?user_id={user}")).await;
        match answer.status {
            404 => answer.assert_error(404, "user_not_found"),
            _ => answer.assert_error(400, "invalid_user_id"),
        }
    }
    api.get(&format!("/v1/sessions?user_id={theirs}"))
        .await
        .assert_error(404, "user_not_found");
    api.get(&format!("/v1/sessions?user_id={gone}"))
        .await
        .assert_error(404, "user_not_found");
}

#[tokio::test]
async fn of_a_malformed_user_id() {
    let world = world().await;
    let long = "a".repeat(129);
    for user in [
        "",
        "user%20id",
        "%00",
        "a/b",
        &long,
        "user-test-00000000-0000-4000-8000-00000000000g%20",
        "%C3%BC",
    ] {
        let answer = world.client().get(&format!("/v1/sessions?user_id={user}")).await;
        answer.assert_error(400, "invalid_user_id");
    }
    world
        .client()
        .get("/v1/sessions")
        .await
        .assert_error(400, "invalid_user_id");
}

#[tokio::test]
async fn of_a_user_of_the_other_environment() {
    let world = world().await;
    let live = world.another_project(Vertical::Consumer, Environment::Live).await;
    let id = "00000000-0000-4000-8000-000000000000";
    let answer = world
        .client()
        .get(&format!("/v1/sessions?user_id=user-live-{id}"))
        .await;
    answer.assert_error(400, "live_id_used_in_test_environment");
    let answer = world
        .node
        .client(&live)
        .get(&format!("/v1/sessions?user_id=user-test-{id}"))
        .await;
    answer.assert_error(400, "test_id_used_in_live_environment");
}
