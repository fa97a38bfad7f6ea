//! `POST /v1/b2b/otps/email/login_or_signup`: what it has beside the call of magic links.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{
    AUTHENTICATE, LOGIN_OR_SIGNUP as PATH, ada, code, newest, organization, refuses, site, with, world,
};

#[tokio::test]
async fn members_and_those_who_join_get_codes() {
    let world = world().await;
    let b2b = site(&world).await;
    let open = json!({"email_jit_provisioning": "RESTRICTED", "email_allowed_domains": ["example.com"]});
    let (organization, _) = ada(&b2b, open).await;
    let pending = json!({"email_address": "pending@example.com", "create_member_as_pending": true});
    b2b.member(&organization, pending).await;
    let mut sent = String::new();
    for who in ["ada", "pending", "new"] {
        let email = format!("{who}@example.com");
        for locale in ["en", "es", "pt-br"] {
            let body = json!({"organization_id": organization, "email_address": email, "locale": locale});
            let answer = b2b.post(PATH, body).await.ok();
            assert_eq!(answer["member_created"], who == "new" && locale == "en");
            let message = newest(&world, &email).await;
            let code = message.code.unwrap();
            assert!(message.text.contains(&code) && message.links.is_empty());
            writeln!(sent, "{who}: {}", message.subject.unwrap()).unwrap();
        }
        let body = json!({"organization_id": organization, "email_address": email, "code": code(&world, &email).await});
        let entered = b2b.post(AUTHENTICATE, body).await.ok();
        assert_eq!(entered["member"]["status"], "active");
        assert_eq!(entered["member"]["email_address_verified"], true);
    }
    insta::assert_snapshot!(sent, @r"
    ada: Your login code for Example
    ada: Tu código de acceso a Example
    ada: Seu código de acesso a Example
    pending: Your code to join Example
    pending: Tu código para unirte a Example
    pending: Seu código para participar de Example
    new: Your code to join Example
    new: Tu código para unirte a Example
    new: Seu código para participar de Example
    ");
}

#[tokio::test]
async fn the_rules_of_the_organization_are_those_of_links() {
    let world = world().await;
    let b2b = site(&world).await;
    let closed = organization(&b2b, json!({"organization_slug": "closed"})).await;
    let open = json!({"email_jit_provisioning": "RESTRICTED", "email_allowed_domains": ["example.com"]});
    let open = organization(&b2b, open).await;
    let methods = json!({"organization_slug": "methods", "auth_methods": "RESTRICTED", "allowed_auth_methods": ["magic_link"]});
    let (methods, _) = ada(&b2b, methods).await;
    let body =
        |organization: &str, email: &str| json!({"organization_id": organization, "email_address": email});
    refuses(
        &world,
        PATH,
        [
            (
                body(&closed, "new@example.com"),
                400,
                "email_jit_provisioning_not_allowed",
            ),
            (
                body(&open, "new@other.example"),
                400,
                "invalid_email_for_jit_provisioning",
            ),
            (
                body(&methods, "ada@example.com"),
                403,
                "operation_restricted_by_organization_auth_methods",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn what_can_t_be_sent_is_refused() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let body = json!({"organization_id": organization, "email_address": "ada@example.com"});
    let cases: Vec<(Value, u16, &'static str)> = vec![
        (json!({}), 400, "invalid_organization_id"),
        (
            with(&body, json!({"organization_id": "nobody"})),
            404,
            "organization_not_found",
        ),
        (with(&body, json!({"email_address": null})), 400, "invalid_email"),
        (with(&body, json!({"email_address": "ada"})), 400, "invalid_email"),
        (with(&body, json!({"email_address": 1})), 400, "bad_request"),
        (with(&body, json!({"locale": "xx"})), 400, "invalid_locale"),
        (
            with(&body, json!({"login_expiration_minutes": 1})),
            400,
            "invalid_expiration_otp",
        ),
        (
            with(&body, json!({"login_expiration_minutes": 16})),
            400,
            "invalid_expiration_otp",
        ),
        (
            with(&body, json!({"signup_expiration_minutes": 1})),
            400,
            "invalid_expiration_otp",
        ),
        (
            with(&body, json!({"signup_expiration_minutes": 16})),
            400,
            "invalid_expiration_otp",
        ),
        (
            with(&body, json!({"signup_expiration_minutes": true})),
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
    ];
    refuses(&world, PATH, cases).await;
}
