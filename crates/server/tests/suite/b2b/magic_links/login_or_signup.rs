//! `POST /v1/b2b/magic_links/email/login_or_signup`

use http::Method;
use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::{LOGIN_OR_SIGNUP as PATH, ada, newest, organization, refuses, shown, site, with, world};
use super::{at_once, tally, two_nodes};

#[tokio::test]
async fn an_active_member_gets_a_link_to_log_in_with() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let body = json!({"organization_id": organization, "email_address": "Ada@Example.com"});
    let answer = b2b.post(PATH, body).await;
    assert_eq!(answer["member_created"], false);
    assert_eq!(answer["member"]["status"], "active");
    let fields: Vec<_> = answer.body.as_object().unwrap().keys().collect();
    insta::assert_json_snapshot!(fields, @r#"
    [
      "member",
      "member_created",
      "member_id",
      "organization",
      "request_id",
      "status_code"
    ]
    "#);
    let message = newest(&world, "ada@example.com").await;
    insta::assert_snapshot!(shown(&message), @r"
    en | Log in to Example
    https://app.example.com/login?stytch_token_type=multi_tenant_magic_links&token=…
    ");
    let text = message.text.replace(&message.links[0], "[link]");
    insta::assert_snapshot!(text, @r"
    Open this link to log in to Example.

    [link]

    The link works once, within 1 hour.
    If you did not ask for this, you can ignore this message.
    ");
    assert!(
        message
            .html
            .unwrap()
            .contains(&message.links[0].replace('&', "&amp;"))
    );
}

#[tokio::test]
async fn who_is_not_active_yet_gets_a_link_to_join_by() {
    let world = world().await;
    let b2b = site(&world).await;
    let organization = organization(&b2b, json!({})).await;
    let pending = json!({"email_address": "pending@example.com", "create_member_as_pending": true});
    b2b.member(&organization, pending).await;
    let invited = json!({"organization_id": organization, "email_address": "invited@example.com"});
    b2b.post(super::INVITE, invited).await.ok();
    for status in ["pending", "invited"] {
        let email = format!("{status}@example.com");
        let body = json!({"organization_id": organization, "email_address": email});
        let answer = b2b.post(PATH, body).await.ok();
        assert_eq!(answer["member_created"], false);
        assert_eq!(answer["member"]["status"], status);
        let sent = shown(&newest(&world, &email).await);
        assert!(sent.contains("Join Example"), "{sent}");
        assert!(sent.contains("https://app.example.com/signup?"), "{sent}");
    }
}

#[tokio::test]
async fn who_is_no_member_becomes_one_where_the_domain_is_let_in() {
    let world = world().await;
    let b2b = site(&world).await;
    let open = json!({"email_jit_provisioning": "RESTRICTED", "email_allowed_domains": ["example.com"]});
    let organization = organization(&b2b, open).await;
    let body = json!({"organization_id": organization, "email_address": "new@example.com"});
    let first = b2b.post(PATH, body.clone()).await.ok();
    assert_eq!(first["member_created"], true);
    assert_eq!(first["member"]["status"], "pending");
    assert_eq!(first["member"]["email_address_verified"], false);
    let sent = shown(&newest(&world, "new@example.com").await);
    assert!(sent.contains("https://app.example.com/signup?"), "{sent}");
    let second = b2b.post(PATH, body).await.ok();
    assert_eq!(second["member_created"], false);
    assert_eq!(second["member_id"], first["member_id"]);
    assert_eq!(world.inbox("new@example.com").await.len(), 2);
}

#[tokio::test]
async fn strangers_are_refused_by_the_rules_of_the_organization() {
    let world = world().await;
    let b2b = site(&world).await;
    let open = json!({"email_jit_provisioning": "RESTRICTED", "email_allowed_domains": ["example.com", "claimed.example"]});
    let closed = organization(&b2b, json!({"organization_slug": "closed"})).await;
    let open = organization(&b2b, open).await;
    organization(
        &b2b,
        json!({"organization_slug": "owner", "claimed_email_domains": ["claimed.example"]}),
    )
    .await;
    let methods = json!({
        "organization_slug": "methods", "auth_methods": "RESTRICTED", "allowed_auth_methods": ["password"],
        "email_jit_provisioning": "RESTRICTED", "email_allowed_domains": ["example.com"],
    });
    let methods = organization(&b2b, methods).await;
    // Gives up an address, which nobody else may take.
    let ada = b2b
        .member(&open, json!({"email_address": "old@example.com"}))
        .await;
    let path = format!("/v1/b2b/organizations/{open}/members/{ada}");
    b2b.put(&path, json!({"email_address": "ada@example.com"}))
        .await
        .ok();
    refuses(
        &world,
        PATH,
        [
            (
                &closed,
                "new@example.com",
                400,
                "email_jit_provisioning_not_allowed",
            ),
            (
                &open,
                "new@other.example",
                400,
                "invalid_email_for_jit_provisioning",
            ),
            (
                &open,
                "new@sub.example.com",
                400,
                "invalid_email_for_jit_provisioning",
            ),
            (
                &open,
                "new@claimed.example",
                400,
                "action_not_allowed_email_domain_is_claimed",
            ),
            (&open, "old@example.com", 400, "retired_member_email"),
            (
                &methods,
                "new@example.com",
                403,
                "operation_restricted_by_organization_auth_methods",
            ),
        ]
        .map(|(organization, email, status, error_type)| {
            let body = json!({"organization_id": organization, "email_address": email});
            (body, status, error_type)
        }),
    )
    .await;
    assert!(world.inbox("new@example.com").await.is_empty());
}

#[tokio::test]
async fn restricted_methods_bind_all_but_breakglass_members() {
    let world = world().await;
    let b2b = site(&world).await;
    let settings = json!({"auth_methods": "RESTRICTED", "allowed_auth_methods": ["email_otp"]});
    let (organization, _) = ada(&b2b, settings).await;
    let member = json!({"email_address": "glass@example.com", "is_breakglass": true});
    b2b.member(&organization, member).await;
    let body = |email: &str| json!({"organization_id": organization, "email_address": email});
    let refused = (
        body("ada@example.com"),
        403,
        "operation_restricted_by_organization_auth_methods",
    );
    refuses(&world, PATH, [refused]).await;
    b2b.post(PATH, body("glass@example.com")).await.ok();
    let token = super::token(&world, "glass@example.com").await;
    let entered = b2b
        .post(super::AUTHENTICATE, json!({"magic_links_token": token}))
        .await
        .ok();
    assert_eq!(entered["member_authenticated"], true);
}

#[tokio::test]
async fn the_organization_has_three_names() {
    let world = world().await;
    let b2b = site(&world).await;
    let names = json!({"organization_slug": "slug", "organization_external_id": "theirs"});
    let (organization, member) = ada(&b2b, names).await;
    for name in [organization.as_str(), "slug", "theirs"] {
        let body = json!({"organization_id": name, "email_address": "ada@example.com"});
        assert_eq!(b2b.post(PATH, body).await.ok()["member_id"], member.as_str());
    }
}

#[tokio::test]
async fn messages_are_in_the_language_that_was_asked_for() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let body = json!({"organization_id": organization, "email_address": "ada@example.com"});
    let mut sent = String::new();
    for locale in ["en", "es", "pt-br", "ptbr", "fr"] {
        b2b.post(PATH, with(&body, json!({"locale": locale}))).await.ok();
        sent += &shown(&newest(&world, "ada@example.com").await);
    }
    insta::assert_snapshot!(sent, @r"
    en | Log in to Example
    https://app.example.com/login?stytch_token_type=multi_tenant_magic_links&token=…
    es | Inicia sesión en Example
    https://app.example.com/login?stytch_token_type=multi_tenant_magic_links&token=…
    pt-br | Entre em Example
    https://app.example.com/login?stytch_token_type=multi_tenant_magic_links&token=…
    pt-br | Entre em Example
    https://app.example.com/login?stytch_token_type=multi_tenant_magic_links&token=…
    en | Log in to Example
    https://app.example.com/login?stytch_token_type=multi_tenant_magic_links&token=…
    ");
}

#[tokio::test]
async fn what_can_t_be_sent_is_refused() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let other = world.another_project(Vertical::B2b, Environment::Test).await;
    let elsewhere = world
        .node
        .client(&other)
        .organization(json!({"organization_name": "Other"}))
        .await;
    let unknown = "e3795c81-f849-4167-bfda-e4a6e9c280fd";
    let body = json!({"organization_id": organization, "email_address": "ada@example.com"});
    let cases: Vec<(Value, u16, &'static str)> = vec![
        (json!({}), 400, "invalid_organization_id"),
        (
            with(&body, json!({"organization_id": null})),
            400,
            "invalid_organization_id",
        ),
        (
            with(&body, json!({"organization_id": ""})),
            400,
            "invalid_organization_id",
        ),
        (
            with(&body, json!({"organization_id": "nobody"})),
            404,
            "organization_not_found",
        ),
        (
            with(&body, json!({"organization_id": elsewhere})),
            404,
            "organization_not_found",
        ),
        (
            with(
                &body,
                json!({"organization_id": format!("organization-test-{unknown}")}),
            ),
            404,
            "organization_not_found",
        ),
        (
            with(
                &body,
                json!({"organization_id": format!("organization-live-{unknown}")}),
            ),
            400,
            "live_id_used_in_test_environment",
        ),
        (with(&body, json!({"email_address": null})), 400, "invalid_email"),
        (with(&body, json!({"email_address": ""})), 400, "invalid_email"),
        (with(&body, json!({"email_address": "ada"})), 400, "invalid_email"),
        (
            with(
                &body,
                json!({"email_address": format!("{}@example.com", "a".repeat(65))}),
            ),
            400,
            "invalid_email",
        ),
        (with(&body, json!({"email_address": 1})), 400, "bad_request"),
        (with(&body, json!({"locale": "xx"})), 400, "invalid_locale"),
        (with(&body, json!({"locale": "de-DE"})), 400, "invalid_locale"),
        (
            with(&body, json!({"login_expiration_minutes": 4})),
            400,
            "invalid_expiration",
        ),
        (
            with(&body, json!({"login_expiration_minutes": 10_081})),
            400,
            "invalid_expiration",
        ),
        (
            with(&body, json!({"signup_expiration_minutes": 4})),
            400,
            "invalid_expiration",
        ),
        (
            with(&body, json!({"signup_expiration_minutes": -1})),
            400,
            "invalid_expiration",
        ),
        (
            with(&body, json!({"login_expiration_minutes": "60"})),
            400,
            "bad_request",
        ),
        (
            with(&body, json!({"login_expiration_minutes": 5.5})),
            400,
            "bad_request",
        ),
        (
            with(&body, json!({"login_template_id": "mine"})),
            400,
            "invalid_template_id",
        ),
        (
            with(&body, json!({"signup_template_id": "mine"})),
            400,
            "invalid_template_id",
        ),
        (
            with(&body, json!({"pkce_code_challenge": "short"})),
            400,
            "invalid_pkce_code_challenge",
        ),
        (
            with(&body, json!({"login_redirect_url": "https://elsewhere.example"})),
            400,
            "no_match_for_provided_magic_link_url",
        ),
    ];
    refuses(&world, PATH, cases).await;
    for good in [
        json!({"login_expiration_minutes": 5, "signup_expiration_minutes": 10_080}),
        json!({"login_expiration_minutes": null, "locale": "", "login_template_id": "", "unknown": 1}),
    ] {
        b2b.post(PATH, with(&body, good)).await.ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_join_at_once_by_one_address_one_is_made() {
    let world = world().await;
    let b2b = site(&world).await;
    let open = json!({"email_jit_provisioning": "RESTRICTED", "email_allowed_domains": ["example.com"]});
    let organization = organization(&b2b, open).await;
    let apis = two_nodes(&world).await;
    let body = json!({"organization_id": organization, "email_address": "new@example.com"});
    let requests = vec![(Method::POST, PATH.to_owned(), body); 8];
    let answers = at_once(&apis, requests).await;
    assert_eq!(tally(&answers), [("ok", 8)].into());
    let made = answers.iter().filter(|answer| answer["member_created"] == true);
    assert_eq!(made.count(), 1);
    assert!(
        answers
            .iter()
            .all(|answer| answer["member_id"] == answers[0]["member_id"])
    );
}
