//! `GET` and `PUT /v1/b2b/rbac/organizations/{organization_id}`

use http::Method;
use serde_json::{Value, json};
use tenure_engine::management;

use crate::harness::example_policy;
use super::{refuses, world};

const ORGANIZATIONS: &str = "/v1/b2b/organizations";

fn path(organization: &str) -> String {
    format!("/v1/b2b/rbac/organizations/{organization}")
}

fn policy(roles: &Value) -> Value {
    json!({"org_policy": {"roles": roles}})
}

fn role(id: &str, actions: &Value) -> Value {
    json!({"role_id": id, "description": "", "permissions": [{"resource_id": "documents", "actions": actions}]})
}

#[tokio::test]
async fn replaces_all_roles() {
    let world = world().await;
    let b2b = world.b2b().await;
    let body = json!({"organization_name": "Example", "organization_external_id": "example|1"});
    let organization = b2b.organization(body).await;
    // An organization has none of its own at first.
    let answer = b2b.get(&path("example%7C1")).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "org_policy": {
        "roles": []
      },
      "request_id": "[request-id-test 0]",
      "status_code": 200
    }
    "#);
    let described = json!([{
        "role_id": "auditor",
        "description": "Reads",
        "permissions": [
            {"resource_id": "documents", "actions": ["read"]},
            {"resource_id": "stytch.member", "actions": ["search"]},
        ],
    }]);
    for roles in [
        described,
        json!([
            role("one", &json!(["*"])),
            role("two", &json!(["read", "update"]))
        ]),
        json!([]),
    ] {
        let answer = b2b.put(&path("example"), policy(&roles)).await.ok();
        assert_eq!(answer["org_policy"]["roles"], roles);
        let answer = b2b.get(&path(&organization)).await.ok();
        assert_eq!(answer["org_policy"]["roles"], roles);
        let answer = b2b.get(&format!("{ORGANIZATIONS}/{organization}")).await.ok();
        assert_eq!(answer["organization"]["custom_roles"], roles);
    }
}

/// Whoever checks permissions by what it reads must come to the server's own answers: a role of the project counts, and
/// not one of the organization that was called so before.
#[tokio::test]
async fn shows_no_role_that_one_of_the_project_hides() {
    let world = world().await;
    let b2b = world.b2b().await;
    b2b.organization(json!({"organization_name": "Example"})).await;
    let own = json!([role("auditor", &json!(["update"])), role("reader", &json!(["read"]))]);
    b2b.put(&path("example"), policy(&own)).await.ok();
    let of_the_project = async |roles: Value| {
        let mut policy = example_policy();
        policy["roles"].as_array_mut().unwrap().extend(roles.as_array().unwrap().clone());
        let policy = serde_json::from_value(policy).unwrap();
        management::set_policy(&world.node.engine, world.b2b_project().await.id, policy)
            .await
            .unwrap();
    };
    let shown = async || {
        let policy = b2b.get(&path("example")).await.ok();
        let organization = b2b.get(&format!("{ORGANIZATIONS}/example")).await.ok();
        assert_eq!(policy["org_policy"]["roles"], organization["organization"]["custom_roles"]);
        policy
    };
    of_the_project(json!([role("auditor", &json!(["read"]))])).await;
    let policy = shown().await;
    assert_eq!(policy["org_policy"]["roles"], json!([own[1]]));
    // What was read can be written back.
    b2b.put(&path("example"), policy).await.ok();
    of_the_project(json!([])).await;
    assert_eq!(shown().await["org_policy"]["roles"], json!([own[1]]));
    // Without having been written back, it would be there again.
    b2b.put(&path("example"), json!({"org_policy": {"roles": own}})).await.ok();
    of_the_project(json!([role("auditor", &json!(["read"]))])).await;
    of_the_project(json!([])).await;
    assert_eq!(shown().await["org_policy"]["roles"], own);
}

/// Clients leave out what is empty, or write `null`, and newer ones know more fields.
#[tokio::test]
async fn takes_roles_as_any_client_writes_them() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let bare = json!([{"role_id": "a", "description": "", "permissions": []}]);
    let empty = json!([{"role_id": "a", "description": "", "permissions": [{"resource_id": "documents", "actions": []}]}]);
    for (given, expected) in [
        (json!({"roles": [{"role_id": "a"}]}), &bare),
        (
            json!({"roles": [{"role_id": "a", "description": null, "permissions": null, "color": 1}], "more": {}}),
            &bare,
        ),
        (
            json!({"roles": [{"role_id": "a", "permissions": [{"resource_id": "documents", "new": true}]}]}),
            &empty,
        ),
        (json!({"roles": null}), &json!([])),
        (json!({"roles": [{"role_id": "a"}]}), &bare),
        (json!({}), &json!([])),
    ] {
        let answer = b2b.put(&path(&organization), json!({"org_policy": given})).await.ok();
        assert_eq!(answer["org_policy"]["roles"], *expected, "{given}");
    }
}

#[tokio::test]
async fn refuses_roles_that_no_organization_can_have() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let read = json!(["read"]);
    let on = |resource: &str| json!([{"role_id": "a", "permissions": [{"resource_id": resource, "actions": ["read"]}]}]);
    let huge = json!({"role_id": "a", "description": "x".repeat(65_536), "permissions": []});
    let cases = [
        (json!({}), "invalid_argument"),
        (json!({"org_policy": null}), "invalid_argument"),
        (json!({"org_policy": []}), "bad_request"),
        (json!({"org_policy": {"roles": {}}}), "bad_request"),
        (policy(&json!([1])), "bad_request"),
        // A list of the fields' values is no object.
        (policy(&json!([["r", "", []]])), "bad_request"),
        (
            policy(&json!([{"role_id": "a", "permissions": [["documents", ["read"]]]}])),
            "bad_request",
        ),
        (policy(&json!([{}])), "invalid_rbac_custom_role"),
        (policy(&json!([{"role_id": null}])), "invalid_rbac_custom_role"),
        (
            policy(&json!([{"role_id": "a", "permissions": [{"actions": ["read"]}]}])),
            "invalid_rbac_custom_role",
        ),
        (policy(&json!([role("", &read)])), "invalid_rbac_custom_role"),
        (policy(&json!([role("a b", &read)])), "invalid_rbac_custom_role"),
        (
            policy(&json!([role(&"x".repeat(129), &read)])),
            "invalid_rbac_custom_role",
        ),
        (policy(&on("nothing")), "invalid_rbac_custom_role"),
        (policy(&json!([huge])), "invalid_rbac_custom_role"),
        (
            policy(&json!([role("a", &json!(["fly"]))])),
            "invalid_rbac_custom_role",
        ),
        (
            policy(&json!([role("a", &json!(["*", "read"]))])),
            "cannot_specify_wildcard_with_other_actions",
        ),
        (
            policy(&json!([role("stytch_admin", &read)])),
            "rbac_org_custom_roles_only",
        ),
        (
            policy(&json!([role("stytch_member", &read)])),
            "rbac_org_custom_roles_only",
        ),
        (policy(&json!([role("editor", &read)])), "rbac_role_duplicate"),
        (
            policy(&json!([role("a", &read), role("a", &read)])),
            "rbac_role_duplicate",
        ),
    ]
    .map(|(body, error_type)| (body, 400, error_type));
    refuses(&world, &b2b, (Method::PUT, &path(&organization)), cases).await;
}

#[tokio::test]
async fn refuses_what_names_none() {
    let world = world().await;
    let b2b = world.b2b().await;
    for (organization, status, error_type) in [
        ("nobody", 404, "organization_not_found"),
        ("a%20b", 400, "invalid_organization_id"),
        ("%00", 400, "invalid_organization_id"),
    ] {
        let path = path(organization);
        b2b.get(&path).await.assert_error(status, error_type);
        let answer = b2b.put(&path, policy(&json!([]))).await;
        answer.assert_error(status, error_type);
    }
}

/// Roles of a session are looked up at each authenticate, so a change holds at once.
#[tokio::test]
async fn holds_for_the_next_authenticate() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    b2b.put(
        &path(&organization),
        policy(&json!([role("auditor", &json!(["read"]))])),
    )
    .await
    .ok();
    let body = json!({"email_address": "ada@example.com", "roles": ["auditor"]});
    b2b.member(&organization, body).await;
    let session = world.member_session(&organization, "ada@example.com").await;
    let other = world.another_node().await.client(world.b2b_project().await);
    let check = |action: &str| {
        json!({
            "session_token": session.token,
            "authorization_check": {"organization_id": organization, "resource_id": "documents", "action": action},
        })
    };
    let authenticate = "/v1/b2b/sessions/authenticate";
    for api in [&b2b, &other] {
        let answer = api.post(authenticate, check("read")).await.ok();
        assert_eq!(
            answer["member_session"]["roles"],
            json!(["stytch_member", "auditor"])
        );
        assert_eq!(
            answer["verdict"],
            json!({"authorized": true, "granting_roles": ["auditor"]})
        );
        api.post(authenticate, check("update"))
            .await
            .assert_error(403, "session_authorization_error");
    }
    b2b.put(
        &path(&organization),
        policy(&json!([role("auditor", &json!(["update"]))])),
    )
    .await
    .ok();
    for api in [&b2b, &other] {
        api.post(authenticate, check("update")).await.ok();
        api.post(authenticate, check("read"))
            .await
            .assert_error(403, "session_authorization_error");
    }
    // A role that is gone is held by nobody, until there is one of its name again.
    b2b.put(&path(&organization), policy(&json!([]))).await.ok();
    for api in [&b2b, &other] {
        let answer = api
            .post(authenticate, json!({"session_token": session.token}))
            .await
            .ok();
        assert_eq!(answer["member_session"]["roles"], json!(["stytch_member"]));
        api.post(authenticate, check("update"))
            .await
            .assert_error(403, "session_authorization_error");
    }
}
