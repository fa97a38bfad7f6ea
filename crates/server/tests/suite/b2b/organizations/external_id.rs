//! `DELETE /v1/b2b/organizations/{organization_id}/external_id`

use http::Method;
use serde_json::json;

use super::{PATH, read, refuses_nobodys, world};

#[tokio::test]
async fn takes_it_away_and_frees_it() {
    let world = world().await;
    let b2b = world.b2b().await;
    let body = json!({"organization_name": "Example", "organization_external_id": "example|1"});
    let id = b2b.organization(body.clone()).await;
    let mut expected = read(&b2b, &id).await;
    world.clock.advance_seconds(1);
    let answer = b2b.delete(&format!("{PATH}/example%7C1/external_id")).await.ok();
    expected["organization_external_id"] = json!(null);
    expected["updated_at"] = "2026-01-02T03:04:06Z".into();
    assert_eq!(answer["organization"], expected);
    assert_eq!(read(&b2b, &id).await, expected);
    b2b.get(&format!("{PATH}/example%7C1"))
        .await
        .assert_error(404, "organization_not_found");
    // There is none left, and that is right too.
    b2b.delete(&format!("{PATH}/{id}/external_id")).await.ok();
    b2b.organization(body).await;
}

#[tokio::test]
async fn refuses_what_names_none() {
    refuses_nobodys(&world().await, Method::DELETE, "/external_id", json!({})).await;
}
