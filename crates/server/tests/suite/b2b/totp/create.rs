//! `POST /v1/b2b/totp`

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::mfa::{TOTP, with};
use super::{CREATE, world};
use crate::harness::World;

/// The ids of a member without a factor, as a body.
async fn ada(world: &World) -> Value {
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let member = b2b
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    json!({"organization_id": organization, "member_id": member})
}

#[tokio::test]
async fn tells_all_that_an_app_must_know() {
    let world = world().await;
    let ada = ada(&world).await;
    let answer = world.b2b().await.post(CREATE, ada.clone()).await.ok();
    assert_eq!(answer["member_id"], ada["member_id"]);
    assert_eq!(answer["organization"]["organization_id"], ada["organization_id"]);
    let id = answer["totp_registration_id"].as_str().unwrap();
    assert!(id.starts_with("totp-test-"), "{id}");
    // It is no factor yet.
    assert_eq!(answer["member"]["totp_registration_id"], "");
    assert_eq!(answer["member"]["mfa_enrolled"], false);
    let secret = answer["secret"].as_str().unwrap();
    assert_eq!(secret.len(), 32);
    let png = answer["qr_code"].as_str().unwrap();
    let png = png.strip_prefix("data:image/png;base64,").unwrap();
    assert!(STANDARD.decode(png).unwrap().starts_with(b"\x89PNG"));
    let codes = answer["recovery_codes"].as_array().unwrap();
    assert_eq!(codes.len(), 10);
    for code in codes {
        let groups: Vec<_> = code.as_str().unwrap().split('-').map(str::len).collect();
        assert_eq!(groups, [4, 4, 4], "{code}");
    }

    // None of it can be read in the database.
    let state = world.state().await;
    for table in ["totp_registrations", "recovery_codes"] {
        assert!(!state[table].is_empty());
        for row in &state[table] {
            let hex = |text: &str| {
                text.bytes()
                    .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
            };
            assert!(!row.contains(secret) && !row.contains(&hex(secret)), "{row}");
            for code in codes {
                let code = code.as_str().unwrap();
                assert!(!row.contains(code) && !row.contains(&hex(code)), "{row}");
            }
        }
    }
}

#[tokio::test]
async fn waits_for_the_first_code_as_long_as_was_said() {
    for (minutes, millis, taken) in [
        (json!(null), 3_599_999, true),
        (json!(null), 3_600_000, false),
        (json!(5), 299_999, true),
        (json!(5), 300_000, false),
        (json!(1440), 86_399_999, true),
        (json!(1440), 86_400_000, false),
    ] {
        let world = world().await;
        let b2b = world.b2b().await;
        let ada = ada(&world).await;
        let made = b2b
            .post(CREATE, with(ada.clone(), "expiration_minutes", minutes.clone()))
            .await
            .ok();
        let secret = made["secret"].as_str().unwrap();
        world.clock.advance_millis(millis);
        let session = world
            .member_session(ada["organization_id"].as_str().unwrap(), "ada@example.com")
            .await;
        let body = with(ada.clone(), "session_token", session.token);
        let body = with(body, "code", world.totp_code(secret));
        let answer = b2b.post(TOTP, body).await;
        if taken {
            let answer = answer.ok();
            assert_eq!(
                answer["member"]["totp_registration_id"],
                made["totp_registration_id"]
            );
            b2b.post(CREATE, ada)
                .await
                .assert_error(400, "active_totp_exists");
        } else {
            answer.assert_error(400, "expired_totp");
            // A lapsed one gives way.
            let anew = b2b.post(CREATE, ada).await.ok();
            assert_ne!(anew["secret"], made["secret"]);
            assert_eq!(world.state().await["recovery_codes"].len(), 10);
        }
    }
}

#[tokio::test]
async fn one_at_a_time() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = ada(&world).await;
    b2b.post(CREATE, ada.clone()).await.ok();
    let before = world.state().await;
    b2b.post(CREATE, ada.clone())
        .await
        .assert_error(400, "pending_totp_exists");
    let migrate = with(ada.clone(), "secret", "GEZDGNBVGY3TQOJQ");
    b2b.post(super::MIGRATE, migrate)
        .await
        .assert_error(400, "pending_totp_exists");
    assert_eq!(world.state().await, before);
    // Deleted, it makes room for another.
    let path = format!(
        "/v1/b2b/organizations/{}/members/{}/totp",
        ada["organization_id"].as_str().unwrap(),
        ada["member_id"].as_str().unwrap()
    );
    b2b.delete(&path).await.ok();
    let state = world.state().await;
    for table in ["totp_registrations", "recovery_codes"] {
        assert_eq!(state[table], Vec::<String>::new());
    }
    b2b.post(CREATE, ada).await.ok();
}

#[tokio::test]
async fn nothing_for_a_bad_request() {
    let world = world().await;
    let b2b = world.b2b().await;
    let good = ada(&world).await;
    let before = world.state().await;
    for (name, value, status, error_type) in [
        ("organization_id", Value::Null, 400, "invalid_organization_id"),
        ("organization_id", "no-such".into(), 404, "organization_not_found"),
        ("member_id", Value::Null, 400, "invalid_id"),
        ("member_id", "no-such".into(), 404, "member_not_found"),
        ("member_id", 1.into(), 400, "bad_request"),
        ("expiration_minutes", 4.into(), 400, "invalid_expiration"),
        ("expiration_minutes", 1441.into(), 400, "invalid_expiration"),
        ("expiration_minutes", i64::MIN.into(), 400, "invalid_expiration"),
        ("expiration_minutes", i64::MAX.into(), 400, "invalid_expiration"),
        ("expiration_minutes", 5.5.into(), 400, "bad_request"),
        ("expiration_minutes", "60".into(), 400, "bad_request"),
        ("session_token", "x".into(), 400, "invalid_session_token"),
        ("session_jwt", "x".into(), 400, "unable_to_parse_session_jwt"),
        (
            "intermediate_session_token",
            "x".into(),
            404,
            "intermediate_session_not_found",
        ),
    ] {
        let answer = b2b.post(CREATE, with(good.clone(), name, value.clone())).await;
        assert_eq!(answer["error_type"], error_type, "{name} {value}");
        answer.assert_error(status, error_type);
    }
    assert_eq!(world.state().await, before);
}
