//! `GET /v1/b2b/organizations/{organization_id}/metrics`

use http::Method;
use serde_json::json;

use super::{PATH, refuses_nobodys, world};

#[tokio::test]
async fn counts_members_that_are_not_deleted() {
    let world = world().await;
    let b2b = world.b2b().await;
    let body = json!({"organization_name": "Example", "organization_slug": "example"});
    let organization = b2b.organization(body).await;
    let other = b2b.organization(json!({"organization_name": "Other"})).await;
    b2b.member(&other, json!({"email_address": "ada@example.com"}))
        .await;
    let path = format!("{PATH}/example/metrics");
    let answer = b2b.get(&path).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "member_count": 0,
      "request_id": "[request-id-test 0]",
      "status_code": 200
    }
    "#);
    for (at, pending) in [(1, false), (2, true), (3, false)] {
        let body = json!({
            "email_address": format!("{at}@example.com"),
            "external_id": format!("external-{at}"),
            "create_member_as_pending": pending,
        });
        b2b.member(&organization, body).await;
        assert_eq!(b2b.get(&path).await.ok()["member_count"], at);
    }
    b2b.delete(&format!("{PATH}/{organization}/members/external-1"))
        .await
        .ok();
    assert_eq!(b2b.get(&path).await.ok()["member_count"], 2);
}

#[tokio::test]
async fn refuses_what_names_none() {
    refuses_nobodys(&world().await, Method::GET, "/metrics", json!({})).await;
}
