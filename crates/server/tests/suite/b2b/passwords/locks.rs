//! Too many wrong passwords in a row lock a member.

use serde_json::{Value, json};
use tenure_engine::credentials::contact_locks;

use crate::harness::{Client, tell};
use super::{ADA, AUTHENTICATE, NEW_PASSWORD, PASSWORD, ada, at_once, is_live, login, mailed_token, read, session, tally, two_nodes, with_password, world};

async fn fail(api: &Client, organization: &str, times: usize) {
    for _ in 0..times {
        login(api, organization, ADA, "wrong")
            .await
            .assert_error(401, "unauthorized_credentials");
    }
}

async fn lock(api: &Client, organization: &str, member: &str) -> (bool, Value, Value) {
    let member = read(api, organization, member).await;
    let is_locked = member["is_locked"].as_bool().unwrap();
    (
        is_locked,
        member["lock_created_at"].clone(),
        member["lock_expires_at"].clone(),
    )
}

#[tokio::test]
async fn ten_failures_for_an_hour() {
    let world = world().await;
    let (api, organization, member) = ada(&world).await;
    with_password(&api, &organization, "bob@example.com").await;
    let before = session(&api, &organization).await;
    fail(&api, &organization, 9).await;
    assert_eq!(
        lock(&api, &organization, &member).await,
        (false, Value::Null, Value::Null)
    );
    login(&api, &organization, ADA, PASSWORD).await.ok();
    fail(&api, &organization, 10).await;
    let locked = (true, json!("2026-01-02T03:04:05Z"), json!("2026-01-02T04:04:05Z"));
    assert_eq!(lock(&api, &organization, &member).await, locked);
    for password in [PASSWORD, "wrong"] {
        login(&api, &organization, ADA, password)
            .await
            .assert_error(429, "user_lock_limit_reached");
    }
    login(&api, &organization, "bob@example.com", PASSWORD).await.ok();
    assert!(is_live(&api, &before).await, "sessions go on");

    let token = mailed_token(&world, &api, &organization).await;
    let reset = json!({"password_reset_token": token, "password": NEW_PASSWORD});
    let existing = json!({"organization_id": organization, "email_address": ADA, "existing_password": PASSWORD,
        "new_password": NEW_PASSWORD});
    for (path, body) in [
        ("/v1/b2b/passwords/email/reset", reset.clone()),
        ("/v1/b2b/passwords/existing_password/reset", existing),
    ] {
        api.post(path, body)
            .await
            .assert_error(429, "user_lock_limit_reached");
    }
    world.clock.advance_millis(3_599_998);
    login(&api, &organization, ADA, PASSWORD)
        .await
        .assert_error(429, "user_lock_limit_reached");
    world.clock.advance_millis(1);
    assert!(!lock(&api, &organization, &member).await.0);
    login(&api, &organization, ADA, PASSWORD).await.ok();
}

#[tokio::test]
async fn a_lock_is_one_organizations() {
    let world = world().await;
    world.set_b2b("user_lock_threshold", "2").await;
    let (api, organization, _) = ada(&world).await;
    let other = api.organization(json!({"organization_name": "Other"})).await;
    with_password(&api, &other, ADA).await;
    fail(&api, &organization, 2).await;
    login(&api, &organization, ADA, PASSWORD)
        .await
        .assert_error(429, "user_lock_limit_reached");
    login(&api, &other, ADA, PASSWORD).await.ok();
}

#[tokio::test]
async fn a_guess_of_the_existing_password_counts() {
    let world = world().await;
    world.set_b2b("user_lock_threshold", "3").await;
    let (api, organization, member) = ada(&world).await;
    let path = "/v1/b2b/passwords/existing_password/reset";
    let body = json!({"organization_id": organization, "email_address": ADA, "existing_password": "wrong",
        "new_password": NEW_PASSWORD});
    for _ in 0..2 {
        api.post(path, body.clone())
            .await
            .assert_error(401, "unauthorized_credentials");
    }
    fail(&api, &organization, 1).await;
    assert!(lock(&api, &organization, &member).await.0);
}

/// Where a person has one password, guessing it in one organization after the other is no way around the lock.
#[tokio::test]
async fn one_password_for_all_is_locked_for_all() {
    let world = world().await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    world.set_b2b("user_lock_threshold", "3").await;
    let (api, organization, member) = ada(&world).await;
    let other = api.organization(json!({"organization_name": "Other"})).await;
    api.member(&other, json!({"email_address": ADA})).await;
    let discovery = "/v1/b2b/passwords/discovery/authenticate";
    let guess = |password: &str| json!({"email_address": ADA, "password": password});

    fail(&api, &organization, 1).await;
    api.post(discovery, guess("wrong"))
        .await
        .assert_error(401, "unauthorized_credentials");
    fail(&api, &other, 1).await;
    for place in [&organization, &other] {
        login(&api, place, ADA, PASSWORD)
            .await
            .assert_error(429, "user_lock_limit_reached");
    }
    let locked = api.post(discovery, guess(PASSWORD)).await;
    locked.assert_error(429, "user_lock_limit_reached");
    assert!(
        !lock(&api, &organization, &member).await.0,
        "the address is, not the member"
    );

    world.clock.advance_minutes(60);
    fail(&api, &organization, 1).await;
    api.post(discovery, guess(PASSWORD)).await.ok();
    fail(&api, &other, 1).await;
    // A success elsewhere is the address's, and none of the member's.
    fail(&api, &organization, 1).await;
    assert!(lock(&api, &organization, &member).await.0);
}

/// A lock tells nothing of who is there.
#[tokio::test]
async fn an_address_that_nobody_has_is_locked_too() {
    let world = world().await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    world.set_b2b("user_lock_threshold", "2").await;
    let api = world.b2b().await;
    let discovery = "/v1/b2b/passwords/discovery/authenticate";
    let guess = json!({"email_address": "nobody@example.com", "password": PASSWORD});
    for _ in 0..2 {
        api.post(discovery, guess.clone())
            .await
            .assert_error(401, "unauthorized_credentials");
    }
    api.post(discovery, guess.clone())
        .await
        .assert_error(429, "user_lock_limit_reached");
    let engine = &world.node.engine;
    world.clock.advance_minutes(7 * 24 * 60);
    assert_eq!(contact_locks::purge_stale(engine).await.unwrap(), 0);
    world.clock.advance_millis(1);
    assert_eq!(contact_locks::purge_stale(engine).await.unwrap(), 1);
    assert_eq!(world.state().await["contact_locks"], Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_once_are_all_counted() {
    let world = world().await;
    let (api, organization, member) = ada(&world).await;
    let apis = two_nodes(&world).await;
    let body = json!({"organization_id": organization, "email_address": ADA, "password": "wrong"});
    let answers = at_once(
        &apis,
        vec![(http::Method::POST, AUTHENTICATE.to_owned(), body); 24],
    )
    .await;
    let tally = tally(&answers);
    tell(format_args!("24 wrong passwords: {tally:?}"));
    assert!(lock(&api, &organization, &member).await.0);
    // As many as hash at once can be ahead of the count: two on each node.
    let looked_at = tally["unauthorized_credentials"];
    assert!((10..=13).contains(&looked_at), "{looked_at}");
}
