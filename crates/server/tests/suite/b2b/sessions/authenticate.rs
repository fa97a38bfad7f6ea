//! `POST /v1/b2b/sessions/authenticate`

use serde_json::json;

use super::world;

const PATH: &str = "/v1/b2b/sessions/authenticate";

#[tokio::test]
async fn answers_with_all_of_it() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    b2b.member(
        &organization,
        json!({"email_address": "ada@example.com", "name": "Ada"}),
    )
    .await;
    let session = world.member_session(&organization, "ada@example.com").await;
    world.clock.advance_seconds(60);
    let answer = b2b.post(PATH, json!({"session_token": session.token})).await;
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
        "name": "Ada",
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
        "expires_at": "2026-01-02T04:04:05Z",
        "last_accessed_at": "2026-01-02T03:05:05Z",
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
async fn takes_a_token_or_a_jwt_and_gives_both() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    b2b.member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let session = world.member_session(&organization, "ada@example.com").await;
    // Past the JWT's own end: the session lives.
    world.clock.advance_seconds(600);
    for proof in [
        json!({"session_token": session.token}),
        json!({"session_jwt": session.jwt}),
    ] {
        let body = b2b.post(PATH, proof).await.ok();
        assert_eq!(body["session_token"], session.token);
        assert_ne!(body["session_jwt"], session.jwt);
        assert_eq!(body["member_session"]["member_session_id"], session.id);
    }
}

#[tokio::test]
async fn extends_and_merges_claims() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    b2b.member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let session = world.member_session(&organization, "ada@example.com").await;
    let first = b2b
        .post(
            PATH,
            json!({
                "session_token": session.token,
                "session_duration_minutes": 5,
                "session_custom_claims": {"plan": {"name": "pro"}, "old": 1, "sub": "nobody"},
            }),
        )
        .await
        .ok();
    assert_eq!(
        first["member_session"]["custom_claims"],
        json!({"plan": {"name": "pro"}, "old": 1})
    );
    let second = b2b
        .post(
            PATH,
            json!({"session_token": session.token, "session_custom_claims": {"old": null, "plan": {"seats": 3}}}),
        )
        .await
        .ok();
    assert_eq!(
        second["member_session"]["custom_claims"],
        json!({"plan": {"name": "pro", "seats": 3}})
    );
    // Without a duration the end stays where it was.
    assert_eq!(
        second["member_session"]["expires_at"],
        first["member_session"]["expires_at"]
    );
    world.clock.advance_seconds(5 * 60);
    b2b.post(PATH, json!({"session_token": session.token}))
        .await
        .assert_error(404, "session_not_found");
}

#[tokio::test]
async fn refuses_what_it_can_not_take() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    b2b.member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let session = world.member_session(&organization, "ada@example.com").await;
    let (token, jwt) = (&session.token, &session.jwt);
    let consumer = world.client().session("ada@example.com").await;
    let before = world.state().await;
    for (body, status, error) in [
        (json!({}), 400, "no_session_arguments"),
        (json!({"session_token": null}), 400, "no_session_arguments"),
        (json!({"session_token": ""}), 400, "no_session_arguments"),
        (
            json!({"session_token": token, "session_jwt": jwt}),
            400,
            "too_many_session_arguments",
        ),
        (json!({"session_token": 5}), 400, "bad_request"),
        (json!({"session_token": "x"}), 400, "invalid_session_token"),
        (
            json!({"session_jwt": "x.y.z"}),
            400,
            "unable_to_parse_session_jwt",
        ),
        // Of a consumer project: neither its token nor its JWT is worth anything here.
        (json!({"session_token": consumer.token}), 404, "session_not_found"),
        (
            json!({"session_jwt": consumer.jwt}),
            400,
            "unable_to_parse_session_jwt",
        ),
        (
            json!({"session_token": token, "session_duration_minutes": 4}),
            400,
            "invalid_session_duration_minutes",
        ),
        (
            json!({"session_token": token, "session_duration_minutes": 527_041}),
            400,
            "invalid_session_duration_minutes",
        ),
        (
            json!({"session_token": token, "session_custom_claims": {"a": "x".repeat(4096)}}),
            400,
            "custom_claims_too_large",
        ),
        (
            json!({"session_token": token, "session_custom_claims": []}),
            400,
            "bad_request",
        ),
        (
            json!({"session_token": token, "authorization_check": {"resource_id": "documents", "action": "read"}}),
            400,
            "bad_request",
        ),
    ] {
        b2b.post(PATH, body).await.assert_error(status, error);
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn a_member_that_is_deleted_has_no_session() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let member = b2b
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    let session = world.member_session(&organization, "ada@example.com").await;
    b2b.delete(&format!("/v1/b2b/organizations/{organization}/members/{member}"))
        .await
        .ok();
    for proof in [
        json!({"session_token": session.token}),
        json!({"session_jwt": session.jwt}),
        json!({"session_token": session.token, "session_duration_minutes": 30}),
    ] {
        b2b.post(PATH, proof).await.assert_error(404, "session_not_found");
    }
}
