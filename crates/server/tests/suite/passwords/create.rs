//! `POST /v1/passwords`

use http::Method;
use serde_json::{Value, json};

use super::{PASSWORD, at_once, count, is_live, login, refuses, stored_hashes, tally, two_nodes, world};
use crate::harness::Session;

const PATH: &str = "/v1/passwords";

#[tokio::test]
async fn makes_a_user_without_a_session() {
    let world = world().await;
    let api = world.client();
    let body = json!({
        "email": "Ada@Example.com",
        "password": PASSWORD,
        "name": {"first_name": "Ada", "last_name": "Lovelace"},
        "trusted_metadata": {"plan": "pro"},
        "untrusted_metadata": {"theme": "dark", "gone": null},
        // Nothing to put them into.
        "session_custom_claims": {"a": 1},
    });
    let answer = api.post(PATH, body).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "email_id": "[email-test 0]",
      "request_id": "[request-id-test 1]",
      "session": null,
      "session_jwt": "",
      "session_token": "",
      "status_code": 200,
      "user": {
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
          "first_name": "Ada",
          "last_name": "Lovelace",
          "middle_name": ""
        },
        "password": {
          "password_id": "[password-test 2]",
          "requires_reset": false
        },
        "phone_numbers": [],
        "providers": [],
        "roles": [
          "stytch_user"
        ],
        "status": "active",
        "totps": [],
        "trusted_metadata": {
          "plan": "pro"
        },
        "untrusted_metadata": {
          "theme": "dark"
        },
        "user_id": "[user-test 3]",
        "webauthn_registrations": []
      },
      "user_device": null,
      "user_id": "[user-test 3]"
    }
    "#);
    answer.ok();
    login(&api, "ada@example.com", PASSWORD).await.ok();
    let hashes = stored_hashes(&world).await;
    assert_eq!(hashes.len(), 1);
    assert!(hashes[0].is_current() && hashes[0].verify(PASSWORD).unwrap());
}

#[tokio::test]
async fn starts_a_session_if_asked_to() {
    let world = world().await;
    let api = world.client();
    let body = json!({
        "email": "ada@example.com",
        "password": PASSWORD,
        "session_duration_minutes": 30,
        "session_custom_claims": {"plan": {"name": "pro", "none": null}, "iss": "eve"},
    });
    let answer = api.post(PATH, body).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "email_id": "[email-test 0]",
      "request_id": "[request-id-test 1]",
      "session": {
        "attributes": {
          "ip_address": "",
          "user_agent": ""
        },
        "authentication_factors": [
          {
            "created_at": "2026-01-02T03:04:05Z",
            "delivery_method": "knowledge",
            "last_authenticated_at": "2026-01-02T03:04:05Z",
            "type": "password",
            "updated_at": "2026-01-02T03:04:05Z"
          }
        ],
        "custom_claims": {
          "plan": {
            "name": "pro"
          }
        },
        "expires_at": "2026-01-02T03:34:05Z",
        "last_accessed_at": "2026-01-02T03:04:05Z",
        "roles": [
          "stytch_user"
        ],
        "session_id": "[session-test 2]",
        "started_at": "2026-01-02T03:04:05Z",
        "user_id": "[user-test 3]"
      },
      "session_jwt": "[jwt 4]",
      "session_token": "[token 5]",
      "status_code": 200,
      "user": {
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
        "password": {
          "password_id": "[password-test 6]",
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
        "user_id": "[user-test 3]",
        "webauthn_registrations": []
      },
      "user_device": null,
      "user_id": "[user-test 3]"
    }
    "#);
    let session = Session::of(&answer.ok());
    assert!(is_live(&api, &session).await);
    world.clock.advance_minutes(30);
    assert!(!is_live(&api, &session).await);
}

#[tokio::test]
async fn no_password_is_stored_as_it_is() {
    let world = world().await;
    for email in ["a@example.com", "b@example.com"] {
        world.client().session(email).await;
    }
    let state = format!("{:?}", world.state().await);
    assert!(!state.contains(PASSWORD));
    // Two users of one password do not share a hash.
    let mut hashes: Vec<_> = stored_hashes(&world)
        .await
        .iter()
        .map(tenure_core::password::PasswordHash::to_stored)
        .collect();
    hashes.dedup();
    assert_eq!(hashes.len(), 2);
}

#[tokio::test]
async fn an_email_is_there_once_with_or_without_a_password() {
    let world = world().await;
    let api = world.client();
    api.session("ada@example.com").await;
    api.user(json!({"email": "grace@example.com"})).await;
    let cases = ["ada@example.com", "ADA@example.com", "grace@example.com"].map(|email| {
        (
            json!({"email": email, "password": PASSWORD}),
            400,
            "duplicate_email",
        )
    });
    refuses(&world, Method::POST, PATH, cases).await;
    login(&api, "grace@example.com", PASSWORD)
        .await
        .assert_error(400, "no_user_password");
}

#[tokio::test]
async fn any_text_may_be_a_password() {
    let world = world().await;
    let api = world.client();
    let long = "correct horse battery staple ".repeat(1000);
    for (at, password) in [
        "日本語の長いパスワード🔑 und mehr",
        " leading, trailing and \t ",
        long.as_str(),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("{at}@example.com");
        let body = json!({"email": email, "password": password});
        api.post(PATH, body).await.ok();
        login(&api, &email, password).await.ok();
        login(&api, &email, &format!("{password} "))
            .await
            .assert_error(401, "unauthorized_credentials");
    }
}

#[tokio::test]
async fn zxcvbn_decides_unless_told_otherwise() {
    let world = world().await;
    let weak = [
        ("ada", "a"),
        ("ada", "password"),
        ("ada", "Password1!"),
        ("ada", "qwertyuiop"),
        ("ada", "aaaaaaaaaaaaaaaaaaaaaa"),
        // Strong, were it not for whom it is for.
        ("kqzvxwtjhpbnrmdlgfyc", "kqzvxwtjhpbnrmdlgfyc"),
    ];
    let cases = weak.map(|(local, password)| {
        let email = format!("{local}@example.com");
        let body = json!({"email": email, "password": password, "session_duration_minutes": 60});
        (body, 400, "weak_password")
    });
    refuses(&world, Method::POST, PATH, cases).await;
    let body = json!({"email": "a@example.com", "password": "kqzvxwtjhpbnrmdlgfyc"});
    world.client().post(PATH, body).await.ok();
}

#[tokio::test]
async fn luds_counts_characters_and_their_kinds() {
    let world = world().await;
    world.set("password_strength_policy", "luds").await;
    world.set("luds_min_length", "10").await;
    world.set("luds_complexity", "3").await;
    let weak = [
        "Ab1!Ab1!9",            // nine
        "Äb1!éèüñé",            // nine, of more bytes
        "abcdefghij1",          // two kinds
        "kqzvxwtjhpbnrmdlgfyc", // one kind, however long
    ];
    let cases = weak.map(|password| {
        (
            json!({"email": "a@example.com", "password": password}),
            400,
            "weak_password",
        )
    });
    refuses(&world, Method::POST, PATH, cases).await;
    for (at, password) in ["Abcdefgh1j", "abcdefgh1!", "ABCDEFGH1!", "Éébcdefgh1"]
        .into_iter()
        .enumerate()
    {
        let body = json!({"email": format!("{at}@example.com"), "password": password});
        world.client().post(PATH, body).await.ok();
    }
}

#[tokio::test]
async fn durations() {
    let world = world().await;
    let api = world.client();
    let body = |minutes: Value| json!({"email": "a@example.com", "password": PASSWORD, "session_duration_minutes": minutes});
    let cases = [-5, 0, 4, 527_041, i64::MAX, i64::MIN]
        .map(|minutes| (body(json!(minutes)), 400, "invalid_session_duration_minutes"));
    refuses(&world, Method::POST, PATH, cases).await;
    for (minutes, end) in [(5, "2026-01-02T03:09:05Z"), (527_040, "2027-01-03T03:04:05Z")] {
        let mut body = body(json!(minutes));
        body["email"] = format!("{minutes}@example.com").into();
        let answer = api.post(PATH, body).await.ok();
        assert_eq!(answer["session"]["expires_at"], end);
    }
    world.set("session_max_duration_minutes", "60").await;
    refuses(
        &world,
        Method::POST,
        PATH,
        [(body(json!(61)), 400, "invalid_session_duration")],
    )
    .await;
    api.post(PATH, body(json!(60))).await.ok();
}

#[tokio::test]
async fn claims_have_a_limit() {
    let world = world().await;
    // {"a":"…"} is eight bytes around the text.
    let body = |bytes: usize| {
        json!({"email": "a@example.com", "password": PASSWORD, "session_duration_minutes": 60,
            "session_custom_claims": {"a": "x".repeat(bytes - 8)}})
    };
    let cases = [(body(4097), 400, "custom_claims_too_large")];
    refuses(&world, Method::POST, PATH, cases).await;
    world.client().post(PATH, body(4096)).await.ok();
}

#[tokio::test]
async fn refuses_what_is_missing_or_does_not_fit() {
    let world = world().await;
    let with = |field: &str, value: Value| {
        let mut body = json!({"email": "a@example.com", "password": PASSWORD});
        body[field] = value;
        body
    };
    let keys: Value = (0..21).map(|key| (key.to_string(), json!(1))).collect();
    refuses(
        &world,
        Method::POST,
        PATH,
        [
            (json!({}), 400, "invalid_email"),
            (with("email", Value::Null), 400, "invalid_email"),
            (with("email", json!("")), 400, "invalid_email"),
            (with("email", json!("nonsense")), 400, "invalid_email"),
            (
                with("email", json!(format!("{}@example.com", "a".repeat(65)))),
                400,
                "invalid_email",
            ),
            (with("password", Value::Null), 400, "bad_request"),
            (with("password", json!("")), 400, "bad_request"),
            (
                with("name", json!({"first_name": "x".repeat(129)})),
                400,
                "invalid_name",
            ),
            (
                with("trusted_metadata", keys.clone()),
                400,
                "metadata_too_many_keys",
            ),
            (with("untrusted_metadata", keys), 400, "metadata_too_many_keys"),
            (
                with("trusted_metadata", json!({"a": "x".repeat(4089)})),
                400,
                "metadata_too_large",
            ),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_gets_the_email() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    let requests = (0..8).map(|n| {
        let body = json!({"email": "ada@example.com", "password": format!("{PASSWORD} {n}"),
            "session_duration_minutes": 60});
        (Method::POST, PATH.to_owned(), body)
    });
    let answers = at_once(&apis, requests.collect()).await;
    assert_eq!(tally(&answers), [("ok", 1), ("duplicate_email", 7)].into());
    // The password is that of the one that was answered.
    let winner = answers.iter().position(|answer| answer.status == 200).unwrap();
    for n in 0..8 {
        let answer = login(&apis[0], "ada@example.com", &format!("{PASSWORD} {n}")).await;
        assert_eq!(answer.status == 200, n == winner, "{n}: {}", answer.body);
    }
    assert_eq!(count(&apis[0]).await, 1);
}
