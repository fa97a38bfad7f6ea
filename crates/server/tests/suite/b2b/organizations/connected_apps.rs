//! `GET /v1/b2b/organizations/{organization_id}/connected_apps`

use http::Method;
use serde_json::json;

use super::{PATH, refuses_nobodys, world};

#[tokio::test]
async fn are_none() {
    let world = world().await;
    let b2b = world.b2b().await;
    b2b.organization(json!({"organization_name": "Example"})).await;
    let answer = b2b.get(&format!("{PATH}/example/connected_apps")).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "connected_apps": [],
      "request_id": "[request-id-test 0]",
      "status_code": 200
    }
    "#);
}

#[tokio::test]
async fn refuses_what_names_none() {
    refuses_nobodys(&world().await, Method::GET, "/connected_apps", json!({})).await;
}
