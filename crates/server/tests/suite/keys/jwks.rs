//! `GET /v1/sessions/jwks/{project_id}` (contract: §2.12, §3.3)

use http::Method;
use serde_json::json;
use tenure_core::token::Vertical;
use tenure_engine::management;
use tenure_engine::projects::keys::State;
use tenure_types::Environment;

use super::{in_state, jwks, published, world};

#[tokio::test]
async fn shows_every_published_key() {
    let world = world().await;
    let path = format!("/v1/sessions/jwks/{}", world.project.id);
    let mut answer = world.node.anonymous().get(&path).await;
    assert_eq!(answer.headers["cache-control"], "public, max-age=900");
    for key in answer.body["keys"].as_array_mut().unwrap() {
        // 2048 bits.
        assert_eq!(key["n"].as_str().unwrap().len(), 342);
        key["n"] = "…".into();
    }
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "keys": [
        {
          "alg": "RS256",
          "e": "AQAB",
          "key_ops": [
            "verify"
          ],
          "kid": "[jwk-test 0]",
          "kty": "RSA",
          "n": "…",
          "use": "sig",
          "x5c": [],
          "x5tS256": ""
        },
        {
          "alg": "RS256",
          "e": "AQAB",
          "key_ops": [
            "verify"
          ],
          "kid": "[jwk-test 1]",
          "kty": "RSA",
          "n": "…",
          "use": "sig",
          "x5c": [],
          "x5tS256": ""
        }
      ],
      "request_id": "[request-id-test 2]",
      "status_code": 200
    }
    "#);
    answer.ok();
    let mut known = in_state(&world, State::Active).await;
    known.extend(in_state(&world, State::Next).await);
    known.sort_unstable();
    assert_eq!(published(&world, &world.node).await, known);
}

#[tokio::test]
async fn says_nothing_private() {
    let world = world().await;
    for key in jwks(&world, &world.node).await {
        let fields: Vec<_> = key.as_object().unwrap().keys().collect();
        assert_eq!(fields.len(), 9, "{fields:?}");
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(private).is_none(), "{private}");
        }
    }
}

#[tokio::test]
async fn needs_no_credentials_and_minds_none() {
    let world = world().await;
    let b2b = world.another_project(Vertical::B2b, Environment::Test).await;
    let path = format!("/v1/sessions/jwks/{}", world.project.id);
    let expected = jwks(&world, &world.node).await;
    for client in [
        world.client(),
        world.node.client(&b2b),
        world.client().with_authorization("Basic nonsense"),
        world.client().with_authorization("Bearer x"),
        world
            .client()
            .with_credentials(&world.project.id.to_string(), "wrong"),
        world.client().with_credentials("nobody", "nothing"),
    ] {
        assert_eq!(client.get(&path).await.ok()["keys"], json!(expected));
    }
}

#[tokio::test]
async fn takes_the_path_and_the_body_in_every_spelling() {
    let world = world().await;
    let id = world.project.id.to_string();
    let expected = jwks(&world, &world.node).await;
    for path in [
        id.replace('-', "%2D"),
        id.replace('-', "%2d"),
        format!("{id}?project_id={id}"),
        format!("{id}?"),
    ] {
        for body in ["", "null", "{}"] {
            let path = format!("/v1/sessions/jwks/{path}");
            let answer = world.client().send(Method::GET, &path, body).await;
            assert_eq!(answer.ok()["keys"], json!(expected), "{path}");
        }
    }
}

#[tokio::test]
async fn of_a_project_that_is_none() {
    let world = world().await;
    let id = world.project.id.to_string();
    for unknown in [
        "project-test-00000000-0000-4000-8000-000000000000",
        &id.replace("test", "live"),
    ] {
        let answer = world.client().get(&format!("/v1/sessions/jwks/{unknown}")).await;
        answer.assert_error(404, "project_not_found");
    }
    for malformed in [
        "nonsense",
        "project",
        &id.to_uppercase(),
        &id[1..],
        &format!("{id}0"),
        "user-test-00000000-0000-4000-8000-000000000000",
        "%20",
        "%00",
    ] {
        let answer = world
            .client()
            .get(&format!("/v1/sessions/jwks/{malformed}"))
            .await;
        answer.assert_error(400, "invalid_project_id");
    }
}

#[tokio::test]
async fn of_each_project_has_its_own() {
    let world = world().await;
    let live = world.another_project(Vertical::Consumer, Environment::Live).await;
    let ours = published(&world, &world.node).await;
    let body = world
        .node
        .anonymous()
        .get(&format!("/v1/sessions/jwks/{}", live.id))
        .await
        .ok();
    for key in body["keys"].as_array().unwrap() {
        let kid = key["kid"].as_str().unwrap();
        assert!(kid.starts_with("jwk-live-"), "{kid}");
        assert!(!ours.iter().any(|our| our == kid));
    }
    assert!(ours.iter().all(|kid| kid.starts_with("jwk-test-")), "{ours:?}");
}

/// A verifier that hears of a stolen key asks any node for the others, and keeps what it gets for minutes.
#[tokio::test]
async fn are_those_of_the_moment_on_every_node() {
    let world = world().await;
    let other = world.another_node().await;
    let before = published(&world, &other).await;
    management::rotate(&world.node.engine, world.project.id, management::Urgency::Compromised)
        .await
        .unwrap();
    let after = published(&world, &other).await;
    assert_ne!(after, before);
    assert_eq!(after, published(&world, &world.node).await);
}
