//! Organizations changed on behalf of a member.

use http::Method;
use serde_json::{Value, json};

use super::{Client, PATH, World, read, refuses, world};
use crate::harness::MemberSession;

/// Every field of an update that a member may be allowed to set, with the action that it takes.
fn fields() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("organization_name", json!("New"), "update.info.name"),
        ("organization_slug", json!("new"), "update.info.slug"),
        (
            "organization_logo_url",
            json!("https://example.com"),
            "update.info.logo-url",
        ),
        (
            "sso_jit_provisioning",
            json!("NOT_ALLOWED"),
            "update.settings.sso-jit-provisioning",
        ),
        (
            "sso_jit_provisioning_allowed_connections",
            json!([]),
            "update.settings.sso-jit-provisioning",
        ),
        (
            "email_allowed_domains",
            json!(["example.com"]),
            "update.settings.allowed-domains",
        ),
        (
            "email_jit_provisioning",
            json!("NOT_ALLOWED"),
            "update.settings.email-jit-provisioning",
        ),
        (
            "email_invites",
            json!("ALL_ALLOWED"),
            "update.settings.email-invites",
        ),
        (
            "auth_methods",
            json!("ALL_ALLOWED"),
            "update.settings.allowed-auth-methods",
        ),
        (
            "allowed_auth_methods",
            json!(["password"]),
            "update.settings.allowed-auth-methods",
        ),
        ("mfa_policy", json!("OPTIONAL"), "update.settings.mfa-policy"),
        (
            "rbac_email_implicit_role_assignments",
            json!([]),
            "update.settings.implicit-roles",
        ),
        (
            "mfa_methods",
            json!("ALL_ALLOWED"),
            "update.settings.allowed-mfa-methods",
        ),
        (
            "allowed_mfa_methods",
            json!(["totp"]),
            "update.settings.allowed-mfa-methods",
        ),
        (
            "oauth_tenant_jit_provisioning",
            json!("NOT_ALLOWED"),
            "update.settings.oauth-tenant-jit-provisioning",
        ),
        (
            "allowed_oauth_tenants",
            json!({}),
            "update.settings.allowed-oauth-tenants",
        ),
    ]
}

/// Fields that are the back-end's alone.
fn reserved() -> Vec<(&'static str, Value)> {
    vec![
        ("organization_external_id", json!("new-1")),
        ("claimed_email_domains", json!([])),
        ("first_party_connected_apps_allowed_type", json!("ALL_ALLOWED")),
        ("allowed_first_party_connected_apps", json!([])),
        ("third_party_connected_apps_allowed_type", json!("ALL_ALLOWED")),
        ("allowed_third_party_connected_apps", json!([])),
    ]
}

/// An organization with a member that holds a role, and a session of that member.
async fn member_with(world: &World, roles: Value) -> (String, MemberSession) {
    let b2b = world.b2b().await;
    let body = json!({"organization_name": "Example", "organization_external_id": "example-1"});
    let organization = b2b.organization(body).await;
    let body = json!({"email_address": "ada@example.com", "roles": roles});
    b2b.member(&organization, body).await;
    let session = world.member_session(&organization, "ada@example.com").await;
    (organization, session)
}

/// Gives the organization a role `tester` with these actions on `stytch.organization`.
async fn set_tester(b2b: &Client, organization: &str, actions: Value) {
    let role = json!({
        "role_id": "tester",
        "permissions": [{"resource_id": "stytch.organization", "actions": actions}],
    });
    let path = format!("/v1/b2b/rbac/organizations/{organization}");
    b2b.put(&path, json!({"org_policy": {"roles": [role]}}))
        .await
        .ok();
}

#[tokio::test]
async fn each_field_takes_its_action() {
    let world = world().await;
    let b2b = world.b2b().await;
    let (organization, session) = member_with(&world, json!([])).await;
    set_tester(&b2b, &organization, json!([])).await;
    let path = format!(
        "/v1/b2b/organizations/{organization}/members/{}",
        session.member_id
    );
    b2b.put(&path, json!({"roles": ["tester"]})).await.ok();
    let actions: Vec<&str> = fields().into_iter().map(|(_, _, action)| action).collect();
    let path = format!("{PATH}/{organization}");
    for (field, value, action) in fields() {
        let body = json!({field: value});
        let others: Vec<&str> = actions.iter().copied().filter(|other| *other != action).collect();
        set_tester(&b2b, &organization, json!(others)).await;
        for acting in [b2b.acting(&session), b2b.acting_by_jwt(&session)] {
            let answer = acting.put(&path, body.clone()).await;
            answer.assert_error(403, "session_authorization_error");
        }
        set_tester(&b2b, &organization, json!([action])).await;
        for acting in [b2b.acting(&session), b2b.acting_by_jwt(&session)] {
            let answer = acting.put(&path, body.clone()).await.ok();
            assert_eq!(answer["organization"]["organization_id"], organization, "{field}");
        }
        // Together with one that is not allowed, nothing changes.
        let mut both = body.clone();
        let other = if field == "mfa_policy" {
            "email_invites"
        } else {
            "mfa_policy"
        };
        both[other] = if field == "mfa_policy" {
            json!("ALL_ALLOWED")
        } else {
            json!("REQUIRED_FOR_ALL")
        };
        let refused = [(both, 403, "session_authorization_error")];
        refuses(&world, &b2b.acting(&session), (Method::PUT, &path), refused).await;
    }
    // A field that is absent asks for nothing.
    set_tester(&b2b, &organization, json!([])).await;
    let nothing = json!({"mfa_policy": null, "trusted_metadata": null, "organization_external_id": null});
    b2b.acting(&session).put(&path, nothing).await.ok();
}

#[tokio::test]
async fn an_administrator_may_set_all_but_what_is_the_back_ends_own() {
    let world = world().await;
    let b2b = world.b2b().await;
    let (organization, session) = member_with(&world, json!(["stytch_admin"])).await;
    let acting = b2b.acting(&session);
    let path = format!("{PATH}/{organization}");
    for (field, value, _) in fields() {
        acting.put(&path, json!({field: value})).await.ok();
    }
    let mut cases: Vec<_> = reserved()
        .into_iter()
        .map(|(field, value)| (json!({field: value}), 403, "session_authorization_error"))
        .collect();
    cases.push((
        json!({"trusted_metadata": {}}),
        401,
        "cannot_update_trusted_metadata",
    ));
    refuses(&world, &acting, (Method::PUT, &path), cases).await;

    let before = world.state().await;
    for (method, path) in [
        (Method::DELETE, format!("{path}/external_id")),
        (Method::PUT, format!("/v1/b2b/rbac/organizations/{organization}")),
        (Method::POST, PATH.to_owned()),
        (Method::POST, format!("{PATH}/search")),
    ] {
        let body = json!({"organization_name": "New", "org_policy": {"roles": []}});
        let answer = acting.send(method.clone(), &path, body.to_string()).await;
        answer.assert_error(403, "session_authorization_error");
    }
    assert_eq!(world.state().await, before);

    // What it may read.
    for after in ["", "/metrics", "/connected_apps"] {
        acting.get(&format!("{path}{after}")).await.ok();
    }
    acting
        .get(&format!("/v1/b2b/rbac/organizations/{organization}"))
        .await
        .ok();
    acting.delete(&path).await.ok();
}

#[tokio::test]
async fn a_plain_member_may_read_only() {
    let world = world().await;
    let b2b = world.b2b().await;
    let (organization, session) = member_with(&world, json!(["editor"])).await;
    let acting = b2b.acting(&session);
    let path = format!("{PATH}/{organization}");
    let before = world.state().await;
    acting
        .delete(&path)
        .await
        .assert_error(403, "session_authorization_error");
    acting
        .get(&format!("{path}/connected_apps"))
        .await
        .assert_error(403, "session_authorization_error");
    acting.get(&path).await.ok();
    acting.get(&format!("{path}/metrics")).await.ok();
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn needs_one_live_session() {
    let world = world().await;
    let b2b = world.b2b().await;
    let (organization, session) = member_with(&world, json!(["stytch_admin"])).await;
    let path = format!("{PATH}/{organization}");
    let change = json!({"organization_name": "New"});
    let before = world.state().await;
    let header = "x-stytch-member-session";
    let both = b2b
        .acting(&session)
        .with_header("x-stytch-member-sessionjwt", &session.jwt);
    both.put(&path, change.clone())
        .await
        .assert_error(400, "too_many_session_arguments");
    for (token, status, error_type) in [
        ("nonsense", 400, "invalid_session_token"),
        ("", 400, "invalid_session_token"),
        (session.jwt.as_str(), 400, "invalid_session_token"),
        (&"A".repeat(44), 404, "session_not_found"),
    ] {
        let answer = b2b.with_header(header, token).put(&path, change.clone()).await;
        answer.assert_error(status, error_type);
    }
    assert_eq!(world.state().await, before);

    // The session is not extended by acting, and its end is the end of acting.
    let expires_at = |state: &crate::harness::State| state["sessions"].clone();
    let sessions = expires_at(&world.state().await);
    b2b.acting(&session).put(&path, change.clone()).await.ok();
    assert_eq!(expires_at(&world.state().await), sessions);
    let body = json!({"session_token": session.token});
    b2b.post("/v1/b2b/sessions/revoke", body).await.ok();
    for acting in [b2b.acting(&session), b2b.acting_by_jwt(&session)] {
        let answer = acting.put(&path, change.clone()).await;
        answer.assert_error(404, "session_not_found");
    }
    assert_eq!(read(&b2b, &organization).await["organization_name"], "New");
}
