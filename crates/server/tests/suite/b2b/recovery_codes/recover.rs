//! `POST /v1/b2b/recovery_codes/recover`; what is true of every second factor is tested under `mfa`.

use serde_json::json;

use super::mfa::{RECOVER, right, with};
use super::world;

#[tokio::test]
async fn starts_a_session() {
    let world = world().await;
    let ada = world.enrolled().await;
    let token = world.half_way(&ada).await;
    let body = right(&world, &ada, RECOVER).await;
    let answer = world
        .b2b()
        .await
        .post(RECOVER, with(body, "intermediate_session_token", token))
        .await;
    insta::assert_json_snapshot!(answer.redacted()["member_session"]["authentication_factors"], @r#"
    [
      {
        "created_at": "2026-01-02T03:04:05Z",
        "delivery_method": "email",
        "email_factor": {
          "email_address": "ada@example.com",
          "email_id": "[email-test 3]"
        },
        "last_authenticated_at": "2026-01-02T03:04:05Z",
        "sequence_order": "PRIMARY",
        "type": "magic_link",
        "updated_at": "2026-01-02T03:04:05Z"
      },
      {
        "created_at": "2026-01-02T03:04:05Z",
        "delivery_method": "recovery_code",
        "last_authenticated_at": "2026-01-02T03:04:05Z",
        "recovery_code_factor": {
          "totp_recovery_code_id": "[recovery-code-test 4]"
        },
        "sequence_order": "SECONDARY",
        "type": "recovery_codes",
        "updated_at": "2026-01-02T03:04:05Z"
      }
    ]
    "#);
    assert_eq!(answer.ok()["recovery_codes_remaining"], 9);
}

#[tokio::test]
async fn each_code_once_until_none_is_left() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let session = world.member_session(&ada.organization, "ada@example.com").await;
    let body = |code: &str| ada.body(json!({"recovery_code": code, "session_token": session.token}));
    for (at, code) in ada.recovery_codes.iter().enumerate().rev() {
        // As people type it.
        let typed = code.to_uppercase().replace('-', " ");
        let answer = b2b.post(RECOVER, body(&typed)).await.ok();
        assert_eq!(answer["recovery_codes_remaining"], at);
    }
    let before = world.state().await;
    let answer = b2b.post(RECOVER, body(&ada.recovery_codes[0])).await;
    answer.assert_error(404, "recovery_codes_not_found");
    assert_eq!(world.state().await, before);
    let path = format!("/v1/b2b/recovery_codes/{}/{}", ada.organization, ada.member);
    assert_eq!(b2b.get(&path).await.ok()["recovery_codes"], json!([]));
}

#[tokio::test]
async fn only_beside_an_app_that_has_shown_a_code() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let member = b2b
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let session = world.member_session(&organization, "ada@example.com").await;
    let ids = json!({"organization_id": organization, "member_id": member});
    let made = b2b.post("/v1/b2b/totp", ids.clone()).await.ok();
    let body = with(ids, "session_token", session.token);
    let code = made["recovery_codes"][0].clone();
    let before = world.state().await;
    let answer = b2b
        .post(RECOVER, with(body.clone(), "recovery_code", code.clone()))
        .await;
    answer.assert_error(400, "no_active_recovery_code_backed_factor");
    assert_eq!(world.state().await, before);
    let app = with(
        body.clone(),
        "code",
        world.totp_code(made["secret"].as_str().unwrap()),
    );
    b2b.post("/v1/b2b/totp/authenticate", app).await.ok();
    b2b.post(RECOVER, with(body, "recovery_code", code)).await.ok();
}
