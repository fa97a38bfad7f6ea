//! Users and members with very many sessions: those end like others, and their rows afterwards.

use serde_json::{Value, json};
use tenure_engine::sessions::{self, purge_marked};

use crate::harness::{Client, Held, PASSWORD, Session, World};
use super::world;

const ADA: &str = "ada@example.com";

/// More than one transaction deletes.
const MANY: usize = 1001;

async fn is_live(api: &Client, session: &Session) -> bool {
    let body = json!({"session_token": session.token});
    let answer = api.post("/v1/sessions/authenticate", body).await;
    answer.status == 200
}

async fn listed(api: &Client, user: &str) -> Vec<String> {
    let answer = api.get(&format!("/v1/sessions?user_id={user}")).await.ok();
    let sessions = answer["sessions"].as_array().unwrap().iter();
    sessions
        .map(|session| session["session_id"].as_str().unwrap().to_owned())
        .collect()
}

/// A user with very many sessions and one more; and somebody else's session.
async fn crowded(world: &World) -> (Session, Session) {
    let api = world.client();
    let session = api.session(ADA).await;
    world.multiply_sessions(MANY).await;
    (session, api.session("grace@example.com").await)
}

async fn rows(world: &World, table: &str) -> usize {
    world.state().await[table].len()
}

#[tokio::test]
async fn of_a_deleted_user_end_at_once_and_leave_nothing() {
    let world = world().await;
    let other = world.another_node().await;
    let (session, bystander) = crowded(&world).await;
    assert!(is_live(&other.client(&world.project), &session).await);
    let api = world.client();
    api.delete(&format!("/v1/users/{}", session.user_id)).await.ok();
    for node in [&world.node, &other] {
        let api = node.client(&world.project);
        assert!(!is_live(&api, &session).await);
        // Nor do they go on by what is left of them.
        for body in [
            json!({"session_id": session.id}),
            json!({"session_token": session.token}),
        ] {
            let answer = api.post("/v1/sessions/revoke", body).await;
            answer.assert_error(404, "session_not_found");
        }
        sessions::flush_touches(&node.engine).await.unwrap();
        assert!(is_live(&api, &bystander).await);
    }
    // The transaction wrote one row and deleted few.
    assert_eq!(rows(&world, "sessions").await, MANY + 2);
    assert_eq!(purge_marked(&world.node.engine).await.unwrap(), 1 + MANY as u64);
    assert_eq!(purge_marked(&world.node.engine).await.unwrap(), 0);
    for (table, left) in [("sessions", 1), ("session_marks", 0)] {
        assert_eq!(rows(&world, table).await, left, "{table}");
    }
    assert!(is_live(&api, &bystander).await);
}

#[tokio::test]
async fn end_with_the_password_and_new_ones_begin() {
    let world = world().await;
    let api = world.client();
    let (session, bystander) = crowded(&world).await;
    let user = &session.user_id;
    let body = json!({
        "email": ADA, "existing_password": PASSWORD, "new_password": "another horse, another staple",
        "session_duration_minutes": 60,
    });
    let new = api.post("/v1/passwords/existing_password/reset", body).await.ok();
    let new = Session::of(&new);
    assert!(!is_live(&api, &session).await);
    assert_eq!(listed(&api, user).await, std::slice::from_ref(&new.id));

    // Whose session asks for it goes on; also where there is a mark from before.
    while purge_marked(&world.node.engine).await.unwrap() > 0 {}
    world.multiply_sessions(MANY).await;
    let body = json!({"session_token": new.token, "password": "a third horse, a third staple"});
    api.post("/v1/passwords/session/reset", body).await.ok();
    assert_eq!(listed(&api, user).await, std::slice::from_ref(&new.id));
    assert!(is_live(&api, &new).await);
    // The mark holds while the job has not come, and after it.
    while purge_marked(&world.node.engine).await.unwrap() > 0 {}
    assert_eq!(listed(&api, user).await, std::slice::from_ref(&new.id));
    assert!(is_live(&api, &bystander).await);
    let body = json!({"email": ADA, "password": "a third horse, a third staple", "session_duration_minutes": 60});
    let newest = api.post("/v1/passwords/authenticate", body).await.ok();
    assert!(is_live(&api, &Session::of(&newest)).await);
    assert_eq!(listed(&api, user).await.len(), 2);
}

#[tokio::test]
async fn of_a_member_end_at_once() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let member = b2b.member(&organization, json!({"email_address": ADA})).await;
    let session = world.member_session(&organization, ADA).await;
    world.multiply_sessions(MANY).await;
    b2b.post("/v1/b2b/sessions/revoke", json!({"member_id": member}))
        .await
        .ok();
    let authenticate = "/v1/b2b/sessions/authenticate";
    let answer = b2b
        .post(authenticate, json!({"session_token": session.token}))
        .await;
    answer.assert_error(404, "session_not_found");
    // Nor does what is left of it act for its member.
    let answer = b2b
        .acting(&session)
        .get(&format!("/v1/b2b/organizations/{organization}"))
        .await;
    assert!(answer.status >= 400, "{answer:?}");
    let new = world.member_session(&organization, ADA).await;
    while purge_marked(&world.node.engine).await.unwrap() > 0 {}
    b2b.post(authenticate, json!({"session_token": new.token}))
        .await
        .ok();
    assert_eq!(rows(&world, "sessions").await, 1);
}

#[tokio::test]
async fn of_one_too_many_the_oldest_ends() {
    let world = world().await;
    world.set("max_sessions_per_user", "3").await;
    let api = world.client();
    let bystander = api.session("grace@example.com").await;
    let mut sessions = vec![api.session(ADA).await];
    for _ in 0..4 {
        world.clock.advance_seconds(1);
        sessions.push(api.another_session(ADA).await);
    }
    let live = |sessions: &[Session]| -> Vec<String> {
        sessions.iter().map(|session| session.id.clone()).collect()
    };
    assert_eq!(listed(&api, &sessions[0].user_id).await, live(&sessions[2..]));
    for (at, session) in sessions.iter().enumerate() {
        assert_eq!(is_live(&api, session).await, at >= 2);
    }
    assert!(is_live(&api, &bystander).await);
    // One that is over makes room.
    api.post("/v1/sessions/revoke", json!({"session_id": sessions[4].id}))
        .await
        .ok();
    sessions[4] = api.another_session(ADA).await;
    assert_eq!(listed(&api, &sessions[0].user_id).await, live(&sessions[2..]));
}

#[tokio::test]
async fn begun_at_once_are_not_too_many() {
    let world = world().await;
    world.set("max_sessions_per_user", "2").await;
    let other = world.another_node().await;
    let session = world.client().session(ADA).await;
    let mut held = Held::begin(&world.node.db, ["UPDATE users SET status = status"]).await;
    let body: Value = json!({"email": ADA, "password": PASSWORD, "session_duration_minutes": 60});
    let mut calls = Vec::new();
    for node in [&world.node, &other, &world.node, &other] {
        let api = node.client(&world.project);
        calls.push(held.keeps_waiting(&api, "/v1/passwords/authenticate", body.clone()).await);
    }
    held.commit().await;
    for call in calls {
        call.await.unwrap().ok();
    }
    assert_eq!(listed(&world.client(), &session.user_id).await.len(), 2);
    assert_eq!(rows(&world, "sessions").await, 2);
}
