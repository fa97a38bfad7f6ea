//! `POST /v1/sessions/revoke` (contract: §2.8)

use serde_json::json;
use tenure_core::token::Vertical;
use tenure_engine::sessions;
use tenure_types::Environment;

use super::world;

const PATH: &str = "/v1/sessions/revoke";

#[tokio::test]
async fn by_id_token_or_jwt() {
    let world = world().await;
    let api = world.client();
    let bystander = api.session("ada@example.com").await;
    for by in [
        "session_id",
        "session_token",
        "session_jwt",
        "expired session_jwt",
    ] {
        let session = api.another_session("ada@example.com").await;
        if by.starts_with("expired") {
            world.clock.advance_minutes(6);
        }
        let proof = match by {
            "session_id" => &session.id,
            "session_token" => &session.token,
            _ => &session.jwt,
        };
        let field = by.trim_start_matches("expired ");
        let answer = api.post(PATH, json!({field: proof})).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(answer.redacted(), @r#"
            {
              "request_id": "[request-id-test 0]",
              "status_code": 200
            }
            "#);
        }
        answer.ok();
        for proof in [
            json!({"session_token": session.token}),
            json!({"session_jwt": session.jwt}),
        ] {
            let answer = api.post("/v1/sessions/authenticate", proof.clone()).await;
            answer.assert_error(404, "session_not_found");
            api.post(PATH, proof).await.assert_error(404, "session_not_found");
        }
        // Revoking twice is an error, whichever way.
        api.post(PATH, json!({"session_id": session.id}))
            .await
            .assert_error(404, "session_not_found");
    }
    let listed = api
        .get(&format!("/v1/sessions?user_id={}", bystander.user_id))
        .await
        .ok();
    assert_eq!(listed["sessions"].as_array().unwrap().len(), 1);
    api.post(
        "/v1/sessions/authenticate",
        json!({"session_token": bystander.token}),
    )
    .await
    .ok();
}

#[tokio::test]
async fn leaves_no_row() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    api.post(
        "/v1/sessions/authenticate",
        json!({"session_token": session.token}),
    )
    .await
    .ok();
    sessions::flush_touches(&world.node.engine)
        .await
        .unwrap();
    assert_eq!(world.state().await["session_touches"].len(), 1);
    api.post(PATH, json!({"session_id": session.id})).await.ok();
    let state = world.state().await;
    assert!(
        state["sessions"].is_empty() && state["session_touches"].is_empty(),
        "{state:?}"
    );
}

#[tokio::test]
async fn of_an_expired_session() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    world.clock.advance_minutes(60);
    for body in [
        json!({"session_id": session.id}),
        json!({"session_token": session.token}),
        json!({"session_jwt": session.jwt}),
    ] {
        api.post(PATH, body).await.assert_error(404, "session_not_found");
    }
}

#[tokio::test]
async fn by_none_or_by_many() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let before = world.state().await;
    for body in [
        json!({}),
        json!({"session_id": null}),
        json!({"session_id": "", "session_token": ""}),
    ] {
        api.post(PATH, body)
            .await
            .assert_error(400, "no_session_revoke_arguments");
    }
    for body in [
        json!({"session_id": session.id, "session_token": session.token}),
        json!({"session_id": session.id, "session_jwt": session.jwt}),
        json!({"session_token": session.token, "session_jwt": session.jwt}),
        json!({"session_id": session.id, "session_token": session.token, "session_jwt": session.jwt}),
        json!({"session_id": "nonsense", "session_token": "nonsense"}),
    ] {
        api.post(PATH, body)
            .await
            .assert_error(400, "too_many_session_revoke_arguments");
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn by_something_malformed() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let before = world.state().await;
    let long = "a".repeat(100_000);
    for id in [
        "nonsense",
        &session.user_id,
        &session.id.to_uppercase(),
        &session.id[..session.id.len() - 1],
        &format!("{}0", session.id),
        &format!(" {}", session.id),
        &session.id.replace("session", "member-session"),
        "session-test-",
        &long,
    ] {
        api.post(PATH, json!({"session_id": id}))
            .await
            .assert_error(400, "invalid_session_id");
    }
    for token in [
        "nonsense",
        &session.token[1..],
        &format!("{}A", session.token),
        &session.id,
        &session.jwt,
        &long,
    ] {
        api.post(PATH, json!({"session_token": token}))
            .await
            .assert_error(400, "invalid_session_token");
    }
    for jwt in [
        "nonsense",
        &session.token,
        &session.jwt[..session.jwt.len() - 1],
        &format!("{}A", session.jwt),
        &long,
    ] {
        api.post(PATH, json!({"session_jwt": jwt}))
            .await
            .assert_error(400, "unable_to_parse_session_jwt");
    }
    let live = session.id.replace("test", "live");
    let answer = api.post(PATH, json!({"session_id": live})).await;
    answer.assert_error(400, "live_id_used_in_test_environment");
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn of_an_unknown_session() {
    let world = world().await;
    let api = world.client();
    let other = world.another_project(Vertical::Consumer, Environment::Test).await;
    let theirs = world.node.client(&other).session("ada@example.com").await;
    let before = world.state().await;
    for id in ["session-test-00000000-0000-4000-8000-000000000000", &theirs.id] {
        api.post(PATH, json!({"session_id": id}))
            .await
            .assert_error(404, "session_not_found");
    }
    api.post(PATH, json!({"session_token": theirs.token}))
        .await
        .assert_error(404, "session_not_found");
    api.post(PATH, json!({"session_jwt": theirs.jwt}))
        .await
        .assert_error(400, "unable_to_parse_session_jwt");
    assert_eq!(world.state().await, before);
}
