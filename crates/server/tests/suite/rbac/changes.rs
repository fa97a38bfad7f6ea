//! A change of policy or roles holds for the very next authenticate, on every node.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tenure_engine::management;

use crate::harness::{Answer, Client, Session, World, example_policy};
use super::world;

async fn set_policy(world: &World, policy: Value) {
    let policy = serde_json::from_value(policy).unwrap();
    management::set_policy(&world.node.engine, world.project.id, policy)
        .await
        .unwrap();
}

/// A session whose user holds these roles.
async fn holder(world: &World, roles: &[&str]) -> Session {
    let api = world.client();
    let session = api.session("ada@example.com").await;
    api.put(&format!("/v1/users/{}", session.user_id), json!({"roles": roles}))
        .await
        .ok();
    session
}

/// Asks whether the session may delete documents; `change` goes along.
async fn may_delete(api: &Client, session: &Session, change: Value) -> Answer {
    let mut body = change;
    body["session_token"] = session.token.as_str().into();
    body["authorization_check"] = json!({"resource_id": "documents", "action": "delete"});
    api.post("/v1/sessions/authenticate", body).await
}

#[tokio::test]
async fn of_the_policy_are_obeyed_at_once_by_another_node() {
    let world = world().await;
    let other = world.another_node().await;
    let there = other.client(&world.project);
    let session = holder(&world, &["viewer"]).await;
    let changes = [
        json!({}),
        json!({"session_duration_minutes": 90}),
        json!({"session_custom_claims": {"a": 1}}),
    ];
    let mut allowing = example_policy();
    allowing["roles"][0]["permissions"][0]["actions"] = json!(["read", "delete"]);
    for change in &changes {
        set_policy(&world, example_policy()).await;
        let answer = may_delete(&there, &session, change.clone()).await;
        answer.assert_error(403, "consumer_session_authorization_error");
        // The other node was not told, and asks for itself.
        set_policy(&world, allowing.clone()).await;
        let body = may_delete(&there, &session, change.clone()).await.ok();
        assert_eq!(
            body["verdict"],
            json!({"authorized": true, "granting_roles": ["viewer"]}),
            "{change}"
        );
    }
}

#[tokio::test]
async fn that_take_a_role_out_of_the_policy_take_it_from_its_holders() {
    let world = world().await;
    let other = world.another_node().await;
    let session = holder(&world, &["editor", "viewer"]).await;
    let mut without = example_policy();
    without["roles"]
        .as_array_mut()
        .unwrap()
        .retain(|role| role["role_id"] != "editor");
    set_policy(&world, without).await;
    for api in [world.client(), other.client(&world.project)] {
        may_delete(&api, &session, json!({}))
            .await
            .assert_error(403, "consumer_session_authorization_error");
        let body = json!({"session_token": session.token});
        let body = api.post("/v1/sessions/authenticate", body).await.ok();
        let left = json!(["stytch_user", "viewer"]);
        assert_eq!(body["session"]["roles"], left);
        assert_eq!(body["user"]["roles"], left);
        assert_eq!(roles_in(&body["session_jwt"]), left);
    }
    // It comes back with the role.
    set_policy(&world, example_policy()).await;
    let body = may_delete(&world.client(), &session, json!({})).await.ok();
    assert_eq!(
        body["session"]["roles"],
        json!(["stytch_user", "editor", "viewer"])
    );
}

#[tokio::test]
async fn of_a_users_roles_are_obeyed_at_once_by_another_node() {
    let world = world().await;
    let other = world.another_node().await;
    let there = other.client(&world.project);
    let session = holder(&world, &[]).await;
    let user = format!("/v1/users/{}", session.user_id);
    for (roles, allowed) in [
        (json!(["editor"]), true),
        (json!(["viewer"]), false),
        (json!(["viewer", "editor"]), true),
        (json!([]), false),
    ] {
        world.client().put(&user, json!({"roles": roles})).await.ok();
        let answer = may_delete(&there, &session, json!({})).await;
        assert_eq!(answer.status == 200, allowed, "{roles}");
        let body = json!({"session_token": session.token});
        let body = there.post("/v1/sessions/authenticate", body).await.ok();
        let held = body["session"]["roles"].as_array().unwrap().len();
        assert_eq!(held, 1 + roles.as_array().unwrap().len());
        assert_eq!(roles_in(&body["session_jwt"]), body["session"]["roles"]);
    }
}

#[tokio::test]
async fn that_give_everybody_something_reach_everybody() {
    let world = world().await;
    let session = holder(&world, &[]).await;
    let everybody = json!([{"resource_id": "documents", "actions": ["delete"]}]);
    let mut policy = example_policy();
    let roles = policy["roles"].as_array_mut().unwrap();
    roles.push(json!({"role_id": "stytch_user", "permissions": everybody}));
    set_policy(&world, policy).await;
    let body = may_delete(&world.client(), &session, json!({})).await.ok();
    assert_eq!(body["verdict"]["granting_roles"], json!(["stytch_user"]));
}

#[tokio::test]
async fn of_one_project_are_none_of_anothers() {
    use tenure_core::token::Vertical;
    use tenure_types::Environment;

    let world = world().await;
    let other = world.another_project(Vertical::Consumer, Environment::Test).await;
    let api = world.node.client(&other);
    let session = api.session("ada@example.com").await;
    set_policy(&world, example_policy()).await;
    may_delete(&api, &session, json!({}))
        .await
        .assert_error(403, "consumer_session_authorization_error");
    let answer = api
        .put(
            &format!("/v1/users/{}", session.user_id),
            json!({"roles": ["editor"]}),
        )
        .await;
    answer.assert_error(400, "invalid_role");
}

fn roles_in(jwt: &Value) -> Value {
    let payload = jwt.as_str().unwrap().split('.').nth(1).unwrap();
    let payload: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    payload["https://stytch.com/session"]["roles"].clone()
}
