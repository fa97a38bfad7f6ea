//! `POST /v1/passwords/strength_check`

use http::Method;
use serde_json::{Value, json};

use super::{PASSWORD, refuses, world};

const PATH: &str = "/v1/passwords/strength_check";

#[tokio::test]
async fn under_zxcvbn() {
    let world = world().await;
    let api = world.client();
    let before = world.state().await;
    let strong = api.post(PATH, json!({"password": PASSWORD})).await;
    insta::assert_json_snapshot!(strong.redacted(), @r#"
    {
      "breach_detection_on_create": false,
      "breached_password": false,
      "feedback": {
        "luds_requirements": null,
        "suggestions": [],
        "warning": ""
      },
      "request_id": "[request-id-test 0]",
      "score": 4,
      "status_code": 200,
      "strength_policy": "zxcvbn",
      "valid_password": true
    }
    "#);
    strong.ok();
    let weak = api.post(PATH, json!({"password": "password"})).await;
    insta::assert_json_snapshot!(weak.redacted(), @r#"
    {
      "breach_detection_on_create": false,
      "breached_password": false,
      "feedback": {
        "luds_requirements": null,
        "suggestions": [
          "Add another word or two. Uncommon words are better."
        ],
        "warning": "This is a top-10 common password."
      },
      "request_id": "[request-id-test 0]",
      "score": 0,
      "status_code": 200,
      "strength_policy": "zxcvbn",
      "valid_password": false
    }
    "#);
    weak.ok();
    assert_eq!(before, world.state().await);
}

#[tokio::test]
async fn under_luds() {
    let world = world().await;
    let api = world.client();
    world.set("password_strength_policy", "luds").await;
    world.set("luds_min_length", "10").await;
    world.set("luds_complexity", "3").await;
    let answer = api.post(PATH, json!({"password": "passwörd"})).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "breach_detection_on_create": false,
      "breached_password": false,
      "feedback": {
        "luds_requirements": {
          "has_digit": false,
          "has_lower_case": true,
          "has_symbol": false,
          "has_upper_case": false,
          "missing_characters": 2,
          "missing_complexity": 2
        },
        "suggestions": [],
        "warning": ""
      },
      "request_id": "[request-id-test 0]",
      "score": 2,
      "status_code": 200,
      "strength_policy": "luds",
      "valid_password": false
    }
    "#);
    answer.ok();
    for (password, valid, missing_complexity, missing_characters) in [
        ("Password12", true, 0, 0),
        ("Password1", false, 0, 1),
        ("passwords1", false, 1, 0),
        ("passwords!1", true, 0, 0),
        ("a", false, 2, 9),
        ("日本語日本語日本語日", false, 2, 0),
    ] {
        let answer = api.post(PATH, json!({"password": password})).await.ok();
        let requirements = &answer["feedback"]["luds_requirements"];
        assert_eq!(
            (
                &answer["valid_password"],
                &requirements["missing_complexity"],
                &requirements["missing_characters"]
            ),
            (
                &json!(valid),
                &json!(missing_complexity),
                &json!(missing_characters)
            ),
            "{password}"
        );
    }
}

#[tokio::test]
async fn whose_password_it_is_counts() {
    let world = world().await;
    let api = world.client();
    let check = async |email: Value| {
        let body = json!({"password": "kqzvxwtjhpbn", "email": email});
        let answer = api.post(PATH, body).await.ok();
        (answer["valid_password"] == true, answer["score"].as_u64())
    };
    for anybody in [Value::Null, json!(""), json!("ada@example.com")] {
        assert_eq!(check(anybody).await, (true, Some(4)));
    }
    let whose = check(json!("kqzvxwtjhpbn@example.com")).await;
    assert!(!whose.0 && whose.1 < Some(3), "{whose:?}");
}

#[tokio::test]
async fn refuses_what_is_missing() {
    let world = world().await;
    let cases = [
        json!({}),
        json!({"password": null}),
        json!({"password": "", "email": "ada@example.com"}),
    ]
    .map(|body| (body, 400, "bad_request"));
    refuses(&world, Method::POST, PATH, cases).await;
}

#[tokio::test]
async fn takes_long_texts() {
    let world = world().await;
    let api = world.client();
    for password in ["4@8({[".repeat(20_000), "é".repeat(100_000)] {
        api.post(PATH, json!({"password": password})).await.ok();
    }
}
