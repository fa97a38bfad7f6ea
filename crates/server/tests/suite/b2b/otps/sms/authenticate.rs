//! `POST /v1/b2b/otps/sms/authenticate`; what is true of every second factor is tested under `mfa`.

use serde_json::json;

use super::mfa::{SMS, right, with};
use super::world;

#[tokio::test]
async fn starts_a_session() {
    let world = world().await;
    let ada = world.enrolled().await;
    let token = world.half_way(&ada).await;
    let body = right(&world, &ada, SMS).await;
    let answer = world
        .b2b()
        .await
        .post(SMS, with(body, "intermediate_session_token", token))
        .await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "member": {
        "created_at": "2026-01-02T03:04:05Z",
        "default_mfa_method": "sms_otp",
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
        "mfa_enrolled": true,
        "mfa_phone_number": "+14155550123",
        "mfa_phone_number_verified": true,
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
        "totp_registration_id": "[totp-test 2]",
        "trusted_metadata": {},
        "untrusted_metadata": {},
        "updated_at": "2026-01-02T03:04:05Z"
      },
      "member_device": null,
      "member_id": "[member-test 0]",
      "member_session": {
        "authentication_factors": [
          {
            "created_at": "2026-01-02T03:04:05Z",
            "delivery_method": "email",
            "email_factor": {
              "email_address": "ada@example.com",
              "email_id": "[email-test 3]"
            },
            "last_authenticated_at": "2026-01-02T03:04:05Z",
            "sequence_order": "PRIMARY",
            "type": "magic_link",
            "updated_at": "2026-01-02T03:04:05Z"
          },
          {
            "created_at": "2026-01-02T03:04:05Z",
            "delivery_method": "sms",
            "last_authenticated_at": "2026-01-02T03:04:05Z",
            "phone_number_factor": {
              "phone_id": "[phone-number-test 4]",
              "phone_number": "+14155550123"
            },
            "sequence_order": "SECONDARY",
            "type": "otp",
            "updated_at": "2026-01-02T03:04:05Z"
          }
        ],
        "expires_at": "2026-01-02T04:04:05Z",
        "last_accessed_at": "2026-01-02T03:04:05Z",
        "member_id": "[member-test 0]",
        "member_session_id": "[session-test 5]",
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
        "email_invites": "NOT_ALLOWED",
        "email_jit_provisioning": "NOT_ALLOWED",
        "first_party_connected_apps_allowed_type": "ALL_ALLOWED",
        "mfa_methods": "ALL_ALLOWED",
        "mfa_policy": "REQUIRED_FOR_ALL",
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
      "request_id": "[request-id-test 6]",
      "session_jwt": "[jwt 7]",
      "session_token": "[token 8]",
      "status_code": 200
    }
    "#);
    answer.ok();
}

#[tokio::test]
async fn with_the_code_that_was_sent_unasked() {
    let world = world().await;
    let ada = world.enrolled().await;
    let token = world.half_way(&ada).await;
    let code = world.sms_code(ada.phone).await;
    let body = ada.body(json!({"code": code, "intermediate_session_token": token}));
    world.b2b().await.post(SMS, body).await.ok();
}

#[tokio::test]
async fn for_two_minutes() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let session = world.member_session(&ada.organization, "ada@example.com").await;
    for (millis, live) in [(119_999, true), (120_000, false)] {
        let body = with(
            right(&world, &ada, SMS).await,
            "session_token",
            session.token.as_str(),
        );
        world.clock.advance_millis(millis);
        let answer = b2b.post(SMS, body).await;
        if live {
            answer.ok();
        } else {
            answer.assert_error(404, "otp_code_not_found");
        }
    }
}

#[tokio::test]
async fn not_with_the_code_of_another_member() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let new = json!({"email_address": "alan@example.com", "mfa_phone_number": "+14155550199"});
    let alan = b2b.member(&ada.organization, new).await;
    let session = world.member_session(&ada.organization, "alan@example.com").await;
    let code = right(&world, &ada, SMS).await["code"].clone();
    let body = json!({
        "organization_id": ada.organization,
        "member_id": alan,
        "code": code,
        "session_token": session.token,
    });
    b2b.post(SMS, body.clone())
        .await
        .assert_error(404, "otp_code_not_found");
    let send = json!({"organization_id": ada.organization, "member_id": alan});
    b2b.post("/v1/b2b/otps/sms/send", send).await.ok();
    assert_ne!(code, world.sms_code("+14155550199").await.as_str());
    b2b.post(SMS, body)
        .await
        .assert_error(401, "unable_to_auth_otp_code");
}

#[tokio::test]
async fn and_nothing_readable_is_stored() {
    let world = world().await;
    let ada = world.enrolled().await;
    let code = right(&world, &ada, SMS).await["code"]
        .as_str()
        .unwrap()
        .to_owned();
    let state = world.state().await;
    for table in ["sent_codes", "messages"] {
        for row in &state[table] {
            assert!(!row.contains(&code), "{table}: {row}");
        }
    }
}
