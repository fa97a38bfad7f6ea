//! `POST /v1/b2b/sessions/migrate`: what it has beside the consumer's.

use serde_json::json;

use super::world;
use crate::harness::Issuer;

const PATH: &str = "/v1/b2b/sessions/migrate";

#[tokio::test]
async fn takes_over_a_session_for_the_member_of_that_address() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    b2b.member(
        &organization,
        json!({"email_address": "ada@example.com", "create_member_as_pending": true}),
    )
    .await;
    let userinfo = json!({"sub": "1", "email": "ada@example.com", "email_verified": true});
    let issuer = Issuer::json(&userinfo).await;
    world
        .set_b2b("zero_downtime_session_migration_url", &issuer.url())
        .await;
    let body = json!({
        "session_token": "theirs",
        "organization_id": "example",
        "session_duration_minutes": 30,
        "session_custom_claims": {"a": 1},
    });
    let answer = b2b.post(PATH, body).await;
    assert_eq!(answer.body["member"]["status"], "active");
    assert_eq!(answer.body["member"]["email_address_verified"], true);
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "member": {
        "created_at": "2026-01-02T03:04:05Z",
        "default_mfa_method": "",
        "email_address": "ada@example.com",
        "email_address_verified": true,
        "external_id": null,
        "is_admin": false,
        "is_breakglass": false,
        "is_locked": false,
        "lock_created_at": null,
        "lock_expires_at": null,
        "member_id": "[member-test 0]",
        "member_password_id": "",
        "mfa_enrolled": false,
        "mfa_phone_number": "",
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
      },
      "member_id": "[member-test 0]",
      "member_session": {
        "authentication_factors": [
          {
            "created_at": "2026-01-02T03:04:05Z",
            "delivery_method": "imported_auth0",
            "last_authenticated_at": "2026-01-02T03:04:05Z",
            "sequence_order": "PRIMARY",
            "type": "imported",
            "updated_at": "2026-01-02T03:04:05Z"
          }
        ],
        "custom_claims": {
          "a": 1
        },
        "expires_at": "2026-01-02T03:34:05Z",
        "last_accessed_at": "2026-01-02T03:04:05Z",
        "member_id": "[member-test 0]",
        "member_session_id": "[session-test 2]",
        "organization_id": "[organization-test 1]",
        "organization_slug": "example",
        "roles": [
          "stytch_member"
        ],
        "started_at": "2026-01-02T03:04:05Z"
      },
      "organization": {
        "allowed_auth_methods": [],
        "allowed_first_party_connected_apps": [],
        "allowed_mfa_methods": [],
        "allowed_oauth_tenants": {},
        "allowed_third_party_connected_apps": [],
        "auth_methods": "ALL_ALLOWED",
        "claimed_email_domains": [],
        "created_at": "2026-01-02T03:04:05Z",
        "custom_roles": [],
        "email_allowed_domains": [],
        "email_invites": "ALL_ALLOWED",
        "email_jit_provisioning": "NOT_ALLOWED",
        "first_party_connected_apps_allowed_type": "ALL_ALLOWED",
        "mfa_methods": "ALL_ALLOWED",
        "mfa_policy": "OPTIONAL",
        "oauth_tenant_jit_provisioning": "NOT_ALLOWED",
        "organization_external_id": null,
        "organization_id": "[organization-test 1]",
        "organization_logo_url": "",
        "organization_name": "Example",
        "organization_slug": "example",
        "rbac_email_implicit_role_assignments": [],
        "scim_active_connection": null,
        "sso_active_connections": [],
        "sso_default_connection_id": null,
        "sso_jit_provisioning": "ALL_ALLOWED",
        "sso_jit_provisioning_allowed_connections": [],
        "third_party_connected_apps_allowed_type": "ALL_ALLOWED",
        "trusted_metadata": {},
        "updated_at": "2026-01-02T03:04:05Z"
      },
      "request_id": "[request-id-test 3]",
      "session_jwt": "[jwt 4]",
      "session_token": "[token 5]",
      "status_code": 200
    }
    "#);
}

#[tokio::test]
async fn refuses_and_changes_nothing() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let other = b2b.organization(json!({"organization_name": "Other"})).await;
    b2b.member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let unconfigured = json!({"session_token": "theirs", "organization_id": organization});
    b2b.post(PATH, unconfigured)
        .await
        .assert_error(400, "migrate_from_external_missing_userinfo");

    let userinfo = json!({"sub": "1", "email": "ada@example.com"});
    let issuer = Issuer::json(&userinfo).await;
    world
        .set_b2b("zero_downtime_session_migration_url", &issuer.url())
        .await;
    let before = world.state().await;
    for (body, status, error) in [
        (
            json!({"organization_id": organization}),
            400,
            "invalid_session_token",
        ),
        (json!({"session_token": "theirs"}), 400, "invalid_organization_id"),
        (
            json!({"session_token": "theirs", "organization_id": "nowhere"}),
            404,
            "organization_not_found",
        ),
        (
            json!({"session_token": "theirs", "organization_id": other}),
            400,
            "migrate_from_external_email_does_not_exist",
        ),
        (
            json!({"session_token": "theirs", "organization_id": organization, "session_duration_minutes": 1}),
            400,
            "invalid_session_duration_minutes",
        ),
    ] {
        b2b.post(PATH, body).await.assert_error(status, error);
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn refuses_a_locked_member() {
    let world = world().await;
    world.set_b2b("user_lock_threshold", "1").await;
    let b2b = world.b2b().await;
    let ada = world.enrolled_in(json!({"organization_name": "Example"})).await;
    let session = world.member_session(&ada.organization, "ada@example.com").await;
    let userinfo = json!({"sub": "1", "email": "ada@example.com"});
    let issuer = Issuer::json(&userinfo).await;
    world
        .set_b2b("zero_downtime_session_migration_url", &issuer.url())
        .await;
    let guess = json!({"code": world.wrong_totp_code(&ada.secret), "session_token": session.token});
    b2b.post("/v1/b2b/totp/authenticate", ada.body(guess))
        .await
        .assert_error(401, "unable_to_authenticate_totp");

    let body = json!({"session_token": "theirs", "organization_id": ada.organization});
    let before = world.state().await;
    b2b.post(PATH, body.clone())
        .await
        .assert_error(429, "user_lock_limit_reached");
    assert_eq!(world.state().await, before);
    world.clock.advance_millis(3_599_999);
    b2b.post(PATH, body.clone())
        .await
        .assert_error(429, "user_lock_limit_reached");
    world.clock.advance_millis(1);
    b2b.post(PATH, body).await.ok();
}
