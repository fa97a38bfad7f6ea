//! Tokens and JWTs that are not quite one (regressions 5 and 6): refused, and nothing changed.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tenure_core::jwt::SigningKey;
use tenure_engine::sessions;
use tenure_engine::projects::keys::{self, State};

use crate::harness::{Client, World, rsa_key};
use super::world;

const PATH: &str = "/v1/sessions/authenticate";

/// Refused with this, by authenticate (as it is and with a change) and by revoke.
async fn refused(api: &Client, field: &str, proof: &str, status: u16, error_type: &str) {
    let mut body = json!({});
    body[field] = proof.into();
    api.post(PATH, body.clone())
        .await
        .assert_error(status, error_type);
    api.post("/v1/sessions/revoke", body.clone())
        .await
        .assert_error(status, error_type);
    body["session_duration_minutes"] = 60.into();
    api.post(PATH, body).await.assert_error(status, error_type);
}

#[tokio::test]
async fn of_tokens() {
    let world = world().await;
    let api = world.client();
    let token = api.session("ada@example.com").await.token;
    let before = world.state().await;
    for length in 1..token.len() {
        refused(
            &api,
            "session_token",
            &token[..length],
            400,
            "invalid_session_token",
        )
        .await;
        refused(
            &api,
            "session_token",
            &token[length..],
            400,
            "invalid_session_token",
        )
        .await;
    }
    for malformed in [
        format!("{token}A"),
        format!("{token}="),
        format!("{token}===="),
        format!("{token}\n"),
        format!(" {token}"),
        format!("{token}{token}"),
        STANDARD.encode(URL_SAFE_NO_PAD.decode(&token).unwrap()) + "=",
        "=".repeat(44),
        "+".repeat(44),
        "é".repeat(22),
        "a".repeat(100_000),
    ] {
        refused(&api, "session_token", &malformed, 400, "invalid_session_token").await;
    }
    for at in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(bytes).unwrap();
        let body = json!({"session_token": forged});
        api.post(PATH, body).await.assert_error(404, "session_not_found");
    }
    for forged in [
        "A".repeat(44),
        "_".repeat(44),
        token.to_lowercase(),
        token.to_uppercase(),
        token.chars().rev().collect(),
    ] {
        refused(&api, "session_token", &forged, 404, "session_not_found").await;
    }
    assert_eq!(world.state().await, before);
    api.post(PATH, json!({"session_token": token})).await.ok();
}

#[tokio::test]
async fn of_jwts() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let before = world.state().await;
    let jwt = session.jwt.as_str();
    let [header, payload, signature] = jwt.split('.').collect::<Vec<_>>().try_into().unwrap();
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let kid = key(&world).await.kid();
    let mut forgeries = vec![
        "nonsense".to_owned(),
        ".".to_owned(),
        "..".to_owned(),
        "...".to_owned(),
        format!("{header}.{payload}"),
        format!("{header}.{payload}."),
        format!("{header}..{signature}"),
        format!(".{payload}.{signature}"),
        format!("{payload}.{header}.{signature}"),
        format!("{jwt}.{signature}"),
        format!("{jwt}="),
        format!("{jwt}A"),
        format!("{jwt}\n"),
        format!(" {jwt}"),
        format!("{header}.{payload} .{signature}"),
        jwt.to_lowercase(),
        jwt[..jwt.len() - 1].to_owned(),
        jwt[1..].to_owned(),
        STANDARD.encode(jwt),
        "a".repeat(100_000),
        format!("{header}.{}.{signature}", "a".repeat(100_000)),
        session.token.clone(),
        session.id.clone(),
    ];
    for other in [
        json!({"alg": "none", "kid": kid, "typ": "JWT"}),
        json!({"alg": "None", "kid": kid, "typ": "JWT"}),
        json!({"alg": "HS256", "kid": kid, "typ": "JWT"}),
        json!({"alg": "RS384", "kid": kid, "typ": "JWT"}),
        json!({"alg": "PS256", "kid": kid, "typ": "JWT"}),
        json!({"alg": "RS256", "kid": "jwk-test-00000000-0000-4000-8000-000000000000", "typ": "JWT"}),
        json!({"alg": "RS256", "typ": "JWT"}),
        json!({"alg": ["RS256"], "kid": kid, "typ": "JWT"}),
        json!("RS256"),
        json!(null),
    ] {
        let other = encode(&other.to_string());
        forgeries.push(format!("{other}.{payload}.{signature}"));
        forgeries.push(format!("{other}.{payload}."));
    }
    let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    for (old, new) in [
        ("session-test-", "session-test-0"),
        ("stytch_user", "admin"),
        ("\"exp\":1", "\"exp\":2"),
        ("{", "{ "),
    ] {
        assert!(claims.contains(old));
        let forged = encode(&claims.replacen(old, new, 1));
        forgeries.push(format!("{header}.{forged}.{signature}"));
    }
    for at in [0, 1, 100, 200, 300, 341] {
        let mut bytes = signature.to_owned().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        forgeries.push(format!(
            "{header}.{payload}.{}",
            String::from_utf8(bytes).unwrap()
        ));
    }
    for forged in forgeries {
        refused(&api, "session_jwt", &forged, 400, "unable_to_parse_session_jwt").await;
    }
    assert_eq!(world.state().await, before);
    api.post(PATH, json!({"session_jwt": jwt})).await.ok();
}

#[tokio::test]
async fn of_jwts_with_a_signature_that_is_right() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let key = key(&world).await;
    let claims = session.jwt.split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    let header = json!({"alg": "RS256", "kid": key.kid(), "typ": "JWT"});
    // What is right is accepted, so what follows is refused for its one fault.
    api.post(PATH, json!({"session_jwt": sign(&key, &header, &claims)}))
        .await
        .ok();
    sessions::flush_touches(&world.node.engine)
        .await
        .unwrap();
    let before = world.state().await;

    let id = world.project.id.to_string();
    let other = "project-test-00000000-0000-4000-8000-000000000000";
    for (name, values) in [
        (
            "iss",
            vec![
                json!(null),
                json!(1),
                json!(""),
                json!("stytch.com"),
                json!(id),
                json!(format!("https://stytch.com/{id}")),
                json!(format!("stytch.com/{id}/")),
                json!(format!("stytch.com/{other}")),
                json!([format!("stytch.com/{id}")]),
            ],
        ),
        (
            "aud",
            vec![
                json!(null),
                json!([]),
                json!(""),
                json!(other),
                json!([other]),
                json!({"0": id}),
                json!(1),
            ],
        ),
        ("sub", vec![json!(null), json!(1), json!([])]),
        (
            "exp",
            vec![json!(null), json!("1767323345"), json!([]), json!(1.5)],
        ),
        ("iat", vec![json!(null), json!("now"), json!({})]),
        ("nbf", vec![json!(null), json!("now"), json!(true)]),
        (
            "https://stytch.com/session",
            vec![
                json!(null),
                json!({}),
                json!(session.id),
                json!([]),
                json!({"id": session.id}),
            ],
        ),
    ] {
        for value in values {
            let mut forged = claims.clone();
            forged[name] = value;
            refused(
                &api,
                "session_jwt",
                &sign(&key, &header, &forged),
                400,
                "unable_to_parse_session_jwt",
            )
            .await;
        }
        let mut forged = claims.clone();
        forged.as_object_mut().unwrap().remove(name);
        refused(
            &api,
            "session_jwt",
            &sign(&key, &header, &forged),
            400,
            "unable_to_parse_session_jwt",
        )
        .await;
    }
    for id in [
        json!(null),
        json!(""),
        json!("nonsense"),
        json!(session.user_id),
        json!(1),
    ] {
        let mut forged = claims.clone();
        forged["https://stytch.com/session"]["id"] = id;
        refused(
            &api,
            "session_jwt",
            &sign(&key, &header, &forged),
            400,
            "unable_to_parse_session_jwt",
        )
        .await;
    }
    for header in [
        json!({"alg": "RS256", "kid": key.kid()}),
        json!({"alg": "RS256", "kid": key.kid(), "typ": "at+jwt"}),
        json!({"alg": "RS256", "kid": key.kid(), "typ": "JWT", "crit": ["b64"], "b64": false}),
        json!({"alg": "none", "kid": key.kid(), "typ": "JWT"}),
        json!({"alg": "RS512", "kid": key.kid(), "typ": "JWT"}),
        json!({"alg": "RS256", "typ": "JWT"}),
        json!({"kid": key.kid(), "typ": "JWT"}),
    ] {
        refused(
            &api,
            "session_jwt",
            &sign(&key, &header, &claims),
            400,
            "unable_to_parse_session_jwt",
        )
        .await;
    }
    // Of a session that never was.
    let mut forged = claims.clone();
    forged["https://stytch.com/session"]["id"] = "session-test-00000000-0000-4000-8000-000000000000".into();
    refused(
        &api,
        "session_jwt",
        &sign(&key, &header, &forged),
        404,
        "session_not_found",
    )
    .await;
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn of_jwts_by_a_key_that_is_not_the_projects() {
    let world = world().await;
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let kid = key(&world).await.kid();
    let stranger = SigningKey::parse(kid, &rsa_key(5)).unwrap();
    let signed = session.jwt.rsplit_once('.').unwrap().0.to_owned();
    let forged = stranger.sign(signed);
    refused(&api, "session_jwt", &forged, 400, "unable_to_parse_session_jwt").await;
}

/// The key that signs the project's JWTs: the first that the first node made.
async fn key(world: &World) -> SigningKey {
    let keys = keys::list(&world.node.engine, world.project.id).await.unwrap();
    let active = keys.iter().find(|key| key.state == State::Active).unwrap();
    SigningKey::parse(active.kid, &rsa_key(0)).unwrap()
}

fn sign(key: &SigningKey, header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    key.sign(format!("{}.{}", part(header), part(claims)))
}
