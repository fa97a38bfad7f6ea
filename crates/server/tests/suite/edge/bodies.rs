//! How bodies are read (contract: §1.1). What is refused is in `routes::bodies`, for every route.

use axum::body::Body;
use http::header::CONTENT_TYPE;
use http::{Method, Request};
use serde_json::json;

use super::world;

#[tokio::test]
async fn whatever_the_content_type_says() {
    let world = world().await;
    for kind in [
        None,
        Some("application/json"),
        Some("application/json; charset=utf-8"),
        Some("application/json;charset=UTF-8"),
        Some("application/vnd.api+json"),
        Some("APPLICATION/JSON"),
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some(""),
    ] {
        let mut request = Request::post("/v1/users/search");
        if let Some(kind) = kind {
            request = request.header(CONTENT_TYPE, kind);
        }
        let body = Body::from(json!({"limit": 1001}).to_string());
        let answer = world.client().request(request.body(body).unwrap()).await;
        // It was read, or there would be nothing to complain of.
        answer.assert_error(400, "user_search_invalid_limit");
    }
}

#[tokio::test]
async fn null_is_absent() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let body = json!({
        "session_token": session.token,
        "session_jwt": null,
        "session_duration_minutes": null,
        "session_custom_claims": null,
        "authorization_check": null,
    });
    let answer = api.post("/v1/sessions/authenticate", body).await.ok();
    assert!(
        answer.get("verdict").is_none_or(serde_json::Value::is_null),
        "{answer}"
    );
    assert_eq!(answer["session"]["expires_at"], "2026-01-02T04:04:05Z");

    let nothing = json!({"session_token": null, "session_jwt": null});
    api.post("/v1/sessions/authenticate", nothing)
        .await
        .assert_error(400, "no_session_arguments");
}

#[tokio::test]
async fn an_empty_text_is_absent_where_an_id_or_token_is_meant() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let both = json!({"session_token": session.token, "session_jwt": ""});
    api.post("/v1/sessions/authenticate", both).await.ok();
    let neither = json!({"session_token": "", "session_jwt": ""});
    api.post("/v1/sessions/authenticate", neither)
        .await
        .assert_error(400, "no_session_arguments");
    let neither = json!({"session_token": "", "session_jwt": "", "session_id": ""});
    api.post("/v1/sessions/revoke", neither)
        .await
        .assert_error(400, "no_session_revoke_arguments");
}

#[tokio::test]
async fn unknown_fields_are_ignored() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let body = json!({
        "session_token": session.token,
        "telemetry_id": "x",
        "user_id": 7,
        "nested": {"deep": [1, {"er": null}]},
        "": "",
    });
    api.post("/v1/sessions/authenticate", body).await.ok();
}

#[tokio::test]
async fn a_get_or_delete_may_have_one() {
    let world = world().await;
    let api = world.client();
    for body in ["", "{}", "null", r#"{"user_id":"x"}"#, " ", "not JSON", "\u{1}"] {
        let user = api.user(json!({"email": "ada@example.com"})).await;
        let path = format!("/v1/users/{user}");
        api.send(Method::GET, &path, body).await.ok();
        api.send(Method::GET, &format!("/v1/sessions?user_id={user}"), body)
            .await
            .ok();
        api.send(Method::DELETE, &path, body).await.ok();
        let jwks = format!("/v1/sessions/jwks/{}", world.project.id);
        world.node.anonymous().send(Method::GET, &jwks, body).await.ok();
    }
}

#[tokio::test]
async fn white_space_around_it_is_nothing() {
    let world = world().await;
    for body in [" {} ", "\n{}\r\n", "\t", " null ", "{ }"] {
        let answer = world.client().send(Method::POST, "/v1/users/search", body).await;
        answer.ok();
    }
}

#[tokio::test]
async fn what_can_not_be_read_names_the_field_and_the_rule() {
    let world = world().await;
    let (api, b2b) = (world.client(), world.b2b().await);
    let minutes = "session_duration_minutes must be an integer from 5 to 527040";
    for (client, path, body, said) in [
        (&api, "/v1/sessions/authenticate", r#"{"session_duration_minutes": "60"}"#, minutes),
        (&api, "/v1/sessions/authenticate", r#"{"session_duration_minutes": 7.5}"#, minutes),
        (&b2b, "/v1/b2b/sessions/authenticate", r#"{"session_duration_minutes": []}"#, minutes),
        (
            &api,
            "/v1/sessions/authenticate",
            r#"{"authorization_check": {"resource_id": 5, "action": "read"}}"#,
            "authorization_check.resource_id must be a string",
        ),
        (&api, "/v1/sessions/authenticate", r#"{"session_token": 5}"#, "session_token must be a string"),
        (&api, "/v1/users", r#"{"trusted_metadata": "pass-word"}"#, "trusted_metadata must be an object"),
        (&api, "/v1/users", r#"{"name": {"first_name": 1}}"#, "name.first_name must be a string"),
        (&api, "/v1/users", r#"{"roles": "pass-word"}"#, "roles must be a list"),
        (&api, "/v1/users/search", r#"{"limit": "ten"}"#, "limit must be an integer"),
        (&api, "/v1/users", r#"{"email": "a" "b"}"#, "the request body must be valid JSON; it is not at line 1, column 15"),
        (&api, "/v1/users", "[]", "the request body must be a JSON object"),
        (
            &b2b,
            "/v1/b2b/organizations",
            r#"{"organization_name": "Example", "rbac_email_implicit_role_assignments": [{"domain": "example.com"}]}"#,
            "rbac_email_implicit_role_assignments[0].role_id is required",
        ),
    ] {
        let answer = client.send(Method::POST, path, body).await;
        answer.assert_error(400, "bad_request");
        assert_eq!(answer["error_message"], said, "{body}");
    }
    let answer = world.node.anonymous().get("/dev/messages?limit=many").await;
    assert_eq!(answer["error_message"], "limit must be an integer");
    let answer = api.get("/v1/signals?wait=long").await;
    assert_eq!(answer["error_message"], "wait must be an integer", "{}", answer.body);
}
