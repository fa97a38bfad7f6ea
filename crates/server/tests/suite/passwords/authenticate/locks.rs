//! Too many failures in a row lock a user (contract: §7.1).

use serde_json::{Value, json};

use super::{PASSWORD, PATH, at_once, attempt, fail, is_live, login, tally, two_nodes, world};
use crate::harness::Client;

const EMAIL: &str = "ada@example.com";

/// Whether the user is locked, since when and until when.
async fn lock(api: &Client, user: &str) -> (bool, Value, Value) {
    let user = api.get(&format!("/v1/users/{user}")).await.ok();
    let is_locked = user["is_locked"].as_bool().unwrap();
    (
        is_locked,
        user["lock_created_at"].clone(),
        user["lock_expires_at"].clone(),
    )
}

#[tokio::test]
async fn ten_failures_for_an_hour_unless_told_otherwise() {
    let world = world().await;
    let api = world.client();
    let user = api.session(EMAIL).await.user_id;
    let open = (false, Value::Null, Value::Null);
    fail(&api, EMAIL, 9).await;
    assert_eq!(lock(&api, &user).await, open);
    world.clock.advance_seconds(1);
    fail(&api, EMAIL, 1).await;
    let locked = (true, json!("2026-01-02T03:04:06Z"), json!("2026-01-02T04:04:06Z"));
    assert_eq!(lock(&api, &user).await, locked);
    let answer = login(&api, EMAIL, PASSWORD).await;
    answer.assert_error(429, "user_lock_limit_reached");
    // It is an hour: nothing that a program should wait for.
    assert!(!answer.headers.contains_key("retry-after"));

    world.clock.advance_millis(3_599_999);
    assert!(lock(&api, &user).await.0);
    login(&api, EMAIL, PASSWORD)
        .await
        .assert_error(429, "user_lock_limit_reached");
    world.clock.advance_millis(1);
    assert_eq!(lock(&api, &user).await, open);
    let answer = login(&api, EMAIL, PASSWORD).await.ok();
    assert_eq!(answer["user"]["is_locked"], false);
}

#[tokio::test]
async fn threshold_and_time_are_the_projects() {
    let world = world().await;
    world.set("user_lock_threshold", "2").await;
    world.set("user_lock_ttl", "300").await;
    let api = world.client();
    let user = api.session(EMAIL).await.user_id;
    fail(&api, EMAIL, 2).await;
    let until = json!("2026-01-02T03:09:05Z");
    assert_eq!(lock(&api, &user).await.2, until);
    // Guesses at a locked user are not looked at: they prolong nothing.
    world.clock.advance_seconds(200);
    for password in ["wrong", PASSWORD, "wrong"] {
        login(&api, EMAIL, password)
            .await
            .assert_error(429, "user_lock_limit_reached");
    }
    assert_eq!(lock(&api, &user).await.2, until);
    // Behind the lock the count begins anew.
    world.clock.advance_seconds(100);
    fail(&api, EMAIL, 1).await;
    assert!(!lock(&api, &user).await.0);
    fail(&api, EMAIL, 1).await;
    assert!(lock(&api, &user).await.0);
}

#[tokio::test]
async fn a_success_forgets_the_failures() {
    let world = world().await;
    world.set("user_lock_threshold", "3").await;
    let api = world.client();
    let user = api.session(EMAIL).await.user_id;
    for _ in 0..3 {
        fail(&api, EMAIL, 2).await;
        login(&api, EMAIL, PASSWORD).await.ok();
    }
    assert!(!lock(&api, &user).await.0);
    fail(&api, EMAIL, 3).await;
    assert!(lock(&api, &user).await.0);
}

#[tokio::test]
async fn all_that_take_the_password_count_and_refuse() {
    let world = world().await;
    world.set("user_lock_threshold", "3").await;
    let api = world.client();
    let session = api.session(EMAIL).await;
    let reset = "/v1/passwords/existing_password/reset";
    let body = |existing: &str| json!({"email": EMAIL, "existing_password": existing, "new_password": "x"});
    for _ in 0..2 {
        api.post(reset, body("wrong"))
            .await
            .assert_error(401, "unauthorized_credentials");
    }
    fail(&api, EMAIL, 1).await;
    assert!(lock(&api, &session.user_id).await.0);
    for existing in ["wrong", PASSWORD] {
        api.post(reset, body(existing))
            .await
            .assert_error(429, "user_lock_limit_reached");
        let body = json!({"email": EMAIL, "password": existing, "session_token": session.token});
        api.post(PATH, body)
            .await
            .assert_error(429, "user_lock_limit_reached");
    }
}

#[tokio::test]
async fn sessions_go_on() {
    let world = world().await;
    world.set("user_lock_threshold", "1").await;
    let api = world.client();
    let session = api.session(EMAIL).await;
    fail(&api, EMAIL, 1).await;
    assert!(is_live(&api, &session).await);
    let body = json!({"session_token": session.token, "session_duration_minutes": 120});
    let answer = api.post("/v1/sessions/authenticate", body).await.ok();
    assert_eq!(answer["user"]["is_locked"], true);
}

#[tokio::test]
async fn one_user_is_locked_and_no_other() {
    let world = world().await;
    world.set("user_lock_threshold", "1").await;
    let api = world.client();
    api.session(EMAIL).await;
    api.session("grace@example.com").await;
    let other = world
        .another_project(
            tenure_core::token::Vertical::Consumer,
            tenure_types::Environment::Test,
        )
        .await;
    let elsewhere = world.node.client(&other);
    elsewhere.session(EMAIL).await;
    fail(&api, EMAIL, 1).await;
    login(&api, "grace@example.com", PASSWORD).await.ok();
    login(&elsewhere, EMAIL, PASSWORD).await.ok();
    login(&api, EMAIL, PASSWORD)
        .await
        .assert_error(429, "user_lock_limit_reached");
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_once_do_not_get_past_the_count() {
    let world = world().await;
    world.set("user_lock_threshold", "3").await;
    let apis = two_nodes(&world).await;
    let user = apis[0].session(EMAIL).await.user_id;
    let guesses = (0..30).map(|n| attempt(EMAIL, &format!("guess {n}")));
    let answers = at_once(&apis, guesses.collect()).await;
    let tally = tally(&answers);
    let looked_at = tally["unauthorized_credentials"];
    assert_eq!(looked_at + tally["user_lock_limit_reached"], 30, "{tally:?}");
    // Each node hashes two at a time, so when the third failure was counted no more than three others were under way.
    assert!((3..=6).contains(&looked_at), "{tally:?}");
    assert!(lock(&apis[0], &user).await.0);
    for api in &apis {
        login(api, EMAIL, PASSWORD)
            .await
            .assert_error(429, "user_lock_limit_reached");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_at_once_is_counted() {
    let world = world().await;
    world.set("user_lock_threshold", "13").await;
    let apis = two_nodes(&world).await;
    let user = apis[0].session(EMAIL).await.user_id;
    let guesses = (0..12).map(|n| attempt(EMAIL, &format!("guess {n}")));
    let answers = at_once(&apis, guesses.collect()).await;
    assert_eq!(tally(&answers), [("unauthorized_credentials", 12)].into());
    assert!(!lock(&apis[0], &user).await.0);
    fail(&apis[1], EMAIL, 1).await;
    assert!(lock(&apis[0], &user).await.0);
}
