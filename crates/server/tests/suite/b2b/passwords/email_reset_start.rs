//! `POST /v1/b2b/passwords/email/reset/start`

use serde_json::{Value, json};

use super::{
    ADA, RESET_URL, START, ada, change, example, links_only, newest_token, refuses, refuses_addresses,
    refuses_consumers, refuses_organizations, with, world,
};

#[tokio::test]
async fn mails_a_link_in_the_language_that_is_asked_for() {
    let world = world().await;
    let (api, organization, member) = ada(&world).await;
    let body = json!({"organization_id": organization, "email_address": "ADA@example.com", "locale": "pt-br",
        "reset_password_redirect_url": RESET_URL});
    let answer = api.post(START, body).await;
    insta::assert_json_snapshot!(answer.redacted(), {".member" => "…"}, @r#"
    {
      "member": "…",
      "member_email_id": "[email-test 3]",
      "member_id": "[member-test 0]",
      "request_id": "[request-id-test 4]",
      "status_code": 200
    }
    "#);
    assert_eq!(answer.ok()["member"]["member_id"], member);
    let mails = world.inbox(ADA).await;
    assert_eq!(mails.len(), 1);
    let token = newest_token(&world, ADA).await;
    let text = mails[0].text.replace(&mails[0].links[0], "[link]");
    insta::assert_snapshot!(format!("{}\n\n{text}", mails[0].subject.as_deref().unwrap()), @r#"
    Redefina sua senha de Example

    Abra este link para escolher uma nova senha para Example.

    [link]

    O link funciona uma única vez e expira em 30 minutos.
    Se você não fez este pedido, ignore esta mensagem.
    "#);
    // Only its hash is kept.
    let state = world.state().await;
    assert_eq!(state["link_tokens"].len(), 1);
    assert!(state.values().flatten().all(|row| !row.contains(&token)));
}

#[tokio::test]
async fn a_member_without_a_password_sets_its_first() {
    let world = world().await;
    let (api, organization) = example(&world).await;
    let body = json!({"email_address": ADA, "create_member_as_pending": true});
    api.member(&organization, body).await;
    let body = json!({"organization_id": organization, "email_address": ADA});
    let answer = api.post(START, body).await.ok();
    assert_eq!(answer["member"]["member_password_id"], "");
    let mails = world.inbox(ADA).await;
    insta::assert_snapshot!(mails[0].subject.as_deref().unwrap(), @"Set your password for Example");
}

#[tokio::test]
async fn where_links_may_lead() {
    let world = world().await;
    world.b2b_project().await;
    let api = world.b2b().await;
    let organization = api.organization(json!({"organization_name": "Example"})).await;
    api.member(&organization, json!({"email_address": ADA})).await;
    let body = json!({"organization_id": organization, "email_address": ADA});
    let to = |url: &str| with(&body, json!({"reset_password_redirect_url": url}));
    let cases = [
        (body.clone(), 400, "no_password_reset_redirect_url"),
        (to(RESET_URL), 400, "no_password_reset_redirect_url"),
    ];
    refuses(&world, START, cases).await;
    let both = format!("{RESET_URL},myapp://reset");
    world.set_b2b("reset_password_redirect_urls", &both).await;
    world
        .set_b2b("login_redirect_urls", "https://app.example.com/in")
        .await;
    let login = |url: &str| with(&body, json!({"login_redirect_url": url}));
    let cases = [
        (to("nonsense"), 400, "invalid_password_reset_redirect_url"),
        (
            to("https://evil.example.com/"),
            400,
            "invalid_password_reset_redirect_url",
        ),
        (login("nonsense"), 400, "invalid_login_redirect_url"),
        (
            login("https://evil.example.com/"),
            400,
            "no_match_for_provided_magic_link_url",
        ),
    ];
    refuses(&world, START, cases).await;
    api.post(START, login("https://app.example.com/in")).await.ok();
    api.post(START, to("myapp://reset")).await.ok();
    let link = &world.inbox(ADA).await[0].links[0];
    assert!(
        link.starts_with("myapp://reset?stytch_token_type=multi_tenant_passwords&token="),
        "{link}"
    );
}

#[tokio::test]
async fn refuses_what_is_missing_or_wrong() {
    let world = world().await;
    let (api, organization, member) = ada(&world).await;
    let good = json!({"organization_id": organization, "email_address": ADA});
    refuses_organizations(&world, START, &good).await;
    refuses_addresses(&world, START, &good).await;
    refuses_consumers(&world, START, &good).await;
    let cases = [
        (
            json!({"email_address": "bob@example.com"}),
            404,
            "member_not_found",
        ),
        (
            json!({"reset_password_expiration_minutes": 4}),
            400,
            "invalid_expiration",
        ),
        (
            json!({"reset_password_expiration_minutes": 10_081}),
            400,
            "invalid_expiration",
        ),
        (
            json!({"reset_password_expiration_minutes": "30"}),
            400,
            "bad_request",
        ),
        (
            json!({"code_challenge": "short"}),
            400,
            "invalid_pkce_code_challenge",
        ),
        (json!({"locale": "de-DE"}), 400, "invalid_locale"),
        (
            json!({"reset_password_template_id": "ours"}),
            400,
            "invalid_template_id",
        ),
        (
            json!({"verify_email_template_id": "ours"}),
            400,
            "invalid_template_id",
        ),
    ];
    let cases = cases.map(|(fields, status, kind): (Value, _, _)| (with(&good, fields), status, kind));
    refuses(&world, START, cases).await;
    change(&api, &organization, links_only()).await;
    let restricted = (
        good.clone(),
        403,
        "operation_restricted_by_organization_auth_methods",
    );
    refuses(&world, START, [restricted]).await;
    let path = format!("/v1/b2b/organizations/{organization}/members/{member}");
    api.put(&path, json!({"is_breakglass": true})).await.ok();
    api.post(START, good.clone()).await.ok();
    api.delete(&path).await.ok();
    refuses(&world, START, [(good, 404, "member_not_found")]).await;
}
