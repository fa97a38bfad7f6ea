//! `POST /v1/b2b/magic_links/email/invite`

use std::fmt::Write;

use serde_json::{Value, json};

use super::{
    AUTHENTICATE, INVITE as PATH, ada, newest, organization, refuses, shown, site, token, with, world,
};

#[tokio::test]
async fn an_invitation_makes_an_invited_member() {
    let world = world().await;
    let b2b = site(&world).await;
    let organization = organization(&b2b, json!({})).await;
    let host = json!({"email_address": "host@example.com", "name": "Grace", "external_id": "host"});
    b2b.member(&organization, host).await;
    let body = json!({
        "organization_id": organization,
        "email_address": "ada@example.com",
        "name": "Ada",
        "trusted_metadata": {"a": 1},
        "untrusted_metadata": {"b": 2},
        "roles": ["viewer"],
        "invited_by_member_id": "host",
        "locale": "es",
    });
    let answer = b2b.post(PATH, body).await;
    let mut redacted = answer.redacted();
    redacted.as_object_mut().unwrap().remove("organization");
    insta::assert_json_snapshot!(redacted, @r#"
    {
      "member": {
        "created_at": "2026-01-02T03:04:05Z",
        "default_mfa_method": "",
        "email_address": "ada@example.com",
        "email_address_verified": false,
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
          },
          {
            "role_id": "viewer",
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
        "status": "invited",
        "totp_registration_id": "",
        "trusted_metadata": {
          "a": 1
        },
        "untrusted_metadata": {
          "b": 2
        },
        "updated_at": "2026-01-02T03:04:05Z"
      },
      "member_id": "[member-test 0]",
      "request_id": "[request-id-test 2]",
      "status_code": 200
    }
    "#);
    let message = newest(&world, "ada@example.com").await;
    insta::assert_snapshot!(shown(&message), @r"
    es | Grace te invita a Example
    https://app.example.com/invite?stytch_token_type=multi_tenant_magic_links&token=…
    ");
}

#[tokio::test]
async fn the_language_and_who_invites_are_in_the_subject() {
    let world = world().await;
    let b2b = site(&world).await;
    let organization = organization(&b2b, json!({})).await;
    let named = json!({"email_address": "grace@example.com", "name": "Grace"});
    let named = b2b.member(&organization, named).await;
    let nameless = b2b
        .member(&organization, json!({"email_address": "x@example.com"}))
        .await;
    let mut sent = String::new();
    for inviter in [json!(named), json!(nameless), json!(null)] {
        for locale in ["en", "es", "pt-br"] {
            let body = json!({
                "organization_id": organization,
                "email_address": "ada@example.com",
                "locale": locale,
                "invited_by_member_id": inviter,
            });
            b2b.post(PATH, body).await.ok();
            let message = newest(&world, "ada@example.com").await;
            writeln!(sent, "{}", message.subject.unwrap()).unwrap();
        }
    }
    insta::assert_snapshot!(sent, @r"
    Grace invites you to Example
    Grace te invita a Example
    Grace convida você para Example
    You are invited to Example
    Tienes una invitación a Example
    Você recebeu um convite para Example
    You are invited to Example
    Tienes una invitación a Example
    Você recebeu um convite para Example
    ");
}

#[tokio::test]
async fn who_has_not_come_in_yet_can_be_invited_and_invited_again() {
    let world = world().await;
    let b2b = site(&world).await;
    let organization = organization(&b2b, json!({})).await;
    let pending = json!({
        "email_address": "ada@example.com", "create_member_as_pending": true, "name": "Ada", "roles": ["viewer"],
        "trusted_metadata": {"a": 1, "b": 2},
    });
    let member = b2b.member(&organization, pending).await;
    let body = json!({"organization_id": organization, "email_address": "ada@example.com"});
    // What an invitation does not say stays.
    let invited = b2b.post(PATH, body.clone()).await.ok();
    assert_eq!(invited["member_id"], member.as_str());
    assert_eq!(invited["member"]["status"], "invited");
    assert_eq!(invited["member"]["name"], "Ada");
    assert_eq!(invited["member"]["roles"].as_array().unwrap().len(), 2);
    let changed = json!({"name": "A.", "trusted_metadata": {"a": null, "c": 3}, "roles": []});
    let again = b2b.post(PATH, with(&body, changed)).await.ok();
    assert_eq!(again["member_id"], member.as_str());
    assert_eq!(again["member"]["name"], "A.");
    assert_eq!(again["member"]["trusted_metadata"], json!({"b": 2, "c": 3}));
    assert_eq!(again["member"]["roles"].as_array().unwrap().len(), 1);

    let entered = json!({"magic_links_token": token(&world, "ada@example.com").await});
    b2b.post(AUTHENTICATE, entered).await.ok();
    refuses(&world, PATH, [(body.clone(), 400, "user_already_invited")]).await;

    // Whoever was deleted can be invited anew, as somebody else.
    b2b.delete(&format!("/v1/b2b/organizations/{organization}/members/{member}"))
        .await
        .ok();
    let anew = b2b.post(PATH, body).await.ok();
    assert_ne!(anew["member_id"], member.as_str());
    assert_eq!(anew["member"]["status"], "invited");
}

#[tokio::test]
async fn a_link_of_an_invitation_works_for_a_week() {
    let world = world().await;
    let b2b = site(&world).await;
    let organization = organization(&b2b, json!({})).await;
    let body = json!({"organization_id": organization, "email_address": "ada@example.com"});
    let mut links = Vec::new();
    for given in [json!({}), json!({}), json!({"invite_expiration_minutes": 5})] {
        b2b.post(PATH, with(&body, given)).await.ok();
        links.push(json!({"magic_links_token": token(&world, "ada@example.com").await}));
    }
    world.clock.advance_minutes(5);
    let spent = "unable_to_auth_magic_link";
    refuses(&world, AUTHENTICATE, [(links[2].clone(), 401, spent)]).await;
    world.clock.advance_minutes(7 * 24 * 60 - 5);
    refuses(
        &world,
        AUTHENTICATE,
        [(links[0].clone(), 401, spent), (links[1].clone(), 401, spent)],
    )
    .await;
    let body = with(&body, json!({"email_address": "alan@example.com"}));
    b2b.post(PATH, body).await.ok();
    let link = json!({"magic_links_token": token(&world, "alan@example.com").await});
    world.clock.advance_millis(7 * 24 * 3_600_000 - 1);
    b2b.post(AUTHENTICATE, link).await.ok();
}

#[tokio::test]
async fn the_organization_says_who_may_be_invited() {
    let world = world().await;
    let b2b = site(&world).await;
    let settings = [
        ("all", json!({"email_invites": "ALL_ALLOWED"})),
        (
            "some",
            json!({"email_invites": "RESTRICTED", "email_allowed_domains": ["example.com"]}),
        ),
        (
            "none",
            json!({"email_invites": "NOT_ALLOWED", "sso_jit_provisioning": "ALL_ALLOWED"}),
        ),
    ];
    for (slug, settings) in settings {
        organization(&b2b, with(&settings, json!({"organization_slug": slug}))).await;
    }
    let owner = json!({"organization_slug": "owner", "claimed_email_domains": ["claimed.example"]});
    organization(&b2b, owner).await;
    let no_links = json!({"organization_slug": "no-links", "auth_methods": "RESTRICTED", "allowed_auth_methods": ["password"]});
    organization(&b2b, no_links).await;
    for (slug, email, refused) in [
        ("all", "a@example.com", None),
        ("all", "a@other.example", None),
        (
            "all",
            "a@claimed.example",
            Some((400, "action_not_allowed_email_domain_is_claimed")),
        ),
        ("some", "a@example.com", None),
        (
            "some",
            "a@other.example",
            Some((400, "invalid_email_for_invites")),
        ),
        ("none", "a@example.com", Some((400, "invalid_email_for_invites"))),
        ("owner", "a@claimed.example", None),
        (
            "no-links",
            "a@example.com",
            Some((403, "operation_restricted_by_organization_auth_methods")),
        ),
    ] {
        let body = json!({"organization_id": slug, "email_address": email});
        match refused {
            Some((status, error_type)) => refuses(&world, PATH, [(body, status, error_type)]).await,
            None => drop(b2b.post(PATH, body).await.ok()),
        }
    }
}

#[tokio::test]
async fn members_invite_as_far_as_their_roles_allow() {
    let world = world().await;
    let b2b = site(&world).await;
    let (here, _) = ada(&b2b, json!({})).await;
    let elsewhere = organization(&b2b, json!({"organization_slug": "elsewhere"})).await;
    let admin = json!({"email_address": "admin@example.com", "roles": ["stytch_admin"]});
    b2b.member(&here, admin).await;
    let admin = world.member_session(&here, "admin@example.com").await;
    let plain = world.member_session(&here, "ada@example.com").await;
    let body =
        |organization: &str| json!({"organization_id": organization, "email_address": "new@example.com"});
    let before = world.state().await;
    for (client, body, status, error_type) in [
        (
            b2b.acting(&plain),
            body(&here),
            403,
            "session_authorization_error",
        ),
        (
            b2b.acting_by_jwt(&plain),
            body(&here),
            403,
            "session_authorization_error",
        ),
        (
            b2b.acting(&admin),
            body(&elsewhere),
            403,
            "session_authorization_tenancy_error",
        ),
        (
            b2b.acting(&admin).acting_by_jwt(&admin),
            body(&here),
            400,
            "too_many_session_arguments",
        ),
        (
            b2b.acting(&admin),
            with(&body(&here), json!({"trusted_metadata": {"a": 1}})),
            401,
            "cannot_update_trusted_metadata",
        ),
    ] {
        client.post(PATH, body).await.assert_error(status, error_type);
        assert_eq!(before, world.state().await);
    }
    b2b.acting(&admin).post(PATH, body(&here)).await.ok();
    let with_fields = with(
        &body(&here),
        json!({"name": "New", "roles": ["viewer"], "untrusted_metadata": {"a": 1}}),
    );
    b2b.acting_by_jwt(&admin).post(PATH, with_fields).await.ok();
}

#[tokio::test]
async fn what_invites_nobody_is_refused() {
    let world = world().await;
    let b2b = site(&world).await;
    let (here, _) = ada(&b2b, json!({})).await;
    let elsewhere = organization(&b2b, json!({"organization_slug": "elsewhere"})).await;
    let stranger = b2b
        .member(&elsewhere, json!({"email_address": "stranger@example.com"}))
        .await;
    let body = json!({"organization_id": here, "email_address": "new@example.com"});
    let cases: Vec<(Value, u16, &'static str)> = vec![
        (json!({}), 400, "invalid_organization_id"),
        (
            with(&body, json!({"organization_id": "nobody"})),
            404,
            "organization_not_found",
        ),
        (with(&body, json!({"email_address": null})), 400, "invalid_email"),
        (with(&body, json!({"email_address": "new"})), 400, "invalid_email"),
        (
            with(&body, json!({"email_address": "ada@example.com"})),
            400,
            "user_already_invited",
        ),
        (
            with(&body, json!({"invited_by_member_id": stranger})),
            404,
            "member_not_found",
        ),
        (
            with(&body, json!({"invited_by_member_id": "nobody"})),
            404,
            "member_not_found",
        ),
        (
            with(&body, json!({"invited_by_member_id": "a b"})),
            400,
            "invalid_id",
        ),
        (with(&body, json!({"name": "x".repeat(257)})), 400, "invalid_name"),
        (with(&body, json!({"name": 1})), 400, "bad_request"),
        (
            with(&body, json!({"roles": ["nobody"]})),
            400,
            "invalid_rbac_role_assignment",
        ),
        (with(&body, json!({"roles": "viewer"})), 400, "bad_request"),
        (with(&body, json!({"trusted_metadata": []})), 400, "bad_request"),
        (
            with(&body, json!({"trusted_metadata": {"a": "x".repeat(5000)}})),
            400,
            "metadata_too_large",
        ),
        (
            with(
                &body,
                json!({"untrusted_metadata": (0..21).map(|n| (n.to_string(), n)).collect::<std::collections::BTreeMap<_, _>>()}),
            ),
            400,
            "metadata_too_many_keys",
        ),
        (
            with(&body, json!({"invite_expiration_minutes": 4})),
            400,
            "invalid_expiration",
        ),
        (
            with(&body, json!({"invite_expiration_minutes": 10_081})),
            400,
            "invalid_expiration",
        ),
        (
            with(&body, json!({"invite_template_id": "mine"})),
            400,
            "invalid_template_id",
        ),
        (with(&body, json!({"locale": "xx"})), 400, "invalid_locale"),
    ];
    refuses(&world, PATH, cases).await;
}
