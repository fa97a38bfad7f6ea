//! `PUT /v1/users/{user_id}/exchange_primary_factor`

use http::Method;
use serde_json::{Value, json};

use super::refusals::refuses;
use super::{at_once, id_of, ids_of_nobody, tally, world};

#[tokio::test]
async fn replaces_an_address_by_any_other() {
    let world = world().await;
    let api = world.client();
    let user = api
        .user(json!({"email": "first@example.com", "external_id": "ada"}))
        .await;
    let path = format!("/v1/users/{user}/exchange_primary_factor");
    let answer = api
        .put(&path, json!({"email_address": "Second@example.com"}))
        .await;
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
            "email": "second@example.com",
            "email_id": "[email-test 1]",
            "verified": false
          }
        ],
        "external_id": "ada",
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
    answer.ok();

    for (change, emails, phones) in [
        (
            json!({"phone_number": "+14155550101"}),
            json!([]),
            json!(["+14155550101"]),
        ),
        (
            json!({"phone_number": "+14155550102", "email_address": ""}),
            json!([]),
            json!(["+14155550102"]),
        ),
        (
            json!({"phone_number": null, "email_address": "third@example.com"}),
            json!(["third@example.com"]),
            json!([]),
        ),
    ] {
        let body = api
            .put("/v1/users/ada/exchange_primary_factor", change)
            .await
            .ok();
        let of = |list: &str, field: &str| -> Value {
            let list = body["user"][list].as_array().unwrap().iter();
            list.map(|factor| factor[field].clone()).collect()
        };
        assert_eq!(
            (of("emails", "email"), of("phone_numbers", "phone_number")),
            (emails, phones)
        );
    }
    // What it had before is free.
    api.user(json!({"email": "first@example.com", "phone_number": "+14155550101"}))
        .await;
    api.user(json!({"email": "second@example.com", "phone_number": "+14155550102"}))
        .await;
}

#[tokio::test]
async fn the_new_address_has_its_own_id_and_is_not_verified() {
    let world = world().await;
    let api = world.client();
    let migrated = api
        .post(
            "/v1/passwords/migrate",
            json!({"email": "ada@example.com", "hash_type": "md_5", "hash": "9cc2ae8a1ba7a93da39b46fc1019c481",
                "set_email_verified": true}),
        )
        .await
        .ok();
    let password = id_of(&migrated["user"]["password"]["password_id"]);
    // With an address alone left, whatever a password counts as.
    api.delete(&format!("/v1/users/passwords/{password}")).await.ok();
    let path = format!(
        "/v1/users/{}/exchange_primary_factor",
        id_of(&migrated["user_id"])
    );
    let body = api
        .put(&path, json!({"email_address": "new@example.com"}))
        .await
        .ok();
    let (old, new) = (&migrated["user"]["emails"][0], &body["user"]["emails"][0]);
    assert_eq!(
        (&old["verified"], &new["verified"]),
        (&json!(true), &json!(false))
    );
    assert_ne!(old["email_id"], new["email_id"]);
    let old = id_of(&old["email_id"]);
    api.delete(&format!("/v1/users/emails/{old}"))
        .await
        .assert_error(404, "email_not_found");
}

#[tokio::test]
async fn refuses_what_can_not_be_exchanged() {
    let world = world().await;
    let api = world.client();
    api.user(json!({"email": "taken@example.com", "external_id": "other"}))
        .await;
    api.user(json!({"phone_number": "+14155550100", "external_id": "phone"}))
        .await;
    api.user(json!({"email": "ada@example.com", "external_id": "ada"}))
        .await;
    refuses(
        &world,
        Method::PUT,
        "/v1/users/ada/exchange_primary_factor",
        [
            (json!({}), 400, "invalid_exchange_primary_factor_fields"),
            (json!(null), 400, "invalid_exchange_primary_factor_fields"),
            (
                json!({"email_address": "", "phone_number": null}),
                400,
                "invalid_exchange_primary_factor_fields",
            ),
            (
                json!({"email_address": "new@example.com", "phone_number": "+14155550123"}),
                400,
                "invalid_exchange_primary_factor_fields",
            ),
            (
                json!({"email": "new@example.com"}),
                400,
                "invalid_exchange_primary_factor_fields",
            ),
            (json!({"email_address": "nonsense"}), 400, "invalid_email"),
            (json!({"phone_number": "4155550123"}), 400, "invalid_phone_number"),
            (
                json!({"email_address": "Taken@example.com"}),
                400,
                "duplicate_email",
            ),
            (
                json!({"phone_number": "+14155550100"}),
                400,
                "duplicate_phone_number",
            ),
            (
                json!({"email_address": "ADA@example.com"}),
                400,
                "duplicate_email_for_user",
            ),
        ],
    )
    .await;
    let own_phone = json!({"phone_number": "+14155550100"});
    refuses(
        &world,
        Method::PUT,
        "/v1/users/phone/exchange_primary_factor",
        [(own_phone, 400, "duplicate_phone_number_for_user")],
    )
    .await;
}

#[tokio::test]
async fn needs_a_user_with_one_address() {
    let world = world().await;
    let api = world.client();
    api.user(json!({"external_id": "none"})).await;
    api.user(json!({"email": "ada@example.com", "phone_number": "+14155550123", "external_id": "two"}))
        .await;
    for user in ["none", "two"] {
        let path = format!("/v1/users/{user}/exchange_primary_factor");
        let cases = [
            json!({"email_address": "new@example.com"}),
            json!({"phone_number": "+14155550199"}),
        ]
        .map(|body| (body, 400, "invalid_exchange_primary_factor_user"));
        refuses(&world, Method::PUT, &path, cases).await;
    }
}

#[tokio::test]
async fn refuses_other_ids() {
    let world = world().await;
    let ids = ids_of_nobody(&world).await;
    let before = world.state().await;
    for (id, status, error_type) in ids {
        let path = format!("/v1/users/{id}/exchange_primary_factor");
        let body = json!({"email_address": "new@example.com"});
        let answer = world.client().put(&path, body).await;
        answer.assert_error(status, error_type);
    }
    assert_eq!(before, world.state().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_gets_the_address() {
    let world = world().await;
    let apis = [world.client(), world.another_node().await.client(&world.project)];
    let mut requests = Vec::new();
    for n in 0..10 {
        let user = apis[0].user(json!({"email": format!("{n}@example.com")})).await;
        requests.push((
            Method::PUT,
            format!("/v1/users/{user}/exchange_primary_factor"),
            json!({"email_address": "wanted@example.com"}),
        ));
    }
    let answers = at_once(&apis, requests).await;
    assert_eq!(tally(&answers), [("ok", 1), ("duplicate_email", 9)].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn exchanges_at_once_leave_one_address() {
    let world = world().await;
    let apis = [world.client(), world.another_node().await.client(&world.project)];
    apis[0]
        .user(json!({"email": "ada@example.com", "external_id": "ada"}))
        .await;
    let requests = (0..10).map(|n| {
        (
            Method::PUT,
            "/v1/users/ada/exchange_primary_factor".to_owned(),
            json!({"email_address": format!("{n}@example.com")}),
        )
    });
    let answers = at_once(&apis, requests.collect()).await;
    assert_eq!(tally(&answers), [("ok", 10)].into());
    let user = apis[0].get("/v1/users/ada").await.ok();
    assert_eq!(user["emails"].as_array().unwrap().len(), 1);
}
