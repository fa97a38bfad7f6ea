//! `POST /v1/b2b/otps/sms/send`

use serde_json::{Value, json};

use super::mfa::{member, with};
use super::{SEND, world};

const PHONE: &str = "+14155550123";

#[tokio::test]
async fn to_the_phone_that_the_call_names() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let member = b2b
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let body = json!({
        "organization_id": organization,
        "member_id": member,
        "mfa_phone_number": PHONE,
        "locale": null,
        "intermediate_session_token": "",
    });
    let answer = b2b.post(SEND, body).await;
    insta::assert_json_snapshot!(answer.redacted()["member"], @r#"
    {
      "created_at": "2026-01-02T03:04:05Z",
      "default_mfa_method": "",
      "email_address": "ada@example.com",
      "email_address_verified": false,
      "external_id": null,
      "is_admin": false,
      "is_breakglass": false,
      "is_locked": false,
      "lock_created_at": null,
      "lock_expires_at": null,
      "member_id": "[member-test 0]",
      "member_password_id": "",
      "mfa_enrolled": false,
      "mfa_phone_number": "+14155550123",
      "mfa_phone_number_verified": false,
      "name": "",
      "oauth_registrations": [],
      "organization_id": "[organization-test 1]",
      "retired_email_addresses": [],
      "roles": [
        {
          "role_id": "stytch_member",
          "sources": [
            {
              "details": {},
              "type": "direct_assignment"
            }
          ]
        }
      ],
      "scim_registration": null,
      "sso_registrations": [],
      "status": "active",
      "totp_registration_id": "",
      "trusted_metadata": {},
      "untrusted_metadata": {},
      "updated_at": "2026-01-02T03:04:05Z"
    }
    "#);
    let answer = answer.ok();
    assert_eq!(answer["member_id"], member.as_str());
    assert_eq!(answer["organization"]["organization_id"], organization.as_str());
    let sms = world.inbox(PHONE).await;
    assert_eq!((sms.len(), sms[0].channel.as_str()), (1, "sms"));
    assert!(
        sms[0].text.contains(sms[0].code.as_deref().unwrap()),
        "{}",
        sms[0].text
    );
    assert!(sms[0].text.contains("Example"), "{}", sms[0].text);
}

#[tokio::test]
async fn to_the_phone_that_the_member_has() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let before = member(&b2b, &ada).await;
    for body in [json!({}), json!({"mfa_phone_number": PHONE})] {
        let answer = b2b.post(SEND, ada.body(body)).await.ok();
        assert_eq!(answer["member"]["mfa_phone_number"], PHONE);
    }
    assert_eq!(world.inbox(PHONE).await.len(), 2);
    let other = ada.body(json!({"mfa_phone_number": "+14155550124"}));
    let answer = b2b.post(SEND, other.clone()).await;
    answer.assert_error(400, "duplicate_member_phone_number_for_member");
    assert_eq!(member(&b2b, &ada).await, before);
    assert_eq!(world.inbox("+14155550124").await.len(), 0);

    // Deleted first, it can be another; a code on its way to the first is no proof of it.
    let old = world.sms_code(PHONE).await;
    let path = format!(
        "/v1/b2b/organizations/{}/members/mfa_phone_numbers/{}",
        ada.organization, ada.member
    );
    b2b.delete(&path).await.ok();
    // Another factor proven, or the new phone could not become one.
    let session = world.member_session(&ada.organization, "ada@example.com").await;
    let proof = json!({"code": world.totp_code(&ada.secret), "session_token": session.token});
    b2b.post("/v1/b2b/totp/authenticate", ada.body(proof)).await.ok();
    let update = format!(
        "/v1/b2b/organizations/{}/members/{}",
        ada.organization, ada.member
    );
    b2b.put(&update, json!({"mfa_phone_number": "+14155550124"}))
        .await
        .ok();
    let body = ada.body(json!({"code": old, "session_token": session.token}));
    let answer = b2b.post("/v1/b2b/otps/sms/authenticate", body).await;
    answer.assert_error(404, "otp_code_not_found");
    let other = with(other, "session_token", session.token);
    let answer = b2b.post(SEND, other).await.ok();
    assert_eq!(answer["member"]["mfa_phone_number"], "+14155550124");
}

#[tokio::test]
async fn in_the_language_that_was_asked_for() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let mut texts = Vec::new();
    for (locale, language) in [
        (json!(null), "en"),
        (json!("en"), "en"),
        (json!("es"), "es"),
        (json!("pt-br"), "pt-br"),
        (json!("ptbr"), "pt-br"),
        (json!("de-DE"), "en"),
    ] {
        b2b.post(SEND, ada.body(json!({"locale": locale}))).await.ok();
        let sms = world.inbox(PHONE).await.remove(0);
        assert_eq!(sms.locale.as_str(), language);
        texts.push(sms.text.replace(sms.code.as_deref().unwrap(), "…"));
    }
    assert_eq!(texts[0], texts[1]);
    assert_eq!(texts[3], texts[4]);
    assert_eq!(texts[0], texts[5]);
    assert_ne!(texts[0], texts[2]);
    assert_ne!(texts[2], texts[3]);
}

#[tokio::test]
async fn only_to_countries_that_the_project_allows() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let german = "+4915112345678";
    let cases = [
        (german, None, false),
        (german, Some("1,44"), false),
        (german, Some("1,49"), true),
        ("+14155550123", Some("49"), false),
        ("+14155550123", Some("*"), true),
    ];
    for (at, (number, setting, sent)) in cases.into_iter().enumerate() {
        if let Some(setting) = setting {
            world.set_b2b("sms_country_codes", setting).await;
        }
        let new = json!({"email_address": format!("{at}@example.com")});
        let member = b2b.member(&organization, new).await;
        let body = json!({"organization_id": organization, "member_id": member, "mfa_phone_number": number});
        let before = world.state().await;
        let answer = b2b.post(SEND, body).await;
        if sent {
            answer.ok();
        } else {
            answer.assert_error(400, "invalid_phone_number_country_code");
            assert_eq!(world.state().await, before);
        }
    }
}

#[tokio::test]
async fn nothing_for_a_bad_request() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let member = b2b
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let other = b2b.organization(json!({"organization_name": "Other"})).await;
    let good = json!({"organization_id": organization, "member_id": member, "mfa_phone_number": PHONE});
    let before = world.state().await;
    for (name, value, status, error_type) in [
        ("organization_id", Value::Null, 400, "invalid_organization_id"),
        ("organization_id", "no-such".into(), 404, "organization_not_found"),
        ("organization_id", other.into(), 404, "member_not_found"),
        ("organization_id", true.into(), 400, "bad_request"),
        ("member_id", Value::Null, 400, "invalid_id"),
        ("member_id", "no-such".into(), 404, "member_not_found"),
        ("member_id", "a b".into(), 400, "invalid_id"),
        (
            "mfa_phone_number",
            Value::Null,
            404,
            "member_phone_number_not_found",
        ),
        (
            "mfa_phone_number",
            "".into(),
            404,
            "member_phone_number_not_found",
        ),
        (
            "mfa_phone_number",
            "4155550123".into(),
            400,
            "invalid_phone_number",
        ),
        (
            "mfa_phone_number",
            "+1 415 555".into(),
            400,
            "invalid_phone_number",
        ),
        ("mfa_phone_number", 14_155_550_123_u64.into(), 400, "bad_request"),
        ("locale", "xx".into(), 400, "invalid_locale"),
        ("locale", json!([]), 400, "bad_request"),
        ("session_token", "x".into(), 400, "invalid_session_token"),
        ("session_jwt", "x".into(), 400, "unable_to_parse_session_jwt"),
        (
            "intermediate_session_token",
            "x".into(),
            404,
            "intermediate_session_not_found",
        ),
    ] {
        let answer = b2b.post(SEND, with(good.clone(), name, value.clone())).await;
        assert_eq!(answer["error_type"], error_type, "{name} {value}");
        answer.assert_error(status, error_type);
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn and_the_code_before_works_too() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let session = world.member_session(&ada.organization, "ada@example.com").await;
    b2b.post(SEND, ada.body(json!({}))).await.ok();
    let first = world.sms_code(PHONE).await;
    world.clock.advance_seconds(1);
    b2b.post(SEND, ada.body(json!({}))).await.ok();
    let second = world.sms_code(PHONE).await;
    assert_ne!(first, second);
    let code = |code: &str| ada.body(json!({"code": code, "session_token": session.token}));
    let path = "/v1/b2b/otps/sms/authenticate";
    for right in [&first, &second] {
        b2b.post(path, code(right)).await.ok();
        b2b.post(path, code(right)).await.assert_refused();
    }
    assert_eq!(member(&b2b, &ada).await["mfa_phone_number_verified"], true);
}
