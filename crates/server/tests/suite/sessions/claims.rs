//! `session_custom_claims` (contract: §2.3).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::world;
use crate::harness::{Answer, Client, PASSWORD, Session};

async fn merge(api: &Client, session: &Session, claims: Value) -> Answer {
    let body = json!({"session_token": session.token, "session_custom_claims": claims});
    api.post("/v1/sessions/authenticate", body).await
}

fn payload(jwt: &Value) -> Value {
    let part = jwt.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn merge_deeply_and_stand_in_the_jwt() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    for (change, claims) in [
        (json!({}), json!({})),
        (
            json!({"plan": "pro", "seats": {"used": 1, "of": 5}}),
            json!({"plan": "pro", "seats": {"used": 1, "of": 5}}),
        ),
        (
            json!({"seats": {"used": 2}}),
            json!({"plan": "pro", "seats": {"used": 2, "of": 5}}),
        ),
        (
            json!({"seats": {"of": null, "more": {"a": [1]}}}),
            json!({"plan": "pro", "seats": {"used": 2, "more": {"a": [1]}}}),
        ),
        (
            json!({"seats": {"more": {"a": [2, null]}}}),
            json!({"plan": "pro", "seats": {"used": 2, "more": {"a": [2, null]}}}),
        ),
        (
            Value::Null,
            json!({"plan": "pro", "seats": {"used": 2, "more": {"a": [2, null]}}}),
        ),
        (
            json!({"seats": "none", "nothing": null}),
            json!({"plan": "pro", "seats": "none"}),
        ),
        (json!({"seats": {"x": null}}), json!({"plan": "pro", "seats": {}})),
        (json!({"plan": null, "seats": null}), json!({})),
    ] {
        let body = merge(&api, &session, change.clone()).await.ok();
        assert_eq!(body["session"]["custom_claims"], claims, "{change}");
        let payload = payload(&body["session_jwt"]);
        for (name, value) in claims.as_object().unwrap() {
            assert_eq!(payload[name], *value, "{change}");
        }
        // Seven of its own, one of them the session.
        assert_eq!(
            payload.as_object().unwrap().len(),
            7 + claims.as_object().unwrap().len(),
            "{payload}"
        );
        // And it is what stays.
        let body = merge(&api, &session, Value::Null).await.ok();
        assert_eq!(body["session"]["custom_claims"], claims, "{change}");
    }
}

#[tokio::test]
async fn of_every_json_type_come_back_as_they_went_in() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let claims = json!({
        "text": "ünïcödé \u{1f980} \"quoted\" \\ \n",
        "empty": "",
        "int": 9_007_199_254_740_993_i64,
        "negative": -1,
        "float": 1.5,
        "yes": true,
        "list": [1, "a", null, [], {}],
        "map": {"": {"deep": {}}},
        "": "no name",
        "name with spaces / and ~": 1,
    });
    let body = merge(&api, &session, claims.clone()).await.ok();
    assert_eq!(body["session"]["custom_claims"], claims);
    let payload = payload(&body["session_jwt"]);
    for (name, value) in claims.as_object().unwrap() {
        assert_eq!(payload[name], *value, "{name:?}");
    }
}

#[tokio::test]
async fn with_reserved_names_are_dropped() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let claims = json!({
        "iss": "evil", "sub": "evil", "aud": ["evil"], "exp": 9_999_999_999_i64, "nbf": 0, "iat": 0, "jti": "evil",
        "https://stytch.com/session": {"id": "evil", "roles": ["admin"]},
        "https://stytch.com/": 1,
        "https://stytch.com/organization": {"a": 1},
        "kept": {"iss": "inside is fine"},
    });
    let body = merge(&api, &session, claims).await.ok();
    assert_eq!(
        body["session"]["custom_claims"],
        json!({"kept": {"iss": "inside is fine"}})
    );
    let payload = payload(&body["session_jwt"]);
    assert_eq!(payload["iss"], format!("stytch.com/{}", world.project.id));
    assert_eq!(payload["sub"], session.user_id);
    assert_eq!(payload["aud"], json!([world.project.id.to_string()]));
    assert_eq!(payload["https://stytch.com/session"]["id"], session.id);
    assert!(!payload.to_string().contains("evil"), "{payload}");
    assert_eq!(payload.as_object().unwrap().len(), 8, "{payload}");
}

#[tokio::test]
async fn over_four_kilobytes_are_refused_and_change_nothing() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    // {"a":"…"}: eight bytes around the text.
    let most = "x".repeat(4096 - 8);
    merge(&api, &session, json!({"a": most})).await.ok();
    let before = world.state().await;
    for claims in [
        json!({"b": 1}),
        json!({"a": format!("{most}x")}),
        json!({"c": {"d": "x".repeat(5000)}}),
    ] {
        let mut body = json!({"session_token": session.token, "session_custom_claims": claims});
        let answer = api.post("/v1/sessions/authenticate", body.clone()).await;
        answer.assert_error(400, "custom_claims_too_large");
        body["session_duration_minutes"] = 120.into();
        let answer = api.post("/v1/sessions/authenticate", body).await;
        answer.assert_error(400, "custom_claims_too_large");
    }
    assert_eq!(world.state().await, before);
    // What counts is what is left after the merge.
    let body = merge(&api, &session, json!({"a": null, "b": most})).await.ok();
    assert_eq!(body["session"]["custom_claims"], json!({"b": most}));
}

#[tokio::test]
async fn that_are_no_object_are_refused() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let before = world.state().await;
    for claims in [
        json!([]),
        json!("text"),
        json!(1),
        json!(true),
        json!([{"a": 1}]),
        json!("{}"),
    ] {
        merge(&api, &session, claims)
            .await
            .assert_error(400, "bad_request");
    }
    for text in [
        r#"{"a": "\u0000"}"#,
        r#"{"\u0000": 1}"#,
        r#"{"a": "\ud800"}"#,
        r#"{"a": {"b": ["\u0000"]}}"#,
        r#"{"a": 1e999}"#,
    ] {
        let body = format!(
            r#"{{"session_token": "{}", "session_custom_claims": {text}}}"#,
            session.token
        );
        let answer = api
            .send(http::Method::POST, "/v1/sessions/authenticate", body)
            .await;
        answer.assert_error(400, "bad_request");
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn may_be_given_when_the_session_starts() {
    let world = world().await;
    let api = world.client();
    let body = json!({
        "email": "ada@example.com",
        "password": PASSWORD,
        "session_duration_minutes": 60,
        "session_custom_claims": {"plan": "pro", "none": null, "iss": "dropped"},
    });
    let body = api.post("/v1/passwords", body).await.ok();
    assert_eq!(body["session"]["custom_claims"], json!({"plan": "pro"}));
    assert_eq!(payload(&body["session_jwt"])["plan"], "pro");
}

#[tokio::test]
async fn without_a_session_are_ignored() {
    let world = world().await;
    let body =
        json!({"email": "ada@example.com", "password": PASSWORD, "session_custom_claims": {"plan": "pro"}});
    let body = world.client().post("/v1/passwords", body).await.ok();
    assert_eq!(
        (&body["session"], &body["session_token"]),
        (&Value::Null, &json!(""))
    );
    assert!(world.state().await["sessions"].is_empty());
}

#[tokio::test]
async fn never_cross_sessions() {
    let world = world().await;
    let api = world.client();
    let first = api.session("ada@example.com").await;
    let second = api.another_session("ada@example.com").await;
    merge(&api, &first, json!({"a": 1})).await.ok();
    let body = merge(&api, &second, Value::Null).await.ok();
    assert_eq!(body["session"]["custom_claims"], json!({}));
}
