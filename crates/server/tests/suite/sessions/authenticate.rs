//! `POST /v1/sessions/authenticate`

use serde_json::json;

use super::world;

#[tokio::test]
async fn by_token() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let answer = api
        .post("/v1/sessions/authenticate", json!({"session_token": session.token}))
        .await;
    insta::assert_json_snapshot!(answer.redacted(), @"");
    answer.ok();
}
