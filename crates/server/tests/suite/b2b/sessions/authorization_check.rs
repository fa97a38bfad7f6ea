//! `authorization_check` in B2B: tenancy first, then the roles; a 403 changes nothing.

use serde_json::{Value, json};

use super::world;
use crate::harness::{Client, MemberSession, World};

const PATH: &str = "/v1/b2b/sessions/authenticate";

fn check(session: &MemberSession, organization: &str, action: &str) -> Value {
    json!({
        "session_token": session.token,
        "session_duration_minutes": 30,
        "session_custom_claims": {"seen": true},
        "authorization_check": {
            "organization_id": organization,
            "resource_id": "documents",
            "action": action,
        },
    })
}

async fn holder(world: &World, b2b: &Client, roles: &[&str]) -> MemberSession {
    let organization = b2b
        .organization(json!({"organization_name": "Example", "organization_external_id": "example-1"}))
        .await;
    b2b.member(
        &organization,
        json!({"email_address": "ada@example.com", "roles": roles}),
    )
    .await;
    world.member_session(&organization, "ada@example.com").await
}

#[tokio::test]
async fn names_every_role_that_grants_it() {
    let world = world().await;
    let b2b = world.b2b().await;
    let session = holder(&world, &b2b, &["viewer", "editor"]).await;
    for (action, roles) in [
        ("read", json!(["viewer", "editor"])),
        ("delete", json!(["editor"])),
    ] {
        let body = b2b
            .post(PATH, check(&session, &session.organization_id, action))
            .await
            .ok();
        assert_eq!(
            body["verdict"],
            json!({"authorized": true, "granting_roles": roles})
        );
        assert_eq!(body["member_session"]["custom_claims"], json!({"seen": true}));
    }
}

#[tokio::test]
async fn refuses_and_changes_nothing() {
    let world = world().await;
    let b2b = world.b2b().await;
    let session = holder(&world, &b2b, &["viewer"]).await;
    let other = b2b.organization(json!({"organization_name": "Other"})).await;
    let before = world.state().await;
    for (organization, action, error) in [
        (
            session.organization_id.as_str(),
            "delete",
            "session_authorization_error",
        ),
        (&session.organization_id, "*", "session_authorization_error"),
        (&session.organization_id, "", "session_authorization_error"),
        // Tenancy is asked first, and of the real id alone, as local checks do.
        (&other, "read", "session_authorization_tenancy_error"),
        (&other, "delete", "session_authorization_tenancy_error"),
        ("example", "read", "session_authorization_tenancy_error"),
        ("example-1", "read", "session_authorization_tenancy_error"),
        ("", "read", "session_authorization_tenancy_error"),
    ] {
        b2b.post(PATH, check(&session, organization, action))
            .await
            .assert_error(403, error);
    }
    assert_eq!(world.state().await, before);
}
