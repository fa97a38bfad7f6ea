//! `POST /v1/b2b/totp/authenticate`; what is true of every second factor is tested under `mfa`.

use serde_json::json;

use super::mfa::{TOTP, right, with};
use super::world;
use crate::harness::totp_code;

#[tokio::test]
async fn starts_a_session() {
    let world = world().await;
    let ada = world.enrolled().await;
    let token = world.half_way(&ada).await;
    let body = right(&world, &ada, TOTP).await;
    let answer = world
        .b2b()
        .await
        .post(TOTP, with(body, "intermediate_session_token", token))
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
        "authenticator_app_factor": {
          "totp_id": "[totp-test 2]"
        },
        "created_at": "2026-01-02T03:04:05Z",
        "delivery_method": "authenticator_app",
        "last_authenticated_at": "2026-01-02T03:04:05Z",
        "sequence_order": "SECONDARY",
        "type": "totp",
        "updated_at": "2026-01-02T03:04:05Z"
      }
    ]
    "#);
    answer.ok();
}

#[test]
fn the_codes_of_this_suite_are_those_of_rfc_6238() {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    for (seconds, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (20_000_000_000, "353130"),
    ] {
        assert_eq!(totp_code(secret, seconds / 30), code);
    }
}

#[tokio::test]
async fn takes_the_codes_around_now_once_and_in_order() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let session = world.member_session(&ada.organization, "ada@example.com").await;
    // 5 seconds into a step: of now, of the step before and after, and beyond.
    let now = 1_767_323_045 / 30;
    for (step, error_type) in [
        (now - 2, Some("unable_to_authenticate_totp")),
        (now + 2, Some("unable_to_authenticate_totp")),
        (now - 1, None),
        (now - 1, Some("totp_code_already_authenticated")),
        (now + 1, None),
        // Older than one that was taken.
        (now, Some("totp_code_already_authenticated")),
        (now + 1, Some("totp_code_already_authenticated")),
    ] {
        let body = json!({"code": totp_code(&ada.secret, step), "session_token": session.token});
        let answer = b2b.post(TOTP, ada.body(body)).await;
        match error_type {
            Some(error_type) => answer.assert_error(401, error_type),
            None => drop(answer.ok()),
        }
    }
}

#[tokio::test]
async fn needs_an_app() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let new = json!({"email_address": "alan@example.com"});
    let alan = b2b.member(&ada.organization, new).await;
    let session = world.member_session(&ada.organization, "alan@example.com").await;
    let body = json!({
        "organization_id": ada.organization,
        "member_id": alan,
        "code": world.totp_code(&ada.secret),
        "session_token": session.token,
    });
    let before = world.state().await;
    b2b.post(TOTP, body).await.assert_error(404, "totp_not_found");
    assert_eq!(world.state().await, before);
}
