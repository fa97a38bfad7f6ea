//! `POST /v1/b2b/recovery_codes/rotate`

use serde_json::{Value, json};

use super::mfa::{RECOVER, with};
use super::world;

const PATH: &str = "/v1/b2b/recovery_codes/rotate";

#[tokio::test]
async fn voids_the_old_ones() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let answer = b2b.post(PATH, ada.body(json!({}))).await.ok();
    assert_eq!(answer["member_id"], ada.member.as_str());
    let new = answer["recovery_codes"].as_array().unwrap().clone();
    assert_eq!(new.len(), 10);
    assert!(
        new.iter()
            .all(|code| !ada.recovery_codes.contains(&code.as_str().unwrap().to_owned()))
    );
    let path = format!("/v1/b2b/recovery_codes/{}/{}", ada.organization, ada.member);
    assert_eq!(b2b.get(&path).await.ok()["recovery_codes"], json!(new));

    let session = world.member_session(&ada.organization, "ada@example.com").await;
    let body = |code: &Value| ada.body(json!({"recovery_code": code, "session_token": session.token}));
    b2b.post(RECOVER, body(&ada.recovery_codes[0].as_str().into()))
        .await
        .assert_error(401, "unable_to_authenticate_recovery_code");
    let answer = b2b.post(RECOVER, body(&new[9])).await.ok();
    assert_eq!(answer["recovery_codes_remaining"], 9);
}

#[tokio::test]
async fn nothing_for_a_bad_request() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let member = b2b
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let good = json!({"organization_id": organization, "member_id": member});
    let before = world.state().await;
    b2b.post(PATH, good.clone())
        .await
        .assert_error(400, "no_active_recovery_code_backed_factor");
    for (name, value, status, error_type) in [
        ("organization_id", Value::Null, 400, "invalid_organization_id"),
        ("organization_id", "no-such".into(), 404, "organization_not_found"),
        ("organization_id", json!({}), 400, "bad_request"),
        ("member_id", "".into(), 400, "invalid_id"),
        ("member_id", "no-such".into(), 404, "member_not_found"),
    ] {
        let answer = b2b.post(PATH, with(good.clone(), name, value)).await;
        answer.assert_error(status, error_type);
    }
    assert_eq!(world.state().await, before);
}
