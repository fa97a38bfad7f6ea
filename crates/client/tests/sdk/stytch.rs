//! Answers as Stytch's own servers give them: with variants, fields and absences that Tenure does not have.

use serde_json::{Value, json};
use tenure::types::b2b::members::{RoleSourceType, Status as MemberStatus};
use tenure::types::b2b::organizations::{AuthMethod, MfaPolicy};
use tenure::types::sessions::{DeliveryMethod, FactorType};
use tenure::types::users::Status;
use tenure::{Authorization, Error, Method, b2b, reqwest, sessions};

use crate::fake::{Fake, Manner};

const ID: &str = "test-00000000-0000-4000-8000-000000000001";
const AT: &str = "2026-01-02T03:04:05Z";

fn id(kind: &str) -> String {
    format!("{kind}-{ID}")
}

fn factors() -> Value {
    json!([
        {"type": "oauth", "delivery_method": "oauth_apple", "last_authenticated_at": AT, "created_at": AT, "updated_at": AT,
         "sequence_order": "PRIMARY", "apple_oauth_factor": {"id": "1", "provider_subject": "2"}},
        {"type": "ring", "delivery_method": "finger", "last_authenticated_at": AT, "ring_factor": {}},
    ])
}

fn user_answer() -> Value {
    json!({
        "request_id": "request-id-test-9", "status_code": 200, "session_token": "token", "session_jwt": "jwt",
        "user_device": null, "visitor": {"new": true},
        "session": {
            "session_id": id("session"), "user_id": id("user"), "started_at": AT, "last_accessed_at": AT,
            "expires_at": AT, "attributes": null, "authentication_factors": factors(), "custom_claims": null,
        },
        "user": {
            "user_id": id("user"), "emails": [], "phone_numbers": [], "webauthn_registrations": [], "providers": [],
            "totps": [], "crypto_wallets": [], "biometric_registrations": [], "is_locked": false, "roles": null,
            "status": "hibernating", "created_at": AT, "password": null,
        },
    })
}

fn member_answer() -> Value {
    json!({
        "request_id": "request-id-test-9", "status_code": 200, "session_token": "token", "session_jwt": "jwt",
        "member_session": {
            "member_session_id": id("session"), "member_id": id("member"), "organization_id": id("organization"),
            "started_at": AT, "last_accessed_at": AT, "expires_at": AT, "authentication_factors": factors(),
            "roles": ["stytch_member"], "organization_slug": "acme",
        },
        "member": {
            "organization_id": id("organization"), "member_id": id("member"), "email_address": "ada@example.com",
            "status": "frozen", "name": "", "sso_registrations": [{"connection_id": "1"}], "is_breakglass": false,
            "member_password_id": "", "oauth_registrations": [], "email_address_verified": true,
            "mfa_phone_number_verified": false, "is_admin": false, "totp_registration_id": "",
            "retired_email_addresses": [], "is_locked": false, "mfa_enrolled": false, "mfa_phone_number": "",
            "default_mfa_method": "", "created_at": AT, "updated_at": AT,
            "roles": [{"role_id": "editor", "sources": [{"type": "scim_group", "details": {"group_id": "1"}}]}],
        },
        "organization": {
            "organization_id": id("organization"), "organization_name": "Acme", "organization_logo_url": "",
            "organization_slug": "acme", "sso_jit_provisioning": "BY_MOON", "auth_methods": "RESTRICTED",
            "allowed_auth_methods": ["sso", "telepathy"], "mfa_policy": "ON_SUNDAYS", "created_at": AT, "updated_at": AT,
            "custom_roles": [], "email_allowed_domains": [], "allowed_mfa_methods": ["sms_otp", "iris"],
        },
    })
}

#[tokio::test]
async fn a_users_session_is_read() {
    let fake = Fake::new([Manner::ok(&user_answer().to_string())]);
    let request = sessions::AuthenticateRequest::token("token");
    let answer = fake.client().sessions.authenticate(request).await.unwrap();
    assert_eq!(
        (answer.request_id.as_str(), answer.status_code),
        ("request-id-test-9", 200)
    );
    let factors = &answer.session.authentication_factors;
    assert_eq!(factors[0].kind, FactorType::Oauth);
    assert_eq!(factors[0].delivery_method, DeliveryMethod::OauthApple);
    assert_eq!(factors[1].kind, FactorType::Other("ring".into()));
    assert_eq!(factors[1].delivery_method.as_str(), "finger");
    assert_eq!(answer.user.status, Status::Other("hibernating".into()));
    assert!(answer.session.roles.is_empty() && answer.user.roles.is_empty());
}

/// The body of some answers has a status of its own.
#[tokio::test]
async fn a_users_status_is_not_that_of_the_answer() {
    let fake = Fake::new([Manner::ok(&user_answer()["user"].to_string())]);
    let answer = fake.client().users.get("user-test-1").await.unwrap();
    assert_eq!(answer.status, Status::Other("hibernating".into()));
    assert_eq!(answer.status_code, 200);
}

#[tokio::test]
async fn a_members_session_is_read() {
    let fake = Fake::new([Manner::ok(&member_answer().to_string())]);
    let request = b2b::sessions::AuthenticateRequest::jwt("jwt");
    let answer = fake.b2b().sessions.authenticate(request).await.unwrap();
    assert_eq!(answer.request_id, "request-id-test-9");
    assert_eq!(
        answer.member_session.authentication_factors[1].kind.as_str(),
        "ring"
    );
    assert_eq!(answer.member.status, MemberStatus::Other("frozen".into()));
    let source = &answer.member.roles[0].sources[0];
    assert_eq!(source.kind, RoleSourceType::Other("scim_group".into()));
    let settings = &answer.organization.settings;
    assert_eq!(settings.mfa_policy, MfaPolicy::Other("ON_SUNDAYS".into()));
    assert_eq!(settings.allowed_auth_methods[0], AuthMethod::Sso);
    assert_eq!(settings.allowed_auth_methods[1].as_str(), "telepathy");
}

#[tokio::test]
async fn a_policy_with_more_in_it_is_read() {
    let policy = json!({
        "request_id": "request-id-test-9", "status_code": 200, "policy": {
            "roles": [{"role_id": "editor", "description": "", "permissions": [
                {"resource_id": "documents", "actions": ["*"], "conditions": []},
            ], "inherits": []}],
            "resources": null, "version": 2,
        },
    });
    let fake = Fake::new([Manner::ok(&policy.to_string())]);
    let answer = fake.client().rbac.policy().await.unwrap();
    assert_eq!(answer.policy.roles[0].permissions[0].actions, ["*"]);
    let strict = serde_json::from_value::<tenure::types::rbac::Policy>(policy["policy"].clone());
    assert!(
        strict.is_err(),
        "the operator's own file is read as strictly as ever"
    );
}

#[tokio::test]
async fn a_path_that_has_no_method_can_be_called() {
    let fake = Fake::new([Manner::Say(
        201,
        "",
        json!({"request_id": "r", "sent": true}).to_string(),
    )]);
    let request = json!({"email": "ada@example.com"});
    let client = fake.client();
    let answer = client
        .call::<Value>(Method::POST, "/v1/magic_links/email/send", &request)
        .await
        .unwrap();
    assert_eq!(
        (answer.status_code, answer.request_id.as_str(), &answer["sent"]),
        (201, "r", &json!(true))
    );
    let member = Authorization::session_token("theirs");
    let b2b = fake.b2b();
    b2b.call::<Value>(
        Method::GET,
        "/v1/b2b/sso/id%2F1",
        &json!({"a": "b"}),
        Some(&member),
    )
    .await
    .unwrap();
    let asked = fake.asked();
    assert_eq!(asked[0].body, request.to_string());
    assert_eq!(asked[1].path, "/v1/b2b/sso/id%2F1?a=b");
    assert_eq!(asked[1].header("x-stytch-member-session"), Some("theirs"));

    for path in ["v1/users", "/v1/../users", "/v1/users?user_id=1", "@127.0.0.1/"] {
        let error = client.call::<Value>(Method::GET, path, &()).await.unwrap_err();
        assert!(matches!(error, Error::Argument("path")), "{path}: {error}");
    }
    assert_eq!(fake.asked().len(), 2);
}

#[tokio::test]
async fn calls_go_by_the_client_that_was_handed_in() {
    let fake = Fake::new([Manner::ok(&user_answer().to_string())]);
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("x-proof", "theirs".parse().unwrap());
    let http = reqwest::Client::builder()
        .default_headers(headers)
        .user_agent("theirs")
        .build()
        .unwrap();
    let client = fake
        .builder()
        .http_client(http)
        .user_agent_suffix("shop/2")
        .build()
        .unwrap();
    client
        .sessions
        .authenticate(sessions::AuthenticateRequest::token("token"))
        .await
        .unwrap();
    let asked = &fake.asked()[0];
    assert_eq!(asked.header("x-proof"), Some("theirs"));
    assert!(
        asked.header("user-agent").unwrap().ends_with(" shop/2"),
        "{asked:?}"
    );
}

#[test]
fn a_client_that_blocks_can_do_the_same() {
    let fake = Fake::new([Manner::ok(&user_answer().to_string())]);
    let client = fake.builder().build_blocking().unwrap();
    let answer = client.call::<Value>(Method::GET, "/v1/new", &()).unwrap();
    assert_eq!(answer["session_token"], "token");
    let claims = serde_json::Map::new();
    assert!(client.sessions.marshal_jwt_into_session(&claims).is_err());
}
