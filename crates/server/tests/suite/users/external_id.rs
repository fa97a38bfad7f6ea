//! `DELETE /v1/users/{user_id}/external_id`

use serde_json::{Value, json};

use super::{ids_of_nobody, world};

#[tokio::test]
async fn takes_the_external_id_away() {
    let world = world().await;
    let api = world.client();
    let user = api
        .user(json!({"email": "ada@example.com", "external_id": "ada", "roles": ["viewer"]}))
        .await;
    let answer = api.delete(&format!("/v1/users/{user}/external_id")).await;
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
          "stytch_user",
          "viewer"
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
    assert_eq!(body["user"]["external_id"], Value::Null);
    api.get("/v1/users/ada").await.assert_error(404, "user_not_found");
    assert_eq!(
        api.get(&format!("/v1/users/{user}")).await.ok()["roles"],
        body["user"]["roles"]
    );
    // It is free, and the user may have one again.
    let other = api.user(json!({"external_id": "ada"})).await;
    assert_ne!(user, other);
    let path = format!("/v1/users/{user}");
    api.put(&path, json!({"external_id": "ada-2"})).await.ok();
    // By that id itself.
    let body = api.delete("/v1/users/ada-2/external_id").await.ok();
    assert_eq!(
        (&body["user_id"], &body["user"]["external_id"]),
        (&json!(user), &Value::Null)
    );
}

#[tokio::test]
async fn a_user_without_one_stays_as_it_is() {
    let world = world().await;
    let api = world.client();
    let user = api.user(json!({"email": "ada@example.com"})).await;
    let before = world.state().await;
    api.delete(&format!("/v1/users/{user}/external_id")).await.ok();
    assert_eq!(before, world.state().await);
}

#[tokio::test]
async fn refuses_other_ids() {
    let world = world().await;
    let ids = ids_of_nobody(&world).await;
    let before = world.state().await;
    for (id, status, error_type) in ids {
        let answer = world
            .client()
            .delete(&format!("/v1/users/{id}/external_id"))
            .await;
        answer.assert_error(status, error_type);
    }
    assert_eq!(before, world.state().await);
}
