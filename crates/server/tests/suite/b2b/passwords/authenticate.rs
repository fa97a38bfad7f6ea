//! `POST /v1/b2b/passwords/authenticate`

use serde_json::{Value, json};

use super::{
    ADA, AUTHENTICATE, PASSWORD, ada, change, example, is_live, links_only, login, read, refuses,
    refuses_addresses, refuses_consumers, refuses_organizations, refuses_session_arguments, session, with,
    with_password, world,
};
use crate::harness::MemberSession;

#[tokio::test]
async fn starts_a_session_of_an_hour() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    let answer = login(&api, &organization, "Ada@Example.com", PASSWORD).await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "intermediate_session_token": "",
      "intermediate_session_token_expires_at": null,
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
        "member_password_id": "[member-password-test 1]",
        "mfa_enrolled": false,
        "mfa_phone_number": "",
        "mfa_phone_number_verified": false,
        "name": "",
        "oauth_registrations": [],
        "organization_id": "[organization-test 2]",
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
      "member_authenticated": true,
      "member_device": null,
      "member_id": "[member-test 0]",
      "member_session": {
        "authentication_factors": [
          {
            "created_at": "2026-01-02T03:04:05Z",
            "delivery_method": "knowledge",
            "last_authenticated_at": "2026-01-02T03:04:05Z",
            "sequence_order": "PRIMARY",
            "type": "password",
            "updated_at": "2026-01-02T03:04:05Z"
          }
        ],
        "expires_at": "2026-01-02T04:04:05Z",
        "last_accessed_at": "2026-01-02T03:04:05Z",
        "member_id": "[member-test 0]",
        "member_session_id": "[session-test 3]",
        "organization_id": "[organization-test 2]",
        "organization_slug": "example",
        "roles": [
          "stytch_member"
        ],
        "started_at": "2026-01-02T03:04:05Z"
      },
      "mfa_required": null,
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
        "organization_id": "[organization-test 2]",
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
      "organization_id": "[organization-test 2]",
      "primary_required": null,
      "request_id": "[request-id-test 4]",
      "session_jwt": "[jwt 5]",
      "session_token": "[token 6]",
      "status_code": 200
    }
    "#);
    let started = MemberSession::of(&answer.ok());
    assert!(is_live(&api, &started).await);
}

#[tokio::test]
async fn takes_a_slug_or_an_external_id_and_a_duration_and_claims() {
    let world = world().await;
    let api = world.b2b().await;
    let body = json!({"organization_name": "Example", "organization_slug": "example",
        "organization_external_id": "theirs|1"});
    let organization = api.organization(body).await;
    with_password(&api, &organization, ADA).await;
    for alias in ["example", "theirs|1"] {
        let body = json!({"organization_id": alias, "email_address": ADA, "password": PASSWORD,
            "session_duration_minutes": 5, "session_custom_claims": {"a": 1, "iss": "x"}});
        let answer = api.post(AUTHENTICATE, body).await.ok();
        assert_eq!(answer["organization_id"], organization);
        let session = &answer["member_session"];
        assert_eq!(session["expires_at"], "2026-01-02T03:09:05Z");
        assert_eq!(session["custom_claims"], json!({"a": 1}));
    }
}

/// Who is not a member there, and who has the password wrong, are told the same.
#[tokio::test]
async fn tells_nothing_of_who_is_a_member() {
    let world = world().await;
    let (api, organization, member) = ada(&world).await;
    let wrong = login(&api, &organization, ADA, "wrong").await;
    wrong.assert_error(401, "unauthorized_credentials");
    let elsewhere = api.organization(json!({"organization_name": "Elsewhere"})).await;
    let before = world.state().await;
    for (place, email) in [(&organization, "bob@example.com"), (&elsewhere, ADA)] {
        let unknown = login(&api, place, email, PASSWORD).await;
        unknown.assert_error(401, "unauthorized_credentials");
        assert_eq!(unknown["error_message"], wrong["error_message"]);
    }
    assert_eq!(before, world.state().await);
    let path = format!("/v1/b2b/organizations/{organization}/members/{member}");
    api.delete(&path).await.ok();
    login(&api, &organization, ADA, PASSWORD)
        .await
        .assert_error(401, "unauthorized_credentials");
}

#[tokio::test]
async fn a_member_without_a_password() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    api.member(&organization, json!({"email_address": ADA})).await;
    let before = world.state().await;
    login(&api, &organization, ADA, PASSWORD)
        .await
        .assert_error(404, "member_password_not_found");
    assert_eq!(before, world.state().await);
}

/// An invitation is for whoever reads the mailbox, and a password does not show who does.
#[tokio::test]
async fn a_pending_member_must_show_its_mailbox() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({"email_address": ADA, "create_member_as_pending": true});
    let member = api.member(&organization, body).await;
    with_password(&api, &organization, ADA).await;
    let answer = login(&api, &organization, ADA, PASSWORD).await;
    insta::assert_json_snapshot!(answer.redacted(), {".member" => "…", ".organization" => "…"}, @r#"
    {
      "intermediate_session_token": "[token 0]",
      "intermediate_session_token_expires_at": "2026-01-02T03:14:05Z",
      "member": "…",
      "member_authenticated": false,
      "member_device": null,
      "member_id": "[member-test 1]",
      "member_session": null,
      "mfa_required": null,
      "organization": "…",
      "organization_id": "[organization-test 3]",
      "primary_required": {
        "allowed_auth_methods": [
          "magic_link",
          "email_otp",
          "password"
        ]
      },
      "request_id": "[request-id-test 4]",
      "session_jwt": "",
      "session_token": "",
      "status_code": 200
    }
    "#);
    answer.ok();
    assert_eq!(read(&api, &organization, &member).await["status"], "pending");
}

#[tokio::test]
async fn where_passwords_are_not_allowed_only_breakglass_members_use_them() {
    const RESTRICTED: &str = "operation_restricted_by_organization_auth_methods";

    let world = world().await;
    let (api, organization, member) = ada(&world).await;
    change(&api, &organization, links_only()).await;
    let body = json!({"organization_id": organization, "email_address": ADA, "password": PASSWORD});
    let cases = [
        (body.clone(), 403, RESTRICTED),
        (with(&body, json!({"password": "wrong"})), 403, RESTRICTED),
        (
            with(&body, json!({"email_address": "bob@example.com"})),
            403,
            RESTRICTED,
        ),
    ];
    refuses(&world, AUTHENTICATE, cases).await;
    let path = format!("/v1/b2b/organizations/{organization}/members/{member}");
    api.put(&path, json!({"is_breakglass": true})).await.ok();
    let answer = api.post(AUTHENTICATE, body).await.ok();
    assert_eq!(answer["member_authenticated"], true);
}

#[tokio::test]
async fn a_second_factor_is_asked_for() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({"email_address": ADA, "mfa_phone_number": "+14155550123", "mfa_enrolled": true});
    api.member(&organization, body).await;
    with_password(&api, &organization, ADA).await;
    let body = json!({"organization_id": organization, "email_address": ADA, "password": PASSWORD,
        "session_duration_minutes": 30, "locale": "es"});
    let answer = api.post(AUTHENTICATE, body.clone()).await;
    insta::assert_json_snapshot!(answer.redacted(), {".member" => "…", ".organization" => "…"}, @r#"
    {
      "intermediate_session_token": "[token 0]",
      "intermediate_session_token_expires_at": "2026-01-02T03:14:05Z",
      "member": "…",
      "member_authenticated": false,
      "member_device": null,
      "member_id": "[member-test 1]",
      "member_session": null,
      "mfa_required": {
        "member_options": {
          "mfa_phone_number": "+14155550123",
          "totp_registration_id": ""
        },
        "secondary_auth_initiated": "sms_otp"
      },
      "organization": "…",
      "organization_id": "[organization-test 3]",
      "primary_required": null,
      "request_id": "[request-id-test 4]",
      "session_jwt": "",
      "session_token": "",
      "status_code": 200
    }
    "#);
    let token = answer.ok()["intermediate_session_token"].clone();
    let sms = world.inbox("+14155550123").await;
    assert_eq!(sms.len(), 1);
    assert_eq!(json!(sms[0].locale), "es");

    // The same bag, with its end.
    world.clock.advance_minutes(1);
    let again = with(&body, json!({"intermediate_session_token": token}));
    let answer = api.post(AUTHENTICATE, again).await.ok();
    assert_eq!(answer["intermediate_session_token"], token);
    assert_eq!(
        answer["intermediate_session_token_expires_at"],
        "2026-01-02T03:14:05Z"
    );
    // Nobody else's.
    with_password(&api, &organization, "bob@example.com").await;
    let bobs = with(
        &body,
        json!({"email_address": "bob@example.com", "intermediate_session_token": token}),
    );
    let cases = [(bobs, 400, "member_session_member_id_mismatch")];
    refuses(&world, AUTHENTICATE, cases).await;
    // It is used up by a session.
    change(&api, &organization, json!({"mfa_policy": "OPTIONAL"})).await;
    let member = format!(
        "/v1/b2b/organizations/{organization}/members/{}",
        answer["member_id"].as_str().unwrap()
    );
    api.put(&member, json!({"mfa_enrolled": false})).await.ok();
    let again = with(&body, json!({"intermediate_session_token": token}));
    let answer = api.post(AUTHENTICATE, again.clone()).await.ok();
    assert_eq!(answer["member_authenticated"], true);
    assert_eq!(answer["intermediate_session_token"], "");
    let cases = [(again, 404, "intermediate_session_not_found")];
    refuses(&world, AUTHENTICATE, cases).await;
}

#[tokio::test]
async fn an_intermediate_session_lives_ten_minutes() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    change(&api, &organization, json!({"mfa_policy": "REQUIRED_FOR_ALL"})).await;
    let answer = login(&api, &organization, ADA, PASSWORD).await.ok();
    assert_eq!(answer["mfa_required"]["member_options"], Value::Null);
    let body = json!({"organization_id": organization, "email_address": ADA, "password": PASSWORD,
        "intermediate_session_token": answer["intermediate_session_token"]});
    world.clock.advance_millis(599_999);
    api.post(AUTHENTICATE, body.clone()).await.ok();
    world.clock.advance_millis(1);
    let cases = [
        (body.clone(), 404, "intermediate_session_not_found"),
        (
            with(&body, json!({"intermediate_session_token": "nonsense"})),
            404,
            "intermediate_session_not_found",
        ),
        (
            with(&body, json!({"session_token": "a"})),
            400,
            "too_many_session_arguments",
        ),
        (
            with(&body, json!({"session_jwt": "a"})),
            400,
            "too_many_session_arguments",
        ),
    ];
    refuses(&world, AUTHENTICATE, cases).await;
}

#[tokio::test]
async fn adds_to_a_session_of_the_member_and_asks_for_nothing_more() {
    let world = world().await;
    let (api, organization, member) = ada(&world).await;
    let before = world.member_session(&organization, ADA).await;
    change(&api, &organization, json!({"mfa_policy": "REQUIRED_FOR_ALL"})).await;
    world.clock.advance_minutes(1);
    let body = json!({"organization_id": organization, "email_address": ADA, "password": PASSWORD,
        "session_token": before.token, "session_custom_claims": {"a": 1}});
    let answer = api.post(AUTHENTICATE, body).await.ok();
    let session = &answer["member_session"];
    assert_eq!(session["member_session_id"], before.id);
    assert_eq!(session["expires_at"], "2026-01-02T04:04:05Z");
    assert_eq!(session["custom_claims"], json!({"a": 1}));
    let factors = session["authentication_factors"].as_array().unwrap();
    let kinds: Vec<_> = factors.iter().map(|factor| &factor["type"]).collect();
    assert_eq!(kinds, ["imported", "password"]);
    assert_eq!(answer["member_id"], member);

    let body = json!({"organization_id": organization, "email_address": ADA, "password": PASSWORD,
        "session_jwt": before.jwt, "session_duration_minutes": 10});
    world.clock.advance_minutes(1);
    let answer = api.post(AUTHENTICATE, body).await.ok();
    let session = &answer["member_session"];
    assert_eq!(session["expires_at"], "2026-01-02T03:16:05Z");
    let factors = session["authentication_factors"].as_array().unwrap();
    assert_eq!(factors.len(), 2);
    assert_eq!(factors[1]["last_authenticated_at"], "2026-01-02T03:06:05Z");
}

#[tokio::test]
async fn another_members_session_is_as_good_as_none() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    with_password(&api, &organization, "bob@example.com").await;
    let bobs = MemberSession::of(&login(&api, &organization, "bob@example.com", PASSWORD).await.ok());
    let body = json!({"organization_id": organization, "email_address": ADA, "password": PASSWORD,
        "session_token": bobs.token});
    let own = MemberSession::of(&api.post(AUTHENTICATE, body.clone()).await.ok());
    assert_ne!(own.id, bobs.id);
    assert!(is_live(&api, &bobs).await && is_live(&api, &own).await);
    let ended = json!({"member_session_id": bobs.id});
    api.post("/v1/b2b/sessions/revoke", ended).await.ok();
    refuses(&world, AUTHENTICATE, [(body, 404, "session_not_found")]).await;
}

#[tokio::test]
async fn refuses_what_is_missing_or_wrong() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    session(&api, &organization).await;
    let good = json!({"organization_id": organization, "email_address": ADA, "password": PASSWORD});
    refuses_organizations(&world, AUTHENTICATE, &good).await;
    refuses_addresses(&world, AUTHENTICATE, &good).await;
    refuses_session_arguments(&world, AUTHENTICATE, &good).await;
    refuses_consumers(&world, AUTHENTICATE, &good).await;
    let cases = [
        (with(&good, json!({"password": null})), 400, "bad_request"),
        (with(&good, json!({"password": ""})), 400, "bad_request"),
        (with(&good, json!({"password": 1})), 400, "bad_request"),
        (json!([]), 400, "bad_request"),
    ];
    refuses(&world, AUTHENTICATE, cases).await;
    let other = world
        .another_project(tenure_core::token::Vertical::B2b, tenure_types::Environment::Test)
        .await;
    let answer = world.node.client(&other).post(AUTHENTICATE, good).await;
    answer.assert_error(404, "organization_not_found");
}
