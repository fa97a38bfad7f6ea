//! `POST /v1/b2b/totp/migrate`

use serde_json::{Value, json};

use super::mfa::{RECOVER, TOTP, with};
use super::{MIGRATE, world};
use crate::harness::World;

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

async fn ada(world: &World) -> Value {
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let member = b2b
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    json!({"organization_id": organization, "member_id": member, "secret": SECRET})
}

#[tokio::test]
async fn counts_at_once() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = ada(&world).await;
    let codes = json!(["ab12-cd34-ef56", "GH78IJ90KL12"]);
    let body = with(ada.clone(), "recovery_codes", codes);
    let answer = b2b.post(MIGRATE, body).await.ok();
    assert_eq!(
        answer["recovery_codes"],
        json!(["ab12-cd34-ef56", "gh78-ij90-kl12"])
    );
    assert_eq!(
        answer["member"]["totp_registration_id"],
        answer["totp_registration_id"]
    );
    assert_eq!(answer["member"]["mfa_enrolled"], false);
    assert_eq!(answer["member"]["default_mfa_method"], "");

    let organization = ada["organization_id"].as_str().unwrap();
    let session = world.member_session(organization, "ada@example.com").await;
    let body = with(ada, "session_token", session.token);
    let code = with(body.clone(), "code", world.totp_code(SECRET));
    b2b.post(TOTP, code).await.ok();
    let answer = b2b
        .post(RECOVER, with(body, "recovery_code", "gh78-ij90-kl12"))
        .await
        .ok();
    assert_eq!(answer["recovery_codes_remaining"], 1);
}

#[tokio::test]
async fn makes_codes_where_none_are_brought() {
    for codes in [json!([]), json!(null)] {
        let world = world().await;
        let body = with(ada(&world).await, "recovery_codes", codes);
        let answer = world.b2b().await.post(MIGRATE, body).await.ok();
        assert_eq!(answer["recovery_codes"].as_array().unwrap().len(), 10);
    }
}

#[tokio::test]
async fn takes_a_secret_however_it_is_written() {
    for secret in [
        "gezd gnbv gy3t qojq gezd gnbv gy3t qojq",
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "GEZDGNBV-GY3TQOJQ-GEZDGNBV-GY3TQOJQ",
    ] {
        let world = world().await;
        let b2b = world.b2b().await;
        let ada = ada(&world).await;
        b2b.post(MIGRATE, with(ada.clone(), "secret", secret)).await.ok();
        let organization = ada["organization_id"].as_str().unwrap();
        let session = world.member_session(organization, "ada@example.com").await;
        let body = with(ada, "session_token", session.token);
        b2b.post(TOTP, with(body, "code", world.totp_code(SECRET)))
            .await
            .ok();
    }
}

#[tokio::test]
async fn nothing_for_a_bad_request() {
    let world = world().await;
    let b2b = world.b2b().await;
    let good = ada(&world).await;
    let many: Vec<_> = (0..101).map(|at| format!("aaaa-bbbb-{at:04}")).collect();
    let before = world.state().await;
    for (name, value, status, error_type) in [
        ("organization_id", Value::Null, 400, "invalid_organization_id"),
        ("organization_id", "no-such".into(), 404, "organization_not_found"),
        ("member_id", Value::Null, 400, "invalid_id"),
        ("member_id", "no-such".into(), 404, "member_not_found"),
        ("secret", Value::Null, 400, "invalid_argument"),
        ("secret", "".into(), 400, "invalid_argument"),
        ("secret", "GEZDGNB1".into(), 400, "invalid_argument"),
        ("secret", "GEZDGNBV".into(), 400, "invalid_argument"),
        ("secret", "A".repeat(104).into(), 400, "invalid_argument"),
        ("secret", json!(["a"]), 400, "bad_request"),
        ("recovery_codes", json!(["123456"]), 400, "invalid_argument"),
        ("recovery_codes", json!([""]), 400, "invalid_argument"),
        (
            "recovery_codes",
            json!(["ab12-cd34-ef56", "AB12CD34EF56"]),
            400,
            "invalid_argument",
        ),
        ("recovery_codes", json!(many), 400, "invalid_argument"),
        ("recovery_codes", json!("ab12-cd34-ef56"), 400, "bad_request"),
        ("recovery_codes", json!([1]), 400, "bad_request"),
    ] {
        let answer = b2b.post(MIGRATE, with(good.clone(), name, value.clone())).await;
        assert_eq!(answer["error_type"], error_type, "{name} {value}");
        answer.assert_error(status, error_type);
    }
    assert_eq!(world.state().await, before);
    b2b.post(MIGRATE, good.clone()).await.ok();
    b2b.post(MIGRATE, good)
        .await
        .assert_error(400, "active_totp_exists");
}
