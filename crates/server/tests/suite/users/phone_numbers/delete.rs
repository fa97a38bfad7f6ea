//! `DELETE /v1/users/phone_numbers/{phone_id}`

use serde_json::json;
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::{id_of, world};

#[tokio::test]
async fn takes_the_number_and_leaves_the_rest() {
    let world = world().await;
    let api = world.client();
    let created = api
        .post(
            "/v1/users",
            json!({"email": "ada@example.com", "phone_number": "+14155550123"}),
        )
        .await
        .created();
    let path = format!("/v1/users/phone_numbers/{}", id_of(&created["phone_id"]));
    let answer = api.delete(&path).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "request_id": "[request-id-test 0]",
      "status_code": 200,
      "user": {
        "biometric_registrations": [],
        "created_at": "2026-01-02T03:04:05Z",
        "crypto_wallets": [],
        "emails": [
          {
            "email": "ada@example.com",
            "email_id": "[email-test 1]",
            "verified": false
          }
        ],
        "external_id": null,
        "is_locked": false,
        "lock_created_at": null,
        "lock_expires_at": null,
        "name": {
          "first_name": "",
          "last_name": "",
          "middle_name": ""
        },
        "password": null,
        "phone_numbers": [],
        "providers": [],
        "roles": [
          "stytch_user"
        ],
        "status": "active",
        "totps": [],
        "trusted_metadata": {},
        "untrusted_metadata": {},
        "user_id": "[user-test 2]",
        "webauthn_registrations": []
      },
      "user_id": "[user-test 2]"
    }
    "#);
    let body = answer.ok();
    assert_eq!(body["user_id"], created["user_id"]);
    assert_eq!(body["user"]["emails"], created["user"]["emails"]);
    api.delete(&path)
        .await
        .assert_error(404, "phone_number_not_found");
    // Another user may have it.
    let other = api.user(json!({"phone_number": "+14155550123"})).await;
    assert_ne!(created["user_id"], other);
}

#[tokio::test]
async fn refuses_other_ids() {
    let world = world().await;
    let other = world.another_project(Vertical::Consumer, Environment::Test).await;
    let body = json!({"email": "ada@example.com", "phone_number": "+14155550123"});
    let there = world
        .node
        .client(&other)
        .post("/v1/users", body.clone())
        .await
        .created();
    let here = world.client().post("/v1/users", body).await.created();
    // The number is right, the kind is not.
    let email = id_of(&here["email_id"]).replace("email", "phone-number");
    super::refusals::refuses_factor_ids(
        &world,
        "/v1/users/phone_numbers",
        "phone-number",
        "invalid_phone_id",
        "phone_number_not_found",
        &[id_of(&there["phone_id"]), &email],
    )
    .await;
}
