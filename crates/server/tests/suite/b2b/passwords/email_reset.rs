//! `POST /v1/b2b/passwords/email/reset`

use serde_json::{Value, json};

use super::{
    ADA, AUTHENTICATE, NEW_PASSWORD, PASSWORD, RESET, START, ada, change, example, is_live, links_only,
    login, mailed_token, newest_token, read, refuses, refuses_consumers, refuses_passwords,
    refuses_session_arguments, session, with, world,
};
use crate::harness::MemberSession;

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[tokio::test]
async fn sets_the_first_password_of_a_pending_member_and_lets_it_in() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({"email_address": ADA, "create_member_as_pending": true});
    let member = api.member(&organization, body).await;
    let token = mailed_token(&world, &api, &organization).await;
    let body =
        json!({"password_reset_token": token, "password": NEW_PASSWORD, "session_duration_minutes": 30});
    let answer = api.post(RESET, body).await;
    insta::assert_json_snapshot!(answer.redacted(), {".organization" => "…"}, @r#"
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
      "member_email_id": "[email-test 3]",
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
        "expires_at": "2026-01-02T03:34:05Z",
        "last_accessed_at": "2026-01-02T03:04:05Z",
        "member_id": "[member-test 0]",
        "member_session_id": "[session-test 4]",
        "organization_id": "[organization-test 2]",
        "organization_slug": "example",
        "roles": [
          "stytch_member"
        ],
        "started_at": "2026-01-02T03:04:05Z"
      },
      "mfa_required": null,
      "organization": "…",
      "organization_id": "[organization-test 2]",
      "primary_required": null,
      "request_id": "[request-id-test 5]",
      "session_jwt": "[jwt 6]",
      "session_token": "[token 7]",
      "status_code": 200
    }
    "#);
    assert!(is_live(&api, &MemberSession::of(&answer.ok())).await);
    let member = read(&api, &organization, &member).await;
    assert_eq!(
        (&member["status"], &member["email_address_verified"]),
        (&json!("active"), &json!(true))
    );
    login(&api, &organization, ADA, NEW_PASSWORD).await.ok();
}

#[tokio::test]
async fn ends_all_sessions_and_the_old_password() {
    let world = world().await;
    let (api, organization, member) = ada(&world).await;
    let password = read(&api, &organization, &member).await["member_password_id"].clone();
    super::with_password(&api, &organization, "bob@example.com").await;
    let bystander = MemberSession::of(&login(&api, &organization, "bob@example.com", PASSWORD).await.ok());
    let sessions = [
        session(&api, &organization).await,
        session(&api, &organization).await,
    ];
    let token = mailed_token(&world, &api, &organization).await;
    // A session that is presented ends with the others.
    let body =
        json!({"password_reset_token": token, "password": NEW_PASSWORD, "session_token": sessions[0].token});
    let answer = api.post(RESET, body).await.ok();
    assert_eq!(answer["member"]["member_password_id"], password);
    let new = MemberSession::of(&answer);
    for session in &sessions {
        assert!(!is_live(&api, session).await);
    }
    assert!(is_live(&api, &new).await && is_live(&api, &bystander).await);
    login(&api, &organization, ADA, PASSWORD)
        .await
        .assert_error(401, "unauthorized_credentials");
    login(&api, &organization, ADA, NEW_PASSWORD).await.ok();
}

#[tokio::test]
async fn a_link_works_once_and_until_its_end() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    let with_token = |token: &str| json!({"password_reset_token": token, "password": NEW_PASSWORD});
    let spent = |token: &str| [(with_token(token), 401, "unable_to_auth_password_reset_token")];
    let first = mailed_token(&world, &api, &organization).await;
    let second = mailed_token(&world, &api, &organization).await;
    api.post(RESET, with_token(&first)).await.ok();
    refuses(&world, RESET, spent(&first)).await;
    // Whoever could read the other one has nothing of it any more.
    refuses(&world, RESET, spent(&second)).await;

    let on_time = mailed_token(&world, &api, &organization).await;
    world.clock.advance_millis(30 * 60_000 - 1);
    api.post(RESET, with_token(&on_time)).await.ok();
    let late = mailed_token(&world, &api, &organization).await;
    world.clock.advance_minutes(30);
    refuses(&world, RESET, spent(&late)).await;

    let body = json!({"organization_id": organization, "email_address": ADA,
        "reset_password_expiration_minutes": 5});
    api.post(START, body).await.ok();
    let short = newest_token(&world, ADA).await;
    world.clock.advance_minutes(5);
    refuses(&world, RESET, spent(&short)).await;
}

#[tokio::test]
async fn who_asked_with_a_challenge_brings_the_verifier() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    let body = json!({"organization_id": organization, "email_address": ADA, "code_challenge": CHALLENGE});
    api.post(START, body).await.ok();
    let token = newest_token(&world, ADA).await;
    let body = json!({"password_reset_token": token, "password": NEW_PASSWORD});
    let with_verifier = |verifier: &str| with(&body, json!({"code_verifier": verifier}));
    let cases = [
        (body.clone(), 400, "pkce_expected_code_verifier"),
        (
            with(&body, json!({"pkce_code_verifier": VERIFIER})),
            400,
            "pkce_expected_code_verifier",
        ),
        (with_verifier(&"a".repeat(43)), 401, "pkce_mismatch"),
        (with_verifier("short"), 401, "pkce_mismatch"),
    ];
    refuses(&world, RESET, cases).await;
    api.post(RESET, with_verifier(VERIFIER)).await.ok();

    let token = mailed_token(&world, &api, &organization).await;
    let body = json!({"password_reset_token": token, "password": NEW_PASSWORD, "code_verifier": VERIFIER});
    refuses(&world, RESET, [(body, 400, "pkce_did_not_expect_code_verifier")]).await;
}

#[tokio::test]
async fn a_second_factor_is_asked_for_nonetheless() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    let before = session(&api, &organization).await;
    change(&api, &organization, json!({"mfa_policy": "REQUIRED_FOR_ALL"})).await;
    let login = login(&api, &organization, ADA, PASSWORD).await.ok();
    let intermediate = &login["intermediate_session_token"];
    let token = mailed_token(&world, &api, &organization).await;
    let body = json!({"password_reset_token": token, "password": NEW_PASSWORD,
        "intermediate_session_token": intermediate});
    let answer = api.post(RESET, body).await.ok();
    assert_eq!(answer["member_authenticated"], false);
    assert_eq!(
        answer["mfa_required"],
        json!({"member_options": null, "secondary_auth_initiated": null})
    );
    assert_eq!(&answer["intermediate_session_token"], intermediate);
    assert!(!is_live(&api, &before).await);
}

#[tokio::test]
async fn the_address_must_still_be_the_members() {
    let world = world().await;
    let (api, organization, member) = ada(&world).await;
    let token = mailed_token(&world, &api, &organization).await;
    let path = format!("/v1/b2b/organizations/{organization}/members/{member}");
    api.put(&path, json!({"email_address": "ada@example.org"}))
        .await
        .ok();
    let body = json!({"password_reset_token": token, "password": NEW_PASSWORD});
    let cases = [(body, 401, "unable_to_auth_password_reset_token")];
    refuses(&world, RESET, cases).await;
    let body = json!({"organization_id": organization, "email_address": "ada@example.org"});
    api.post(START, body).await.ok();
    let token = newest_token(&world, "ada@example.org").await;
    api.delete(&path).await.ok();
    let body = json!({"password_reset_token": token, "password": NEW_PASSWORD});
    let cases = [(body, 401, "unable_to_auth_password_reset_token")];
    refuses(&world, RESET, cases).await;
}

#[tokio::test]
async fn refuses_what_is_missing_or_wrong() {
    const TOKEN: &str = "unable_to_auth_password_reset_token";

    let world = world().await;
    let (api, organization, member) = ada(&world).await;
    let ended = session(&api, &organization).await;
    let body = json!({"member_session_id": ended.id});
    api.post("/v1/b2b/sessions/revoke", body).await.ok();
    let token = mailed_token(&world, &api, &organization).await;
    let good = json!({"password_reset_token": token, "password": NEW_PASSWORD});
    refuses_session_arguments(&world, RESET, &good).await;
    refuses_passwords(&world, RESET, "password", &good).await;
    refuses_consumers(&world, RESET, &good).await;
    let cases = [
        (json!({"password_reset_token": null}), 400, "bad_request"),
        (json!({"password_reset_token": ""}), 400, "bad_request"),
        (json!({"password_reset_token": 1}), 400, "bad_request"),
        (json!({"password_reset_token": "nonsense"}), 401, TOKEN),
        (json!({"password_reset_token": ended.token}), 401, TOKEN),
        (
            json!({"password_reset_token": format!("{}=", "A".repeat(43))}),
            401,
            TOKEN,
        ),
        (json!({"session_token": ended.token}), 404, "session_not_found"),
        (
            json!({"intermediate_session_token": "nonsense"}),
            404,
            "intermediate_session_not_found",
        ),
        (
            json!({"intermediate_session_token": "nonsense", "session_token": "a"}),
            400,
            "too_many_session_arguments",
        ),
    ];
    let cases = cases.map(|(fields, status, kind): (Value, _, _)| (with(&good, fields), status, kind));
    refuses(&world, RESET, cases).await;
    let other = world
        .another_project(tenure_core::token::Vertical::B2b, tenure_types::Environment::Test)
        .await;
    let answer = world.node.client(&other).post(RESET, good.clone()).await;
    answer.assert_error(401, TOKEN);

    change(&api, &organization, links_only()).await;
    let restricted = (
        good.clone(),
        403,
        "operation_restricted_by_organization_auth_methods",
    );
    refuses(&world, RESET, [restricted]).await;
    let path = format!("/v1/b2b/organizations/{organization}/members/{member}");
    api.put(&path, json!({"is_breakglass": true})).await.ok();
    // After all that the link still works.
    api.post(RESET, good).await.ok();
    let body = json!({"organization_id": organization, "email_address": ADA, "password": NEW_PASSWORD});
    api.post(AUTHENTICATE, body).await.ok();
}
