//! `POST /v1/b2b/magic_links/authenticate`: who comes in, and by which links.

use http::Method;
use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_engine::credentials::links;
use tenure_types::Environment;

use super::{AUTHENTICATE as PATH, DISCOVERY_SEND, INVITE, LOGIN_OR_SIGNUP, ada, newest, organization, refuses, site, token, token_for_ada, token_of, with, world};

#[tokio::test]
async fn a_link_opens_a_session() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let token = token_for_ada(&world, &b2b, &organization).await;
    let body = json!({
        "magic_links_token": token,
        "session_duration_minutes": 30,
        "session_custom_claims": {"a": 1},
    });
    let answer = b2b.post(PATH, body).await;
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
      "member_authenticated": true,
      "member_device": null,
      "member_id": "[member-test 0]",
      "member_session": {
        "authentication_factors": [
          {
            "created_at": "2026-01-02T03:04:05Z",
            "delivery_method": "email",
            "email_factor": {
              "email_address": "ada@example.com",
              "email_id": "[email-test 2]"
            },
            "last_authenticated_at": "2026-01-02T03:04:05Z",
            "sequence_order": "PRIMARY",
            "type": "magic_link",
            "updated_at": "2026-01-02T03:04:05Z"
          }
        ],
        "custom_claims": {
          "a": 1
        },
        "expires_at": "2026-01-02T03:34:05Z",
        "last_accessed_at": "2026-01-02T03:04:05Z",
        "member_id": "[member-test 0]",
        "member_session_id": "[session-test 3]",
        "organization_id": "[organization-test 1]",
        "organization_slug": "example",
        "roles": [
          "stytch_member"
        ],
        "started_at": "2026-01-02T03:04:05Z"
      },
      "method_id": "[email-test 2]",
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
      "organization_id": "[organization-test 1]",
      "primary_required": null,
      "request_id": "[request-id-test 4]",
      "reset_sessions": false,
      "session_jwt": "[jwt 5]",
      "session_token": "[token 6]",
      "status_code": 200
    }
    "#);
}

#[tokio::test]
async fn whoever_has_not_come_in_yet_does() {
    let world = world().await;
    let b2b = site(&world).await;
    let open = json!({"email_jit_provisioning": "RESTRICTED", "email_allowed_domains": ["example.com"]});
    let organization = organization(&b2b, open).await;
    let pending = json!({"email_address": "pending@example.com", "create_member_as_pending": true});
    b2b.member(&organization, pending).await;
    let ways = [
        ("pending", LOGIN_OR_SIGNUP),
        ("joining", LOGIN_OR_SIGNUP),
        ("invited", INVITE),
    ];
    for (who, send) in ways {
        let email = format!("{who}@example.com");
        let body = json!({"organization_id": organization, "email_address": email});
        let sent = b2b.post(send, body).await.ok();
        let body = json!({"magic_links_token": token(&world, &email).await});
        let entered = b2b.post(PATH, body).await.ok();
        assert_eq!(entered["member_id"], sent["member_id"], "{who}");
        assert_eq!(entered["member"]["status"], "active", "{who}");
        assert_eq!(entered["member"]["email_address_verified"], true, "{who}");
        assert_eq!(entered["member_authenticated"], true, "{who}");
    }
}

#[tokio::test]
async fn a_link_works_once_and_until_its_minutes_are_over() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let ask = json!({"organization_id": organization, "email_address": "ada@example.com"});
    for (given, minutes) in [(json!({}), 60), (json!({"login_expiration_minutes": 5}), 5)] {
        let mut tokens = Vec::new();
        for late in [-minutes * 60_000, -1, 0] {
            // One after the other, for a link that is used ends the others.
            b2b.post(LOGIN_OR_SIGNUP, with(&ask, given.clone())).await.ok();
            tokens.push(json!({"magic_links_token": token(&world, "ada@example.com").await}));
            world.clock.advance_millis(minutes * 60_000 + late);
            let newest = tokens[tokens.len() - 1].clone();
            if late < 0 {
                b2b.post(PATH, newest.clone()).await.ok();
            }
            refuses(&world, PATH, [(newest, 401, "unable_to_auth_magic_link")]).await;
        }
        // A week later nobody remembers them.
        world.clock.advance_days(7);
        while links::purge_expired(&world.node.engine)
            .await
            .unwrap()
            > 0
        {}
        let forgotten = tokens
            .into_iter()
            .map(|token| (token, 404, "magic_link_not_found"));
        refuses(&world, PATH, forgotten).await;
        assert!(world.state().await["link_tokens"].is_empty());
    }
}

#[tokio::test]
async fn a_purge_leaves_links_that_are_told_apart_yet() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    token_for_ada(&world, &b2b, &organization).await;
    world.clock.advance_minutes(60 + 7 * 24 * 60);
    world.clock.advance_millis(-1);
    assert_eq!(
        links::purge_expired(&world.node.engine)
            .await
            .unwrap(),
        0
    );
    world.clock.advance_millis(1);
    assert_eq!(
        links::purge_expired(&world.node.engine)
            .await
            .unwrap(),
        1
    );
}

#[tokio::test]
async fn links_of_who_is_gone_or_may_not_come_in_open_nothing() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, member) = ada(&b2b, json!({})).await;
    let link = json!({"magic_links_token": token_for_ada(&world, &b2b, &organization).await});
    let update = |settings: Value| {
        let (b2b, path) = (b2b.clone(), format!("/v1/b2b/organizations/{organization}"));
        async move { b2b.put(&path, settings).await.ok() }
    };

    update(json!({"auth_methods": "RESTRICTED", "allowed_auth_methods": ["email_otp"]})).await;
    let restricted = "operation_restricted_by_organization_auth_methods";
    refuses(&world, PATH, [(link.clone(), 403, restricted)]).await;
    update(json!({"auth_methods": "ALL_ALLOWED"})).await;

    let path = format!("/v1/b2b/organizations/{organization}/members/{member}");
    b2b.put(&path, json!({"email_address": "other@example.com"}))
        .await
        .ok();
    refuses(&world, PATH, [(link, 401, "unable_to_auth_magic_link")]).await;
    b2b.put(&path, json!({"email_address": "ada@example.com"}))
        .await
        .ok();

    let link = json!({"magic_links_token": token_for_ada(&world, &b2b, &organization).await});
    b2b.delete(&path).await.ok();
    refuses(&world, PATH, [(link, 401, "unable_to_auth_magic_link")]).await;
}

#[tokio::test]
async fn an_invitation_is_over_once_its_member_has_come_in() {
    let world = world().await;
    let b2b = site(&world).await;
    let organization = organization(&b2b, json!({})).await;
    let body = json!({"organization_id": organization, "email_address": "ada@example.com"});
    b2b.post(INVITE, body.clone()).await.ok();
    let first = token(&world, "ada@example.com").await;
    b2b.post(INVITE, body.clone()).await.ok();
    let second = token(&world, "ada@example.com").await;
    b2b.post(LOGIN_OR_SIGNUP, body).await.ok();
    let signup = token(&world, "ada@example.com").await;
    // The one before still works, and ends the other; a link to sign up by was asked for by whoever has it.
    b2b.post(PATH, json!({"magic_links_token": first})).await.ok();
    let refused = (
        json!({"magic_links_token": second}),
        401,
        "unable_to_auth_magic_link",
    );
    refuses(&world, PATH, [refused]).await;
    b2b.post(PATH, json!({"magic_links_token": signup})).await.ok();
}

#[tokio::test]
async fn what_opens_nothing_is_refused() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let token = token_for_ada(&world, &b2b, &organization).await;
    b2b.post(DISCOVERY_SEND, json!({"email_address": "ada@example.com"}))
        .await
        .ok();
    let discovery = token_of(&newest(&world, "ada@example.com").await);
    let base = json!({"magic_links_token": token});
    let cases: Vec<(Value, u16, &'static str)> = vec![
        (json!({}), 400, "invalid_argument"),
        (json!({"magic_links_token": null}), 400, "invalid_argument"),
        (json!({"magic_links_token": ""}), 400, "invalid_argument"),
        (json!({"magic_links_token": 1}), 400, "bad_request"),
        (
            json!({"magic_links_token": "nonsense"}),
            404,
            "magic_link_not_found",
        ),
        (
            json!({"magic_links_token": &token[..43]}),
            404,
            "magic_link_not_found",
        ),
        (
            json!({"magic_links_token": format!("{token}=")}),
            404,
            "magic_link_not_found",
        ),
        (
            json!({"magic_links_token": "A".repeat(43) + "="}),
            404,
            "magic_link_not_found",
        ),
        (
            json!({"magic_links_token": "x".repeat(10_000)}),
            404,
            "magic_link_not_found",
        ),
        (
            json!({"magic_links_token": discovery}),
            404,
            "magic_link_not_found",
        ),
        (with(&base, json!({"locale": "xx"})), 400, "invalid_locale"),
        (
            with(&base, json!({"session_duration_minutes": 4})),
            400,
            "invalid_session_duration_minutes",
        ),
        (
            with(&base, json!({"session_duration_minutes": 527_041})),
            400,
            "invalid_session_duration_minutes",
        ),
        (
            with(&base, json!({"session_custom_claims": []})),
            400,
            "bad_request",
        ),
        (
            with(&base, json!({"session_custom_claims": {"a": "x".repeat(5000)}})),
            400,
            "custom_claims_too_large",
        ),
        (
            with(&base, json!({"session_token": "nonsense"})),
            400,
            "invalid_session_token",
        ),
        (
            with(&base, json!({"session_token": "A".repeat(44)})),
            404,
            "session_not_found",
        ),
        (
            with(&base, json!({"session_jwt": "nonsense"})),
            400,
            "unable_to_parse_session_jwt",
        ),
        (
            with(&base, json!({"session_token": "a", "session_jwt": "b"})),
            400,
            "too_many_session_arguments",
        ),
        (
            with(
                &base,
                json!({"session_token": "a", "intermediate_session_token": "b"}),
            ),
            400,
            "too_many_session_arguments",
        ),
        (
            with(&base, json!({"intermediate_session_token": "nonsense"})),
            404,
            "intermediate_session_not_found",
        ),
        (
            with(&base, json!({"intermediate_session_token": token})),
            404,
            "intermediate_session_not_found",
        ),
    ];
    refuses(&world, PATH, cases).await;
    // Another project's links are no links here.
    let other = world.another_project(Vertical::B2b, Environment::Test).await;
    let elsewhere = world.node.client(&other);
    elsewhere
        .post(PATH, base.clone())
        .await
        .assert_error(404, "magic_link_not_found");
    // None of all these has used it up; and it is sent as a text and kept as a hash.
    assert!(!format!("{:?}", world.state().await["link_tokens"]).contains(&token));
    b2b.send(Method::POST, PATH, base.to_string()).await.ok();
}
