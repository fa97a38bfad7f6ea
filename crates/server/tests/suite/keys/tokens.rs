//! Token keys: what session tokens are derived from, and their rotation.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use tenure_core::token::Vertical;
use tenure_engine::jobs::rotate_due;
use tenure_engine::management::rotate_tokens;
use tenure_engine::projects::keys::Error;
use tenure_types::Environment;
use tokio::task::JoinSet;

use crate::harness::{Client, PASSWORD, Session};
use super::world;

/// Which of the project's token keys a token was made with.
fn version(token: &str) -> u8 {
    URL_SAFE_NO_PAD.decode(token).unwrap()[0]
}

async fn is_live(api: &Client, session: &Session) -> bool {
    let body = json!({"session_token": session.token});
    let answer = api.post("/v1/sessions/authenticate", body).await;
    if answer.status == 200 {
        // The token of a session stays what it is.
        assert_eq!(Session::of(&answer.body).token, session.token);
        return true;
    }
    answer.assert_error(404, "session_not_found");
    false
}

#[tokio::test]
async fn a_rotation_leaves_the_tokens_that_there_are() {
    let world = world().await;
    let other = world.another_node().await;
    let (here, there) = (world.client(), other.client(&world.project));
    let old = here.session("ada@example.com").await;
    assert!(is_live(&there, &old).await);
    world.clock.advance_minutes(1);
    let rotated = rotate_tokens(&world.node.engine, world.project.id, false)
        .await
        .unwrap();
    assert_eq!((rotated.version, rotated.ended_sessions), (2, 0));
    other.refresh().await;
    world.clock.advance_minutes(1);
    for api in [&here, &there] {
        let new = api.another_session("ada@example.com").await;
        assert_eq!((version(&old.token), version(&new.token)), (1, 2));
        for api in [&here, &there] {
            assert!(is_live(api, &old).await && is_live(api, &new).await);
        }
    }
}

#[tokio::test]
async fn a_session_started_after_it_is_taken_by_every_node_at_once() {
    let world = world().await;
    let other = world.another_node().await;
    let there = other.client(&world.project);
    there.get("/v1/rbac/policy").await.ok();
    world.clock.advance_minutes(1);
    rotate_tokens(&world.node.engine, world.project.id, false)
        .await
        .unwrap();
    // The other node has not heard of the new key.
    let first = world.client().session("ada@example.com").await;
    assert!(is_live(&there, &first).await);
    world.clock.advance_seconds(1);
    let second = world.client().another_session("ada@example.com").await;
    assert!(is_live(&there, &second).await);
}

#[tokio::test]
async fn a_stolen_key_takes_its_sessions_along() {
    let world = world().await;
    let other = world.another_node().await;
    let stranger = world.another_project(Vertical::Consumer, Environment::Test).await;
    let bystander = world.node.client(&stranger).session("ada@example.com").await;
    let api = world.client();
    let old = [
        api.session("ada@example.com").await,
        api.another_session("ada@example.com").await,
    ];
    let rotated = rotate_tokens(&world.node.engine, world.project.id, true)
        .await
        .unwrap();
    assert_eq!((rotated.version, rotated.ended_sessions), (2, 2));
    for _ in 0..2 {
        for node in [&world.node, &other] {
            let api = node.client(&world.project);
            for session in &old {
                assert!(!is_live(&api, session).await);
                let body = json!({"session_jwt": session.jwt});
                let answer = api.post("/v1/sessions/authenticate", body).await;
                answer.assert_error(404, "session_not_found");
            }
        }
        other.refresh().await;
    }
    let new = api.another_session("ada@example.com").await;
    assert!(is_live(&api, &new).await);
    assert!(is_live(&world.node.client(&stranger), &bystander).await);
}

#[tokio::test]
async fn a_stolen_key_takes_thousands_along() {
    let world = world().await;
    let stranger = world.another_project(Vertical::Consumer, Environment::Test).await;
    let bystander = world.node.client(&stranger).session("ada@example.com").await;
    world.client().session("eve@example.com").await;
    // Each of the two has 1500 more.
    world.multiply_sessions(1500).await;
    let rotated = rotate_tokens(&world.node.engine, world.project.id, true)
        .await
        .unwrap();
    assert_eq!((rotated.version, rotated.ended_sessions), (2, 1501));
    assert_eq!(world.state().await["sessions"].len(), 1501);
    assert!(is_live(&world.node.client(&stranger), &bystander).await);
}

/// Their rows are deleted after that, and whoever does it may stop half way.
#[tokio::test]
async fn sessions_are_over_when_their_key_is() {
    let world = world().await;
    let other = world.another_node().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    b2b.member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let member = world.member_session(&organization, "ada@example.com").await;
    let user = world.client().session("ada@example.com").await;
    let list = format!("/v1/sessions?user_id={}", user.user_id);
    let list_b2b = format!(
        "/v1/b2b/sessions?organization_id={organization}&member_id={}",
        member.member_id
    );
    let organization = format!("/v1/b2b/organizations/{organization}");
    let there_b2b = other.client(world.b2b_project().await);
    let there = other.client(&world.project);
    assert!(is_live(&there, &user).await);
    there_b2b.acting_by_jwt(&member).get(&organization).await.ok();
    let project = world.b2b_project().await.id;
    for project in [world.project.id, project] {
        rotate_tokens(&world.node.engine, project, false).await.unwrap();
    }
    // As a rotation does whose node dies before it has deleted the rows.
    world.execute("DELETE FROM token_keys WHERE version = 1").await;
    world.execute("UPDATE projects SET version = version + 1").await;
    let rows = world.state().await["sessions"].clone();
    assert_eq!(rows.len(), 2);

    let late = world.another_node().await;
    // The second has not heard of it.
    for node in [&late, &other] {
        let api = node.client(&world.project);
        for proof in [json!({"session_token": user.token}), json!({"session_jwt": user.jwt})] {
            let mut longer = proof.clone();
            longer["session_duration_minutes"] = 100.into();
            for (path, body) in [
                ("/v1/sessions/revoke", &proof),
                ("/v1/sessions/authenticate", &longer),
                ("/v1/sessions/authenticate", &proof),
            ] {
                let answer = api.post(path, body.clone()).await;
                answer.assert_error(404, "session_not_found");
            }
            let mut attach = proof;
            attach["email"] = "ada@example.com".into();
            attach["password"] = PASSWORD.into();
            let answer = api.post("/v1/passwords/authenticate", attach).await;
            answer.assert_error(404, "session_not_found");
        }
        let answer = api
            .post("/v1/sessions/revoke", json!({"session_id": user.id}))
            .await;
        answer.assert_error(404, "session_not_found");
        assert_eq!(api.get(&list).await.ok()["sessions"], json!([]));

        let b2b = node.client(world.b2b_project().await);
        assert_eq!(b2b.get(&list_b2b).await.ok()["member_sessions"], json!([]));
        for acting in [b2b.acting_by_jwt(&member), b2b.acting(&member)] {
            acting.get(&organization).await.assert_refused();
        }
    }
    assert_eq!(world.state().await["sessions"], rows, "nothing of it was changed");

    rotate_due(&other.engine).await.unwrap();
    assert_eq!(world.state().await["sessions"], <[String; 0]>::default());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn happens_once_by_itself_on_two_nodes_at_once() {
    let world = world().await;
    let other = world.another_node().await;
    for round in 1..=10 {
        world.clock.advance_days(182);
        let mut jobs = JoinSet::new();
        for at in 0..8 {
            let engine = [&world.node.engine, &other.engine][at % 2].clone();
            jobs.spawn(async move {
                tokio::time::sleep(Duration::from_millis(at as u64)).await;
                rotate_due(&engine).await.unwrap()
            });
        }
        jobs.join_all().await;
        world.clock.advance_minutes(1);
        let session = world.client().session(&format!("ada{round}@example.com")).await;
        assert_eq!(version(&session.token), round + 1);
    }
}

/// A token's first byte is all that there is for a version.
#[tokio::test]
async fn versions_come_again_when_nothing_is_left_of_them() {
    let world = world().await;
    let api = world.client();
    let rotate = async || rotate_tokens(&world.node.engine, world.project.id, false).await;
    for version in 2..=255 {
        assert_eq!(rotate().await.unwrap().version, version);
    }
    let full = rotate().await;
    assert!(matches!(full, Err(Error::Exhausted)), "{full:?}");
    world.clock.advance_minutes(61);
    let old = api.session("ada@example.com").await;
    assert_eq!(version(&old.token), 255);
    // Nothing is left of the others.
    rotate_due(&world.node.engine).await.unwrap();
    assert_eq!(world.state().await["token_keys"].len(), 1);
    assert_eq!(rotate().await.unwrap().version, 1);
    let other = world.another_node().await;
    world.clock.advance_minutes(1);
    for node in [&world.node, &other] {
        let api = node.client(&world.project);
        let new = api.another_session("ada@example.com").await;
        assert_eq!(version(&new.token), 1);
        assert!(is_live(&api, &old).await && is_live(&api, &new).await);
    }
    // Of the next one there is still a session, if one that is over.
    world
        .execute("UPDATE sessions SET token_version = 2 WHERE token_version = 255")
        .await;
    assert_eq!(rotate().await.unwrap().version, 3);
}

#[tokio::test]
async fn happens_by_itself_and_the_old_key_goes_with_its_last_session() {
    let world = world().await;
    let api = world.client();
    let long = json!({"email": "ada@example.com", "session_duration_minutes": 300 * 24 * 60});
    let old = api.session_with(long).await;
    world.clock.advance_days(182);
    rotate_due(&world.node.engine).await.unwrap();
    rotate_due(&world.node.engine).await.unwrap();
    world.clock.advance_minutes(1);
    let body = json!({"email": "ada@example.com", "password": PASSWORD, "session_duration_minutes": 527_040});
    let new = Session::of(&api.post("/v1/passwords/authenticate", body).await.ok());
    assert_eq!((version(&old.token), version(&new.token)), (1, 2));
    world.clock.advance_days(1);
    rotate_due(&world.node.engine).await.unwrap();
    assert!(is_live(&api, &old).await && is_live(&api, &new).await);
    assert_eq!(world.state().await["token_keys"].len(), 2);

    api.post("/v1/sessions/revoke", json!({"session_id": old.id}))
        .await
        .ok();
    rotate_due(&world.node.engine).await.unwrap();
    assert_eq!(world.state().await["token_keys"].len(), 1);
    assert!(!is_live(&api, &old).await);
    assert!(is_live(&api, &new).await);
}

#[tokio::test]
async fn of_an_unknown_project() {
    let world = world().await;
    let before = world.state().await;
    let unknown = "project-test-00000000-0000-4000-8000-000000000000"
        .parse()
        .unwrap();
    for compromised in [false, true] {
        let answer = rotate_tokens(&world.node.engine, unknown, compromised).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
    }
    assert_eq!(world.state().await, before);
}
