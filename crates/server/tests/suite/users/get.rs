//! `GET /v1/users/{user_id}`

use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::{ids_of_nobody, world};

#[tokio::test]
async fn reads_a_user_flat() {
    let world = world().await;
    let api = world.client();
    let user = api
        .user(json!({"email": "ada@example.com", "phone_number": "+14155550123"}))
        .await;
    let answer = api.get(&format!("/v1/users/{user}")).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "biometric_registrations": [],
      "created_at": "2026-01-02T03:04:05Z",
      "crypto_wallets": [],
      "emails": [
        {
          "email": "ada@example.com",
          "email_id": "[email-test 0]",
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
      "phone_numbers": [
        {
          "phone_id": "[phone-number-test 1]",
          "phone_number": "+14155550123",
          "verified": false
        }
      ],
      "providers": [],
      "request_id": "[request-id-test 2]",
      "roles": [
        "stytch_user"
      ],
      "status": "active",
      "status_code": 200,
      "totps": [],
      "trusted_metadata": {},
      "untrusted_metadata": {},
      "user_id": "[user-test 3]",
      "webauthn_registrations": []
    }
    "#);
    answer.ok();
}

#[tokio::test]
async fn takes_either_id_however_it_is_encoded() {
    let world = world().await;
    let api = world.client();
    let user = api.user(json!({"external_id": "auth0|a.b_c-1"})).await;
    for id in [
        user.clone(),
        utf8_percent_encode(&user, NON_ALPHANUMERIC).to_string(),
        "auth0%7Ca.b_c-1".to_owned(),
        "auth0%7ca.b_c-1".to_owned(),
        utf8_percent_encode("auth0|a.b_c-1", NON_ALPHANUMERIC).to_string(),
    ] {
        let read = api.get(&format!("/v1/users/{id}")).await.ok();
        // Answers have our id, whichever was asked with.
        assert_eq!(
            (&read["user_id"], &read["external_id"]),
            (&json!(user), &json!("auth0|a.b_c-1"))
        );
    }
}

#[tokio::test]
async fn takes_what_clients_send_along() {
    let world = world().await;
    let api = world.client();
    let user = api.user(json!({"external_id": "a"})).await;
    for body in ["", "{}", "null", "[]", "nonsense"] {
        let path = format!("/v1/users/{user}?user_id={user}&other=1");
        api.send(Method::GET, &path, body).await.ok();
    }
}

#[tokio::test]
async fn refuses_other_ids() {
    let world = world().await;
    for (id, status, error_type) in ids_of_nobody(&world).await {
        let answer = world.client().get(&format!("/v1/users/{id}")).await;
        answer.assert_error(status, error_type);
    }
    let answer = world.client().get("/v1/users/").await;
    answer.assert_error(404, "route_not_found");
    let live = world.another_project(Vertical::Consumer, Environment::Live).await;
    let user = world.client().user(json!({"external_id": "ada"})).await;
    let answer = world.node.client(&live).get(&format!("/v1/users/{user}")).await;
    answer.assert_error(400, "test_id_used_in_live_environment");
}
