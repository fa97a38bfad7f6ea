//! Many calls at once, on two nodes of one installation (regression 2).

use std::future::Future;

use serde_json::json;
use tenure_engine::sessions;
use tokio::task::JoinSet;

use crate::harness::{Answer, Client, PASSWORD, Session, World};
use super::world;

/// Runs `count` calls at once, in turns on the first node and on another.
async fn at_once<F>(world: &World, count: usize, call: impl Fn(Client, usize) -> F) -> Vec<Answer>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let other = world.another_node().await;
    let clients = [world.client(), other.client(&world.project)];
    // Both have the project in memory, so that nothing but the calls takes time.
    for client in &clients {
        client.get("/v1/rbac/policy").await.ok();
    }
    let mut calls = JoinSet::new();
    for at in 0..count {
        calls.spawn(call(clients[at % 2].clone(), at));
    }
    calls.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_of_claims_are_all_kept() {
    let world = world().await;
    let session = world.client().session("ada@example.com").await;
    let answers = at_once(&world, 24, |client, at| {
        let mut claims = json!({"shared": {}});
        claims[format!("own {at}")] = at.into();
        claims["shared"][format!("of {at}")] = at.into();
        let body = json!({"session_token": session.token, "session_custom_claims": claims});
        async move { client.post("/v1/sessions/authenticate", body).await }
    })
    .await;
    for answer in answers {
        answer.ok();
    }
    let body = json!({"session_token": session.token});
    let body = world.client().post("/v1/sessions/authenticate", body).await.ok();
    let claims = &body["session"]["custom_claims"];
    for at in 0..24 {
        assert_eq!(claims[format!("own {at}")], at, "{claims}");
        assert_eq!(claims["shared"][format!("of {at}")], at, "{claims}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn revokes_succeed_once() {
    let world = world().await;
    let first = world.client().session("ada@example.com").await;
    let mut sessions = vec![first];
    for _ in 0..3 {
        sessions.push(world.client().another_session("ada@example.com").await);
    }
    for session in sessions {
        let answers = at_once(&world, 16, |client, at| {
            let body = match at % 3 {
                0 => json!({"session_id": session.id}),
                1 => json!({"session_token": session.token}),
                _ => json!({"session_jwt": session.jwt}),
            };
            async move { client.post("/v1/sessions/revoke", body).await }
        })
        .await;
        let (done, late): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
        assert_eq!((done.len(), late.len()), (1, 15));
        for answer in late {
            answer.assert_error(404, "session_not_found");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_change_outlives_a_revoke() {
    let world = world().await;
    world.client().session("ada@example.com").await;
    for _ in 0..5 {
        let session = world.client().another_session("ada@example.com").await;
        let answers = at_once(&world, 12, |client, at| {
            let session = session.clone();
            async move {
                if at == 5 {
                    return client
                        .post("/v1/sessions/revoke", json!({"session_id": session.id}))
                        .await;
                }
                let mut body = json!({"session_token": session.token});
                if at % 3 > 0 {
                    body["session_duration_minutes"] = (60 + at).into();
                }
                client.post("/v1/sessions/authenticate", body).await
            }
        })
        .await;
        for answer in answers {
            match answer.status {
                200 => drop(answer.ok()),
                _ => answer.assert_error(404, "session_not_found"),
            }
        }
        sessions::flush_touches(&world.node.engine)
            .await
            .unwrap();
        let body = json!({"session_token": session.token});
        let answer = world.client().post("/v1/sessions/authenticate", body).await;
        answer.assert_error(404, "session_not_found");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_session_starts_for_a_user_that_is_being_deleted() {
    let world = world().await;
    for round in 0..3 {
        let email = format!("ada{round}@example.com");
        let user = world.client().session(&email).await.user_id;
        let answers = at_once(&world, 8, |client, at| {
            let (email, user) = (email.clone(), user.clone());
            async move {
                if at == 4 {
                    return client.delete(&format!("/v1/users/{user}")).await;
                }
                let body = json!({"email": email, "password": PASSWORD, "session_duration_minutes": 60});
                client.post("/v1/passwords/authenticate", body).await
            }
        })
        .await;
        for answer in answers {
            match answer.status {
                200 => {
                    let body = answer.ok();
                    if body.get("session").is_some() {
                        let session = Session::of(&body);
                        let body = json!({"session_token": session.token});
                        let answer = world.client().post("/v1/sessions/authenticate", body).await;
                        answer.assert_error(404, "session_not_found");
                    }
                }
                _ => answer.assert_refused(),
            }
        }
        let state = world.state().await;
        assert!(
            state["sessions"].is_empty() && state["users"].is_empty(),
            "{state:?}"
        );
    }
}

#[tokio::test]
async fn a_session_is_the_same_on_all() {
    let world = world().await;
    let other = world.another_node().await;
    let session = world.client().session("ada@example.com").await;
    let here = world.client();
    let there = other.client(&world.project);
    // Minted in the same second of the same facts: the same to the last byte.
    let body = json!({"session_token": session.token});
    let mut answers = Vec::new();
    for client in [&here, &there] {
        let mut body = client.post("/v1/sessions/authenticate", body.clone()).await.ok();
        body["request_id"] = json!(null);
        answers.push(body);
    }
    assert_eq!(answers[0], answers[1]);

    let change = json!({"session_jwt": session.jwt, "session_duration_minutes": 120, "session_custom_claims": {"a": 1}});
    there.post("/v1/sessions/authenticate", change).await.ok();
    let seen = here.post("/v1/sessions/authenticate", body.clone()).await.ok();
    assert_eq!(seen["session"]["expires_at"], "2026-01-02T05:04:05Z");
    assert_eq!(seen["session"]["custom_claims"], json!({"a": 1}));

    there
        .post("/v1/sessions/revoke", json!({"session_id": session.id}))
        .await
        .ok();
    here.post("/v1/sessions/authenticate", body)
        .await
        .assert_error(404, "session_not_found");
}
