//! `POST /v1/b2b/passwords/strength_check`

use serde_json::{Value, json};

use super::{PASSWORD, refuses, refuses_consumers, world};

const PATH: &str = "/v1/b2b/passwords/strength_check";

#[tokio::test]
async fn under_both_policies() {
    let world = world().await;
    let api = world.b2b().await;
    let zxcvbn = api.post(PATH, json!({"password": "password"})).await;
    insta::assert_json_snapshot!(zxcvbn.redacted(), @r#"
    {
      "breach_detection_on_create": false,
      "breached_password": false,
      "luds_feedback": null,
      "request_id": "[request-id-test 0]",
      "score": 0,
      "status_code": 200,
      "strength_policy": "zxcvbn",
      "valid_password": false,
      "zxcvbn_feedback": {
        "suggestions": [
          "Add another word or two. Uncommon words are better."
        ],
        "warning": "This is a top-10 common password."
      }
    }
    "#);
    world.set_b2b("password_strength_policy", "luds").await;
    let luds = api.post(PATH, json!({"password": "password"})).await;
    insta::assert_json_snapshot!(luds.redacted(), @r#"
    {
      "breach_detection_on_create": false,
      "breached_password": false,
      "luds_feedback": {
        "has_digit": false,
        "has_lower_case": true,
        "has_symbol": false,
        "has_upper_case": false,
        "missing_characters": 0,
        "missing_complexity": 2
      },
      "request_id": "[request-id-test 0]",
      "score": 0,
      "status_code": 200,
      "strength_policy": "luds",
      "valid_password": false,
      "zxcvbn_feedback": null
    }
    "#);
    assert_eq!(
        api.post(PATH, json!({"password": "Passw0rd"})).await.ok()["valid_password"],
        true
    );
}

#[tokio::test]
async fn what_is_known_of_the_owner_counts_as_guessed() {
    let world = world().await;
    let api = world.b2b().await;
    let password = "wolfeschlegelstein";
    for (email, valid) in [
        (Value::Null, true),
        (json!(format!("{password}@example.com")), false),
    ] {
        let body = json!({"password": password, "email_address": email});
        assert_eq!(api.post(PATH, body).await.ok()["valid_password"], valid);
    }
}

#[tokio::test]
async fn refuses_what_is_missing() {
    let world = world().await;
    world.b2b_project().await;
    let cases = [
        json!({}),
        json!({"password": ""}),
        json!({"password": null}),
        json!({"password": 1}),
    ];
    refuses(&world, PATH, cases.map(|body| (body, 400, "bad_request"))).await;
    refuses_consumers(&world, PATH, &json!({"password": PASSWORD})).await;
}
