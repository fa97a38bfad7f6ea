//! `DELETE /v1/users/passwords/{password_id}`

use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::{id_of, world};
use crate::harness::PASSWORD;

#[tokio::test]
async fn takes_the_password_and_leaves_the_rest() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let user = api.get(&format!("/v1/users/{}", session.user_id)).await.ok();
    let password = id_of(&user["password"]["password_id"]);
    let path = format!("/v1/users/passwords/{password}");
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
    assert_eq!(answer.ok()["user_id"], session.user_id);

    let body = json!({"session_token": session.token});
    let authenticated = api.post("/v1/sessions/authenticate", body).await.ok();
    assert_eq!(authenticated["user"]["password"], Value::Null);
    let login = json!({"email": "ada@example.com", "password": PASSWORD});
    let answer = api.post("/v1/passwords/authenticate", login).await;
    answer.assert_error(400, "no_user_password");
    api.delete(&path).await.assert_error(404, "password_not_found");
}

#[tokio::test]
async fn refuses_other_ids() {
    let world = world().await;
    let other = world.another_project(Vertical::Consumer, Environment::Test).await;
    let there = world.node.client(&other);
    let user = there.session("ada@example.com").await.user_id;
    let there = there.get(&format!("/v1/users/{user}")).await.ok();
    world.client().session("ada@example.com").await;
    super::refusals::refuses_factor_ids(
        &world,
        "/v1/users/passwords",
        "password",
        "invalid_password_id",
        "password_not_found",
        &[id_of(&there["password"]["password_id"])],
    )
    .await;
}
