//! The user that a migration makes, or gives a password.

use http::Method;
use serde_json::{Value, json};

use super::{MD5, PASSWORD, PATH, at_once, count, id_of, login, refuses, tally, two_nodes, world};
use crate::harness::Held;

/// A migration of PASSWORD for `ada@example.com`.
fn with(fields: &Value) -> Value {
    let mut body = json!({"email": "Ada@Example.com", "hash_type": "md_5", "hash": MD5});
    for (field, value) in fields.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

/// All that may be said of a user.
fn everything() -> Value {
    json!({
        "set_email_verified": true,
        "phone_number": "+14155550123",
        "set_phone_number_verified": true,
        "external_id": "auth0|ada",
        "name": {"first_name": "Ada", "last_name": "Lovelace"},
        "roles": ["viewer"],
        "trusted_metadata": {"plan": "pro"},
        "untrusted_metadata": {"theme": "dark"},
    })
}

#[tokio::test]
async fn is_made_if_there_is_none() {
    let world = world().await;
    let answer = world.client().post(PATH, with(&everything())).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "email_id": "[email-test 0]",
      "request_id": "[request-id-test 1]",
      "status_code": 200,
      "user": {
        "biometric_registrations": [],
        "created_at": "2026-01-02T03:04:05Z",
        "crypto_wallets": [],
        "emails": [
          {
            "email": "ada@example.com",
            "email_id": "[email-test 0]",
            "verified": true
          }
        ],
        "external_id": "auth0|ada",
        "is_locked": false,
        "lock_created_at": null,
        "lock_expires_at": null,
        "name": {
          "first_name": "Ada",
          "last_name": "Lovelace",
          "middle_name": ""
        },
        "password": {
          "password_id": "[password-test 2]",
          "requires_reset": false
        },
        "phone_numbers": [
          {
            "phone_id": "[phone-number-test 3]",
            "phone_number": "+14155550123",
            "verified": true
          }
        ],
        "providers": [],
        "roles": [
          "stytch_user",
          "viewer"
        ],
        "status": "active",
        "totps": [],
        "trusted_metadata": {
          "plan": "pro"
        },
        "untrusted_metadata": {
          "theme": "dark"
        },
        "user_id": "[user-test 4]",
        "webauthn_registrations": []
      },
      "user_created": true,
      "user_id": "[user-test 4]"
    }
    "#);
    answer.ok();
    login(&world.client(), "ada@example.com", PASSWORD).await.ok();
}

#[tokio::test]
async fn is_not_verified_unless_told_so() {
    let world = world().await;
    for fields in [
        json!({"phone_number": "+14155550123"}),
        json!({"email": "b@example.com", "phone_number": "+14155550124", "set_email_verified": null,
            "set_phone_number_verified": false}),
    ] {
        let user = world.client().post(PATH, with(&fields)).await.ok();
        assert_eq!(user["user_created"], true);
        assert_eq!(user["user"]["emails"][0]["verified"], false);
        assert_eq!(user["user"]["phone_numbers"][0]["verified"], false);
        assert_eq!(user["user"]["roles"], json!(["stytch_user"]));
    }
}

#[tokio::test]
async fn is_given_the_password_if_there_is_one() {
    let world = world().await;
    let api = world.client();
    let user = api
        .post(
            "/v1/users",
            json!({"email": "ada@example.com", "name": {"first_name": "A.", "middle_name": "King"},
                "roles": ["editor"], "trusted_metadata": {"plan": "free", "kept": 1}, "external_id": "old"}),
        )
        .await
        .created();
    let answer = api.post(PATH, with(&everything())).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "email_id": "[email-test 0]",
      "request_id": "[request-id-test 1]",
      "status_code": 200,
      "user": {
        "biometric_registrations": [],
        "created_at": "2026-01-02T03:04:05Z",
        "crypto_wallets": [],
        "emails": [
          {
            "email": "ada@example.com",
            "email_id": "[email-test 0]",
            "verified": true
          }
        ],
        "external_id": "auth0|ada",
        "is_locked": false,
        "lock_created_at": null,
        "lock_expires_at": null,
        "name": {
          "first_name": "Ada",
          "last_name": "Lovelace",
          "middle_name": "King"
        },
        "password": {
          "password_id": "[password-test 2]",
          "requires_reset": false
        },
        "phone_numbers": [
          {
            "phone_id": "[phone-number-test 3]",
            "phone_number": "+14155550123",
            "verified": true
          }
        ],
        "providers": [],
        "roles": [
          "stytch_user",
          "viewer"
        ],
        "status": "active",
        "totps": [],
        "trusted_metadata": {
          "kept": 1,
          "plan": "pro"
        },
        "untrusted_metadata": {
          "theme": "dark"
        },
        "user_id": "[user-test 4]",
        "webauthn_registrations": []
      },
      "user_created": false,
      "user_id": "[user-test 4]"
    }
    "#);
    let migrated = answer.ok();
    assert_eq!(
        (&migrated["user_id"], &migrated["email_id"]),
        (&user["user_id"], &user["email_id"])
    );
    let answer = login(&api, "ada@example.com", PASSWORD).await.ok();
    assert_eq!(answer["user_id"], user["user_id"]);
    assert_eq!(count(&api).await, 1);
}

#[tokio::test]
async fn keeps_what_is_not_said() {
    let world = world().await;
    let api = world.client();
    api.post(PATH, with(&everything())).await.ok();
    let user = api.get("/v1/users/auth0%7Cada").await.ok();
    let password = id_of(&user["password"]["password_id"]);
    api.delete(&format!("/v1/users/passwords/{password}")).await.ok();
    let migrated = api
        .post(PATH, with(&json!({"roles": null, "set_email_verified": false})))
        .await
        .ok();
    for field in [
        "emails",
        "phone_numbers",
        "external_id",
        "name",
        "roles",
        "trusted_metadata",
        "untrusted_metadata",
        "status",
    ] {
        assert_eq!(migrated["user"][field], user[field], "{field}");
    }
    assert_ne!(migrated["user"]["password"], user["password"]);
}

#[tokio::test]
async fn verifies_the_number_that_the_user_has() {
    let world = world().await;
    let api = world.client();
    let user = api
        .post(
            "/v1/users",
            json!({"email": "ada@example.com", "phone_number": "+14155550123"}),
        )
        .await
        .created();
    let migrated = api.post(PATH, with(&everything())).await.ok();
    let phones = migrated["user"]["phone_numbers"].as_array().unwrap();
    assert_eq!(phones.len(), 1);
    assert_eq!(
        (&phones[0]["phone_id"], &phones[0]["verified"]),
        (&user["phone_id"], &json!(true))
    );
}

#[tokio::test]
async fn has_one_password() {
    let world = world().await;
    let api = world.client();
    api.session("ada@example.com").await;
    // Nothing of the user changes either.
    let body = with(&everything());
    let cases = [(body, 400, "password_already_exists")];
    refuses(&world, Method::POST, PATH, cases).await;
    login(&api, "ada@example.com", PASSWORD).await.ok();
}

#[tokio::test]
async fn takes_nothing_from_others() {
    let world = world().await;
    let api = world.client();
    api.user(json!({"phone_number": "+14155550123", "external_id": "auth0|ada"}))
        .await;
    let phone = with(&json!({"phone_number": "+14155550123"}));
    let external = with(&json!({"external_id": "auth0|ada", "name": {"first_name": "Eve"}}));
    let cases = [
        (phone, 400, "duplicate_phone_number"),
        (external, 400, "duplicate_user_external_id"),
    ];
    // For a user that would be made, then for one that is there.
    refuses(&world, Method::POST, PATH, cases.clone()).await;
    api.user(json!({"email": "ada@example.com"})).await;
    refuses(&world, Method::POST, PATH, cases).await;
}

#[tokio::test]
async fn metadata_limits_hold_for_the_result() {
    let world = world().await;
    let keys: Value = (0..20).map(|key| (key.to_string(), json!(1))).collect();
    world
        .client()
        .user(json!({"email": "ada@example.com", "trusted_metadata": keys}))
        .await;
    let body = with(&json!({"trusted_metadata": {"new": 1}}));
    let cases = [(body, 400, "metadata_too_many_keys")];
    refuses(&world, Method::POST, PATH, cases).await;
    let body = with(&json!({"trusted_metadata": {"new": 1, "0": null}}));
    let migrated = world.client().post(PATH, body).await.ok();
    let metadata = migrated["user"]["trusted_metadata"].as_object().unwrap();
    assert_eq!((metadata.len(), metadata.get("new")), (20, Some(&json!(1))));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_is_taken_over() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    for exists in [false, true] {
        let email = format!("{exists}@example.com");
        if exists {
            apis[0].user(json!({"email": email})).await;
        }
        let body = with(&json!({"email": email}));
        let requests = vec![(Method::POST, PATH.to_owned(), body); 10];
        let answers = at_once(&apis, requests).await;
        let tally = tally(&answers);
        // A loser was late by a moment, or lost to the user that was just made.
        let lost = ["password_already_exists", "duplicate_email"]
            .iter()
            .filter_map(|kind| tally.get(kind))
            .sum::<usize>();
        assert_eq!((tally["ok"], lost), (1, 9), "{tally:?}");
        login(&apis[1], &email, PASSWORD).await.ok();
    }
    assert_eq!(count(&apis[0]).await, 2);
}

/// A user that leaves the address beside it has nothing to do with it any more.
#[tokio::test]
async fn is_another_than_who_had_the_address_a_moment_ago() {
    let world = world().await;
    let [api, other] = two_nodes(&world).await;
    let body = json!({"email": "ada@example.com", "phone_number": "+14155550123"});
    let before = api.post("/v1/users", body).await.created();
    let leaves = [
        "UPDATE users SET status = status",
        "DELETE FROM user_factors WHERE value = 'ada@example.com'",
    ];
    let mut held = Held::begin(&world.node.db, leaves).await;
    let migration = held.keeps_waiting(&other, PATH, with(&json!({}))).await;
    held.commit().await;
    let answer = migration.await.unwrap().ok();
    assert_eq!(answer["user_created"], true);
    assert_ne!(answer["user_id"], before["user_id"]);
}
