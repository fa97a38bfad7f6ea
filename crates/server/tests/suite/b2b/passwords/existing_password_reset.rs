//! `POST /v1/b2b/passwords/existing_password/reset`

use serde_json::{Value, json};

use super::{
    ADA, NEW_PASSWORD, PASSWORD, ada, change, example, is_live, links_only, login, refuses,
    refuses_addresses, refuses_consumers, refuses_organizations, refuses_passwords,
    refuses_session_arguments, session, with, world,
};
use crate::harness::MemberSession;

const PATH: &str = "/v1/b2b/passwords/existing_password/reset";

fn body(organization: &str) -> Value {
    json!({"organization_id": organization, "email_address": ADA, "existing_password": PASSWORD,
        "new_password": NEW_PASSWORD})
}

#[tokio::test]
async fn ends_all_sessions_and_logs_in_with_the_new_password() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    let sessions = [
        session(&api, &organization).await,
        session(&api, &organization).await,
    ];
    let presented = with(&body(&organization), json!({"session_jwt": sessions[0].jwt}));
    let answer = api.post(PATH, presented).await;
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
    let new = MemberSession::of(&answer.ok());
    for session in &sessions {
        assert!(!is_live(&api, session).await);
    }
    assert!(is_live(&api, &new).await);
    login(&api, &organization, ADA, PASSWORD)
        .await
        .assert_error(401, "unauthorized_credentials");
    login(&api, &organization, ADA, NEW_PASSWORD).await.ok();
}

#[tokio::test]
async fn a_second_factor_is_asked_for_nonetheless() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    let before = session(&api, &organization).await;
    change(&api, &organization, json!({"mfa_policy": "REQUIRED_FOR_ALL"})).await;
    let answer = api.post(PATH, body(&organization)).await.ok();
    assert_eq!(answer["member_authenticated"], false);
    assert_ne!(answer["mfa_required"], Value::Null);
    assert!(!is_live(&api, &before).await);
}

#[tokio::test]
async fn refuses_what_is_missing_or_wrong() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    let ended = session(&api, &organization).await;
    let revoke = json!({"member_session_id": ended.id});
    api.post("/v1/b2b/sessions/revoke", revoke).await.ok();
    let good = body(&organization);
    refuses_organizations(&world, PATH, &good).await;
    refuses_addresses(&world, PATH, &good).await;
    refuses_session_arguments(&world, PATH, &good).await;
    refuses_passwords(&world, PATH, "new_password", &good).await;
    refuses_consumers(&world, PATH, &good).await;
    let cases = [
        (json!({"existing_password": null}), 400, "bad_request"),
        (json!({"existing_password": ""}), 400, "bad_request"),
        (
            json!({"new_password": PASSWORD}),
            400,
            "cannot_reset_password_with_existing_password",
        ),
        (
            json!({"email_address": "bob@example.com"}),
            401,
            "unauthorized_credentials",
        ),
        (json!({"session_token": ended.token}), 404, "session_not_found"),
    ];
    let cases = cases.map(|(fields, status, kind): (Value, _, _)| (with(&good, fields), status, kind));
    refuses(&world, PATH, cases).await;
    // That both are the same is told only to who knows it.
    let guess = with(
        &good,
        json!({"existing_password": "wrong", "new_password": "wrong"}),
    );
    api.post(PATH, guess)
        .await
        .assert_error(401, "unauthorized_credentials");
    change(&api, &organization, links_only()).await;
    let restricted = (good, 403, "operation_restricted_by_organization_auth_methods");
    refuses(&world, PATH, [restricted]).await;
}

#[tokio::test]
async fn a_member_without_a_password() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    api.member(&organization, json!({"email_address": ADA})).await;
    let cases = [(body(&organization), 404, "member_password_not_found")];
    refuses(&world, PATH, cases).await;
}
