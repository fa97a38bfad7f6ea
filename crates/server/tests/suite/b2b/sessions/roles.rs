//! Changes of roles and policies reach the next authenticate at once.

use serde_json::{Value, json};
use tenure_engine::management;

use crate::harness::{Client, MemberSession, example_policy};
use super::world;

const PATH: &str = "/v1/b2b/sessions/authenticate";

/// The status of asking whether the session may delete documents, and its roles.
async fn ask(b2b: &Client, session: &MemberSession) -> (u16, Value) {
    let check = json!({
        "organization_id": session.organization_id,
        "resource_id": "documents",
        "action": "delete",
    });
    let body = json!({"session_token": session.token, "authorization_check": check});
    let status = b2b.post(PATH, body).await.status;
    let body = b2b.post(PATH, json!({"session_token": session.token})).await.ok();
    (status, body["member_session"]["roles"].clone())
}

#[tokio::test]
async fn however_they_come_and_go() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let member = b2b
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let session = world.member_session(&organization, "ada@example.com").await;
    let member = format!("/v1/b2b/organizations/{organization}/members/{member}");
    let settings = format!("/v1/b2b/organizations/{organization}");
    let roles = format!("/v1/b2b/rbac/organizations/{organization}");
    let none = json!(["stytch_member"]);
    assert_eq!(ask(&b2b, &session).await, (403, none.clone()));

    // Assigned to the member.
    b2b.put(&member, json!({"roles": ["editor"]})).await.ok();
    assert_eq!(
        ask(&b2b, &session).await,
        (200, json!(["stytch_member", "editor"]))
    );
    b2b.put(&member, json!({"roles": []})).await.ok();
    assert_eq!(ask(&b2b, &session).await, (403, none.clone()));

    // By the domain of the address.
    let assignments = json!([{"domain": "example.com", "role_id": "editor"}]);
    b2b.put(
        &settings,
        json!({"rbac_email_implicit_role_assignments": assignments}),
    )
    .await
    .ok();
    assert_eq!(
        ask(&b2b, &session).await,
        (200, json!(["stytch_member", "editor"]))
    );
    b2b.put(&settings, json!({"rbac_email_implicit_role_assignments": []}))
        .await
        .ok();
    assert_eq!(ask(&b2b, &session).await, (403, none.clone()));

    // By a role of the organization's own, and a change of it.
    let policy = |actions: &[&str]| {
        let permissions = json!([{"resource_id": "documents", "actions": actions}]);
        let role = json!({"role_id": "cleaner", "description": "", "permissions": permissions});
        json!({"org_policy": {"roles": [role]}})
    };
    b2b.put(&roles, policy(&["read"])).await.ok();
    b2b.put(&member, json!({"roles": ["cleaner"]})).await.ok();
    assert_eq!(
        ask(&b2b, &session).await,
        (403, json!(["stytch_member", "cleaner"]))
    );
    b2b.put(&roles, policy(&["read", "delete"])).await.ok();
    assert_eq!(
        ask(&b2b, &session).await,
        (200, json!(["stytch_member", "cleaner"]))
    );
    // A role that is gone is nobody's.
    b2b.put(&roles, json!({"org_policy": {"roles": []}})).await.ok();
    assert_eq!(ask(&b2b, &session).await, (403, none.clone()));

    // By a change of the project's policy, on another node too.
    b2b.put(&member, json!({"roles": ["viewer"]})).await.ok();
    assert_eq!(
        ask(&b2b, &session).await,
        (403, json!(["stytch_member", "viewer"]))
    );
    let node = world.another_node().await;
    let elsewhere = node.client(world.b2b_project().await);
    assert_eq!(ask(&elsewhere, &session).await.0, 403);
    let mut changed = example_policy();
    changed["roles"][0]["permissions"][0]["actions"] = json!(["read", "delete"]);
    let changed = serde_json::from_value(changed).unwrap();
    management::set_policy(&world.node.engine, world.b2b_project().await.id, changed)
        .await
        .unwrap();
    assert_eq!(ask(&b2b, &session).await.0, 200);
    assert_eq!(ask(&elsewhere, &session).await.0, 200);
}
