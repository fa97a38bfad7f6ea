//! `session_duration_minutes`, and the project's own limit (contract: §2.2).

use serde_json::{Value, json};

use super::world;
use crate::harness::{Answer, Client, Session};

async fn change(api: &Client, session: &Session, minutes: Value) -> Answer {
    let body = json!({"session_token": session.token, "session_duration_minutes": minutes});
    api.post("/v1/sessions/authenticate", body).await
}

#[tokio::test]
async fn counts_from_now_and_so_lengthens_or_shortens() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    world.clock.advance_minutes(10);
    for (minutes, end) in [
        (60, "2026-01-02T04:14:05Z"),
        (120, "2026-01-02T05:14:05Z"),
        (5, "2026-01-02T03:19:05Z"),
        (527_040, "2027-01-03T03:14:05Z"),
        (30, "2026-01-02T03:44:05Z"),
    ] {
        let body = change(&api, &session, minutes.into()).await.ok();
        assert_eq!(body["session"]["expires_at"], end);
        assert_eq!(body["session"]["last_accessed_at"], "2026-01-02T03:14:05Z");
        assert_eq!(body["session"]["started_at"], "2026-01-02T03:04:05Z");
        assert_eq!(Session::of(&body).token, session.token);
    }
    // It is what holds from now on, for whoever asks.
    world.clock.advance_minutes(29);
    let body = change(&api, &session, Value::Null).await.ok();
    assert_eq!(body["session"]["expires_at"], "2026-01-02T03:44:05Z");
    world.clock.advance_minutes(1);
    change(&api, &session, Value::Null)
        .await
        .assert_error(404, "session_not_found");
}

#[tokio::test]
async fn by_jwt_too() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    world.clock.advance_minutes(10);
    let body = json!({"session_jwt": session.jwt, "session_duration_minutes": 90});
    let body = api.post("/v1/sessions/authenticate", body).await.ok();
    assert_eq!(body["session"]["expires_at"], "2026-01-02T04:44:05Z");
}

#[tokio::test]
async fn that_is_absent_leaves_the_end_alone() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    for _ in 0..3 {
        world.clock.advance_minutes(10);
        let body = change(&api, &session, Value::Null).await.ok();
        assert_eq!(body["session"]["expires_at"], "2026-01-02T04:04:05Z");
    }
    let body = json!({"session_token": session.token, "session_custom_claims": {"a": 1}});
    let body = api.post("/v1/sessions/authenticate", body).await.ok();
    assert_eq!(body["session"]["expires_at"], "2026-01-02T04:04:05Z");
}

#[tokio::test]
async fn out_of_range() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let before = world.state().await;
    for minutes in [i64::MIN, -60, -1, 0, 1, 4, 527_041, i64::MAX] {
        let answer = change(&api, &session, minutes.into()).await;
        answer.assert_error(400, "invalid_session_duration_minutes");
    }
    for minutes in [
        json!("60"),
        json!(60.5),
        json!([60]),
        json!({}),
        json!(true),
        json!(1e30),
    ] {
        change(&api, &session, minutes)
            .await
            .assert_error(400, "bad_request");
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn out_of_range_starts_no_session() {
    let world = world().await;
    let api = world.client();
    let before = world.state().await;
    for minutes in [0, 4, 527_041] {
        let body = json!({
            "email": "ada@example.com",
            "password": crate::harness::PASSWORD,
            "session_duration_minutes": minutes,
        });
        let answer = api.post("/v1/passwords", body).await;
        answer.assert_error(400, "invalid_session_duration_minutes");
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn has_a_limit_if_the_project_says_so() {
    let world = world().await;
    world.set("session_max_duration_minutes", "120").await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let before = world.state().await;
    change(&api, &session, 121.into())
        .await
        .assert_error(400, "invalid_session_duration");
    change(&api, &session, 527_041.into())
        .await
        .assert_error(400, "invalid_session_duration_minutes");
    assert_eq!(world.state().await, before);

    let body = change(&api, &session, 120.into()).await.ok();
    assert_eq!(body["session"]["expires_at"], "2026-01-02T05:04:05Z");
    // No extension passes it, however many there are.
    for minutes in [30, 45, 40] {
        world.clock.advance_minutes(minutes);
        let body = change(&api, &session, 120.into()).await.ok();
        assert_eq!(body["session"]["expires_at"], "2026-01-02T05:04:05Z");
    }
    world.clock.advance_minutes(5);
    change(&api, &session, 120.into())
        .await
        .assert_error(404, "session_not_found");
}

#[tokio::test]
async fn has_no_limit_once_it_is_taken_back() {
    let world = world().await;
    world.set("session_max_duration_minutes", "120").await;
    world.set("session_max_duration_minutes", "").await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let body = change(&api, &session, 527_040.into()).await.ok();
    assert_eq!(body["session"]["expires_at"], "2027-01-03T03:04:05Z");
}
