//! What every answer has (contract: §1.2, §1.3).

use serde_json::json;
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::world;

#[tokio::test]
async fn success() {
    let world = world().await;
    let answer = world.client().post("/v1/users/search", json!({})).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "request_id": "[request-id-test 0]",
      "results": [],
      "results_metadata": {
        "next_cursor": null,
        "total": 0
      },
      "status_code": 200
    }
    "#);
    answer.ok();
}

#[tokio::test]
async fn error() {
    let world = world().await;
    let answer = world.client().post("/v1/sessions/authenticate", json!({})).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "error_message": "session_token or session_jwt is expected",
      "error_type": "no_session_arguments",
      "error_url": "https://stytch.com/docs/api/errors/400#no_session_arguments",
      "request_id": "[request-id-test 0]",
      "status_code": 400
    }
    "#);
    answer.assert_error(400, "no_session_arguments");
}

#[tokio::test]
async fn request_ids_are_new_each_time_and_of_the_projects_environment() {
    let world = world().await;
    let live = world.another_project(Vertical::Consumer, Environment::Live).await;
    let mut seen = Vec::new();
    for (client, prefix) in [
        (world.client(), "request-id-test-"),
        (world.client(), "request-id-test-"),
        (world.node.client(&live), "request-id-live-"),
        (world.node.client(&live), "request-id-live-"),
        (world.node.anonymous(), "request-id-test-"),
    ] {
        let answer = client.get("/v1/rbac/policy").await;
        let request_id = answer["request_id"].as_str().unwrap().to_owned();
        assert!(request_id.starts_with(prefix), "{request_id}");
        assert!(!seen.contains(&request_id));
        seen.push(request_id);
    }
}

#[tokio::test]
async fn a_created_user_is_a_201_and_all_else_a_200() {
    let world = world().await;
    let api = world.client();
    let user = api
        .post("/v1/users", json!({"email": "ada@example.com"}))
        .await
        .created();
    let path = format!("/v1/users/{}", user["user_id"].as_str().unwrap());
    api.get(&path).await.ok();
    api.put(&path, json!({})).await.ok();
    api.delete(&path).await.ok();
}
