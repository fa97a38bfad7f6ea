//! Which routes there are, and how paths are read.

use axum::body::Body;
use http::{Method, Request};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::world;

#[tokio::test]
async fn an_unknown_route_is_a_404_before_anybody_is_asked_who_they_are() {
    let world = world().await;
    for client in [
        world.client(),
        world.node.anonymous(),
        world.client().with_credentials("a", "b"),
    ] {
        for path in [
            "/",
            "/v1",
            "/v1/",
            "/v1/nothing",
            "/v2/users",
            "/V1/users",
            "/v1/users/",
            "/v1//users",
            "/metrics",
            "/v1/sessions/jwks",
            "/v1/sessions/jwks/",
        ] {
            for method in [Method::GET, Method::POST, Method::DELETE] {
                let answer = client.send(method, path, "").await;
                answer.assert_error(404, "route_not_found");
            }
        }
    }
}

#[tokio::test]
async fn a_path_of_stytch_that_is_not_served_says_where_to_look() {
    let world = world().await;
    for (path, known) in [
        ("/v1/magic_links/email/login_or_create", true),
        ("/v1/otps/sms/send", true),
        ("/v1/oauth/authenticate", true),
        ("/v1/webauthn/register/start", true),
        ("/v1/sessions/attest", true),
        ("/v1/m2m/clients", true),
        ("/v1/b2b/sso/authenticate", true),
        ("/v1/b2b/scim/organization-test-1/connection", true),
        ("/sdk/v1/projects/bootstrap/public-token-test-1", true),
        ("/pwa/v3/projects", true),
        ("/v1/sesions/authenticate", false),
        ("/v2/users", false),
    ] {
        let answer = world.client().post(path, json!({})).await;
        answer.assert_error(404, "route_not_found");
        let message = answer["error_message"].as_str().unwrap();
        assert_eq!(message.contains("docs/compatibility.md"), known, "{path}: {message}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_a_405_before_anybody_is_asked_who_they_are() {
    let world = world().await;
    for client in [world.client(), world.node.anonymous()] {
        for (method, path) in [
            (Method::POST, "/health"),
            (Method::GET, "/v1/users"),
            (Method::DELETE, "/v1/users"),
            (Method::POST, "/v1/sessions"),
            (Method::GET, "/v1/sessions/authenticate"),
            (
                Method::PATCH,
                "/v1/users/user-test-00000000-0000-4000-8000-000000000000",
            ),
            (Method::OPTIONS, "/v1/users"),
            (Method::TRACE, "/v1/users"),
            (Method::from_bytes(b"BREW").unwrap(), "/v1/users"),
        ] {
            client
                .send(method, path, "")
                .await
                .assert_error(405, "method_not_allowed");
        }
    }
}

#[tokio::test]
async fn head_is_a_get_without_a_body() {
    let world = world().await;
    let user = world.client().user(json!({"email": "ada@example.com"})).await;
    for path in [
        format!("/v1/users/{user}"),
        format!("/v1/sessions?user_id={user}"),
        "/v1/rbac/policy".to_owned(),
    ] {
        let answer = world.client().send(Method::HEAD, &path, "").await;
        assert_eq!((answer.status, answer.body), (200, json!(null)), "{path}");
        let answer = world.node.anonymous().send(Method::HEAD, &path, "").await;
        assert_eq!((answer.status, answer.body), (400, json!(null)), "{path}");
    }
}

#[tokio::test]
async fn parameters_are_percent_decoded() {
    let world = world().await;
    let api = world.client();
    let user = api
        .user(json!({"email": "ada@example.com", "external_id": "a.b|c-d_1"}))
        .await;
    for id in [user.as_str(), "a.b|c-d_1"] {
        let encoded = utf8_percent_encode(id, NON_ALPHANUMERIC);
        let lower = encoded.to_string().to_lowercase();
        for path in [encoded.to_string(), lower] {
            let found = api.get(&format!("/v1/users/{path}")).await.ok();
            assert_eq!(found["user_id"], user.as_str(), "{path}");
            api.get(&format!("/v1/sessions?user_id={path}")).await.ok();
        }
    }
    // Some SDKs repeat a path's parameters in the query, or leave a bare `?`.
    for query in ["?", &format!("?user_id={user}"), "?&&=&a=b&a=c", "?user_id=%ZZ"] {
        let found = api.get(&format!("/v1/users/{user}{query}")).await.ok();
        assert_eq!(found["user_id"], user.as_str(), "{query}");
    }
}

#[tokio::test]
async fn garbage_in_a_path_is_a_4xx() {
    let world = world().await;
    let before = world.state().await;
    for garbage in [
        "%",
        "%ZZ",
        "%ff",
        "%C3%28",
        "%00",
        "%2F",
        "%2e%2e",
        "..",
        "%F0%9F%92%A9",
        "a%20b",
        "%0d%0aX:%20y",
        "'",
        "%25",
        &"a".repeat(4000),
        &"%41".repeat(4000),
    ] {
        let path = format!("/v1/users/{garbage}");
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let answer = world.client().send(method, &path, "").await;
            answer.assert_refused();
        }
        world
            .client()
            .send(Method::DELETE, &format!("/v1/users/emails/{garbage}"), "")
            .await
            .assert_refused();
        world
            .client()
            .send(Method::GET, &format!("/v1/sessions/jwks/{garbage}"), "")
            .await
            .assert_refused();
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn garbage_in_a_query_is_a_4xx() {
    let world = world().await;
    for query in [
        "",
        "?",
        "?user_id",
        "?user_id=",
        "?user_id=%",
        "?user_id=%ff",
        "?user_id=%00",
        "?user_id=a&user_id=b",
        "?user_id[]=a",
        "?user_id=a%20b",
        "?%FF=%FF",
    ] {
        world
            .client()
            .get(&format!("/v1/sessions{query}"))
            .await
            .assert_refused();
    }
}

#[tokio::test]
async fn an_absolute_target_is_the_path_in_it() {
    let world = world().await;
    let request = Request::get("http://tenure.example.com/health")
        .body(Body::empty())
        .unwrap();
    world.node.anonymous().request(request).await.ok();
}
