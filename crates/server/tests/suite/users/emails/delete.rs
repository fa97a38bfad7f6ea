//! `DELETE /v1/users/emails/{email_id}`

use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::{id_of, world};
use crate::harness::PASSWORD;

#[tokio::test]
async fn takes_the_address_and_leaves_the_rest() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let user = api.get(&format!("/v1/users/{}", session.user_id)).await.ok();
    let email = id_of(&user["emails"][0]["email_id"]);
    let path = format!("/v1/users/emails/{email}");
    let answer = api.delete(&path).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "request_id": "[request-id-test 0]",
      "status_code": 200,
      "user": {
        "biometric_registrations": [],
        "created_at": "2026-01-02T03:04:05Z",
        "crypto_wallets": [],
        "emails": [],
        "external_id": null,
        "is_locked": false,
        "lock_created_at": null,
        "lock_expires_at": null,
        "name": {
          "first_name": "",
          "last_name": "",
          "middle_name": ""
        },
        "password": {
          "password_id": "[password-test 1]",
          "requires_reset": false
        },
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
    assert_eq!(answer.ok()["user_id"], session.user_id);

    // The session goes on, the password has nobody to belong to.
    let body = json!({"session_token": session.token});
    let authenticated = api.post("/v1/sessions/authenticate", body).await.ok();
    assert_eq!(authenticated["user"]["emails"], json!([]));
    assert_ne!(authenticated["user"]["password"], Value::Null);
    let login = json!({"email": "ada@example.com", "password": PASSWORD});
    let answer = api.post("/v1/passwords/authenticate", login).await;
    answer.assert_error(404, "email_not_found");
    api.delete(&path).await.assert_error(404, "email_not_found");

    // Another user may have it.
    let other = api.user(json!({"email": "ada@example.com"})).await;
    assert_ne!(other, session.user_id);
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
    let phone = id_of(&here["phone_id"]).replace("phone-number", "email");
    super::refusals::refuses_factor_ids(
        &world,
        "/v1/users/emails",
        "email",
        "invalid_email_id",
        "email_not_found",
        &[id_of(&there["email_id"]), &phone],
    )
    .await;
}
