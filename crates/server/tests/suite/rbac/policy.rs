//! `GET /v1/rbac/policy`

use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_engine::management::{self, SetError};
use tenure_types::Environment;

use crate::harness::example_policy;
use super::world;

const PATH: &str = "/v1/rbac/policy";

#[tokio::test]
async fn shows_roles_resources_and_scopes() {
    let world = world().await;
    let answer = world.client().get(PATH).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "policy": {
        "resources": [
          {
            "actions": [
              "create",
              "read",
              "update",
              "delete"
            ],
            "description": "What users write",
            "resource_id": "documents"
          }
        ],
        "roles": [
          {
            "description": "Held by every user.",
            "permissions": [],
            "role_id": "stytch_user"
          },
          {
            "description": "",
            "permissions": [
              {
                "actions": [
                  "read"
                ],
                "resource_id": "documents"
              }
            ],
            "role_id": "viewer"
          },
          {
            "description": "",
            "permissions": [
              {
                "actions": [
                  "*"
                ],
                "resource_id": "documents"
              }
            ],
            "role_id": "editor"
          }
        ],
        "scopes": []
      },
      "request_id": "[request-id-test 0]",
      "status_code": 200
    }
    "#);
    answer.ok();
}

#[tokio::test]
async fn of_a_project_without_one_has_the_default_role() {
    let world = world().await;
    let other = world.another_project(Vertical::Consumer, Environment::Test).await;
    let body = world.node.client(&other).get(PATH).await.ok();
    assert_eq!(body["policy"]["resources"], json!([]));
    assert_eq!(body["policy"]["scopes"], json!([]));
    let roles = body["policy"]["roles"].as_array().unwrap();
    assert_eq!(roles.len(), 1);
    assert_eq!(roles[0]["role_id"], "stytch_user");
    assert_eq!(roles[0]["permissions"], json!([]));
    assert!(roles[0]["description"].is_string());
}

#[tokio::test]
async fn set_on_one_node_is_shown_by_the_others() {
    let world = world().await;
    let other = world.another_node().await;
    let there = other.client(&world.project);
    there.get(PATH).await.ok();
    let mut policy = example_policy();
    policy["roles"] = json!([
        // A policy may give everybody something.
        {"role_id": "stytch_user", "description": "Everybody", "permissions": [{"resource_id": "documents", "actions": ["read"]}]},
        {"role_id": "writer", "permissions": [{"resource_id": "documents", "actions": ["create", "update"]}]},
    ]);
    policy["scopes"] = json!([
        {"scope": "read:documents", "permissions": [{"resource_id": "documents", "actions": ["read"]}]},
    ]);
    let set = serde_json::from_value(policy).unwrap();
    let set = management::set_policy(&world.node.engine, world.project.id, set)
        .await
        .unwrap();
    let new = serde_json::to_value(set).unwrap();
    assert_eq!(world.client().get(PATH).await.ok()["policy"], new);
    // At once: whoever fetches it keeps it for minutes.
    assert_eq!(there.get(PATH).await.ok()["policy"], new);
    let roles: Vec<_> = new["roles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|role| &role["role_id"])
        .collect();
    assert_eq!(roles, ["stytch_user", "writer"]);
}

#[tokio::test]
async fn that_contradicts_itself_is_not_set() {
    let world = world().await;
    let before = world.state().await;
    let documents = json!({"resource_id": "documents", "actions": ["read"]});
    let role = |permission: Value| json!([{"role_id": "r", "permissions": [permission]}]);
    for (roles, resources) in [
        (
            role(json!({"resource_id": "nothing", "actions": ["read"]})),
            json!([documents]),
        ),
        (
            role(json!({"resource_id": "documents", "actions": ["write"]})),
            json!([documents]),
        ),
        (
            json!([{"role_id": "r", "permissions": []}, {"role_id": "r", "permissions": []}]),
            json!([]),
        ),
        (json!([{"role_id": "", "permissions": []}]), json!([])),
        (json!([]), json!([documents, documents])),
        (json!([]), json!([{"resource_id": "documents", "actions": ["*"]}])),
    ] {
        let policy = serde_json::from_value(json!({"roles": roles, "resources": resources})).unwrap();
        let answer = management::set_policy(&world.node.engine, world.project.id, policy).await;
        assert!(
            matches!(answer, Err(SetError::Policy(_))),
            "{roles} {resources}: {answer:?}"
        );
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn of_an_unknown_project_is_not_set() {
    let world = world().await;
    let before = world.state().await;
    let unknown = "project-test-00000000-0000-4000-8000-000000000000"
        .parse()
        .unwrap();
    let policy = serde_json::from_value(example_policy()).unwrap();
    assert!(management::set_policy(&world.node.engine, unknown, policy).await.is_err());
    assert_eq!(world.state().await, before);
}
