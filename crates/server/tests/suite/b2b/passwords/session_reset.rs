//! `POST /v1/b2b/passwords/session/reset`

use serde_json::{Value, json};

use super::{
    ADA, AUTHENTICATE, NEW_PASSWORD, PASSWORD, ada, change, example, is_live, links_only, login, refuses,
    refuses_consumers, refuses_organizations, refuses_passwords, refuses_session_arguments, session, with,
    with_password, world,
};
use crate::harness::MemberSession;

const PATH: &str = "/v1/b2b/passwords/session/reset";

fn body(organization: &str, session: &MemberSession) -> Value {
    json!({"organization_id": organization, "password": NEW_PASSWORD, "session_token": session.token})
}

#[tokio::test]
async fn ends_all_sessions_but_the_one_used() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    with_password(&api, &organization, "bob@example.com").await;
    let bystander = MemberSession::of(&login(&api, &organization, "bob@example.com", PASSWORD).await.ok());
    let used = session(&api, &organization).await;
    let other = session(&api, &organization).await;
    let body = with(
        &body(&organization, &used),
        json!({"session_custom_claims": {"a": 1}}),
    );
    let answer = api.post(PATH, body).await;
    insta::assert_json_snapshot!(answer.redacted(), {".member" => "…", ".organization" => "…"}, @r#"
    {
      "intermediate_session_token": "",
      "intermediate_session_token_expires_at": null,
      "member": "…",
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
        "custom_claims": {
          "a": 1
        },
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
      "organization": "…",
      "primary_required": null,
      "request_id": "[request-id-test 4]",
      "session_jwt": "[jwt 5]",
      "session_token": "[token 6]",
      "status_code": 200
    }
    "#);
    assert_eq!(answer.ok()["member_session"]["member_session_id"], used.id);
    assert!(!is_live(&api, &other).await);
    assert!(is_live(&api, &used).await && is_live(&api, &bystander).await);
    login(&api, &organization, ADA, PASSWORD)
        .await
        .assert_error(401, "unauthorized_credentials");
    login(&api, &organization, ADA, NEW_PASSWORD).await.ok();
}

#[tokio::test]
async fn something_must_have_been_proven_in_the_last_five_minutes() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    let used = session(&api, &organization).await;
    world.clock.advance_minutes(5);
    let to = |password: &str| with(&body(&organization, &used), json!({"password": password}));
    api.post(PATH, to(NEW_PASSWORD)).await.ok();
    world.clock.advance_millis(1);
    // The reset itself proved nothing, nor does an extension.
    let cases = [
        (to(PASSWORD), 400, "session_too_old_to_reset_password"),
        (
            with(&to(PASSWORD), json!({"session_duration_minutes": 60})),
            400,
            "session_too_old_to_reset_password",
        ),
    ];
    refuses(&world, PATH, cases).await;
    let touch = json!({"session_token": used.token, "session_duration_minutes": 60});
    api.post("/v1/b2b/sessions/authenticate", touch).await.ok();
    api.post(PATH, to(PASSWORD))
        .await
        .assert_error(400, "session_too_old_to_reset_password");
    let proof = json!({"organization_id": organization, "email_address": ADA, "password": NEW_PASSWORD,
        "session_token": used.token});
    api.post(AUTHENTICATE, proof).await.ok();
    let by_jwt = json!({"organization_id": organization, "password": PASSWORD, "session_jwt": used.jwt,
        "session_duration_minutes": 10});
    let answer = api.post(PATH, by_jwt).await.ok();
    assert_eq!(answer["member_session"]["expires_at"], "2026-01-02T03:19:05Z");
}

#[tokio::test]
async fn gives_a_password_to_a_member_that_has_none() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    api.member(&organization, json!({"email_address": ADA})).await;
    let used = world.member_session(&organization, ADA).await;
    // A second factor was not asked for in it, and is not now.
    change(&api, &organization, json!({"mfa_policy": "REQUIRED_FOR_ALL"})).await;
    let answer = api.post(PATH, body(&organization, &used)).await.ok();
    assert_ne!(answer["member"]["member_password_id"], "");
    assert_eq!(answer["member_authenticated"], true);
}

#[tokio::test]
async fn refuses_what_is_missing_or_wrong() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    let elsewhere = api.organization(json!({"organization_name": "Elsewhere"})).await;
    let ended = session(&api, &organization).await;
    let revoke = json!({"member_session_id": ended.id});
    api.post("/v1/b2b/sessions/revoke", revoke).await.ok();
    let used = session(&api, &organization).await;
    let good = body(&organization, &used);
    refuses_organizations(&world, PATH, &good).await;
    refuses_passwords(&world, PATH, "password", &good).await;
    refuses_session_arguments(&world, PATH, &good).await;
    refuses_consumers(&world, PATH, &good).await;
    let cases = [
        (json!({"session_token": null}), 400, "no_session_arguments"),
        (
            json!({"session_jwt": used.jwt}),
            400,
            "too_many_session_arguments",
        ),
        (json!({"session_token": ended.token}), 404, "session_not_found"),
        (
            json!({"organization_id": elsewhere}),
            403,
            "session_authorization_tenancy_error",
        ),
        (
            json!({"password": PASSWORD}),
            400,
            "cannot_reset_password_with_existing_password",
        ),
    ];
    let cases = cases.map(|(fields, status, kind): (Value, _, _)| (with(&good, fields), status, kind));
    refuses(&world, PATH, cases).await;
    change(&api, &organization, links_only()).await;
    let restricted = (good, 403, "operation_restricted_by_organization_auth_methods");
    refuses(&world, PATH, [restricted]).await;
}
