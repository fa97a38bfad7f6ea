//! `GET /v1/b2b/sessions`

use serde_json::{Value, json};

use super::world;

#[tokio::test]
async fn lists_the_live_ones_and_touches_none() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b
        .organization(json!({"organization_name": "Example", "organization_external_id": "example-1"}))
        .await;
    let member = b2b
        .member(
            &organization,
            json!({"email_address": "ada@example.com", "external_id": "a|1"}),
        )
        .await;
    let first = world.member_session(&organization, "ada@example.com").await;
    world.clock.advance_seconds(1);
    let second = world.member_session(&organization, "ada@example.com").await;
    b2b.post("/v1/b2b/sessions/revoke", json!({"member_session_id": first.id}))
        .await
        .ok();
    world.clock.advance_seconds(1);
    let third = world.member_session(&organization, "ada@example.com").await;
    let path = |organization: &str, member: &str| {
        format!("/v1/b2b/sessions?organization_id={organization}&member_id={member}")
    };
    let answer = b2b.get(&path(&organization, &member)).await;
    let ids = |body: &Value| -> Vec<Value> {
        let sessions = body["member_sessions"].as_array().unwrap();
        sessions
            .iter()
            .map(|session| session["member_session_id"].clone())
            .collect()
    };
    assert_eq!(ids(&answer.body), [json!(second.id), json!(third.id)]);
    let last = answer.body["member_sessions"][0]["last_accessed_at"].clone();
    world.clock.advance_seconds(5);
    // By any name of the two.
    for (organization, member) in [("example", "a%7C1"), ("example%2D1", member.as_str())] {
        let body = b2b.get(&path(organization, member)).await.ok();
        assert_eq!(body["member_sessions"][0]["last_accessed_at"], last);
    }
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "member_sessions": [
        {
          "authentication_factors": [
            {
              "created_at": "2026-01-02T03:04:06Z",
              "delivery_method": "imported_auth0",
              "last_authenticated_at": "2026-01-02T03:04:06Z",
              "sequence_order": "PRIMARY",
              "type": "imported",
              "updated_at": "2026-01-02T03:04:06Z"
            }
          ],
          "expires_at": "2026-01-02T04:04:06Z",
          "last_accessed_at": "2026-01-02T03:04:06Z",
          "member_id": "[member-test 0]",
          "member_session_id": "[session-test 1]",
          "organization_id": "[organization-test 2]",
          "organization_slug": "example",
          "roles": [
            "stytch_member"
          ],
          "started_at": "2026-01-02T03:04:06Z"
        },
        {
          "authentication_factors": [
            {
              "created_at": "2026-01-02T03:04:07Z",
              "delivery_method": "imported_auth0",
              "last_authenticated_at": "2026-01-02T03:04:07Z",
              "sequence_order": "PRIMARY",
              "type": "imported",
              "updated_at": "2026-01-02T03:04:07Z"
            }
          ],
          "expires_at": "2026-01-02T04:04:07Z",
          "last_accessed_at": "2026-01-02T03:04:07Z",
          "member_id": "[member-test 0]",
          "member_session_id": "[session-test 3]",
          "organization_id": "[organization-test 2]",
          "organization_slug": "example",
          "roles": [
            "stytch_member"
          ],
          "started_at": "2026-01-02T03:04:07Z"
        }
      ],
      "request_id": "[request-id-test 4]",
      "status_code": 200
    }
    "#);
}

#[tokio::test]
async fn finds_nobody_elsewhere() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let other = b2b.organization(json!({"organization_name": "Other"})).await;
    let member = b2b
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    for (query, status, error) in [
        (String::new(), 400, "invalid_organization_id"),
        (format!("?organization_id={organization}"), 400, "invalid_id"),
        (format!("?member_id={member}"), 400, "invalid_organization_id"),
        (
            format!("?organization_id={other}&member_id={member}"),
            404,
            "member_not_found",
        ),
        (
            format!("?organization_id=nowhere&member_id={member}"),
            404,
            "organization_not_found",
        ),
        (
            format!("?organization_id={organization}&member_id=nobody"),
            404,
            "member_not_found",
        ),
    ] {
        b2b.get(&format!("/v1/b2b/sessions{query}"))
            .await
            .assert_error(status, error);
    }
}
