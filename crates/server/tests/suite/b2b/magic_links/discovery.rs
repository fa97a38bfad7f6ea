//! `POST /v1/b2b/magic_links/email/discovery/send` and `…/discovery/authenticate`

use serde_json::{Value, json};

use super::{
    AUTHENTICATE, DISCOVERY_AUTHENTICATE as PATH, DISCOVERY_SEND as SEND, ada, newest, organization, refuses,
    shown, site, token, token_for_ada, with, world,
};

#[tokio::test]
async fn a_link_leads_to_the_organizations_of_its_address() {
    let world = world().await;
    let b2b = site(&world).await;
    let (home, member) = ada(&b2b, json!({"organization_slug": "home"})).await;
    // They are listed by age.
    world.clock.advance_seconds(1);
    let invites = json!({"organization_slug": "invites", "mfa_policy": "REQUIRED_FOR_ALL"});
    let invites = organization(&b2b, invites).await;
    let body = json!({"organization_id": invites, "email_address": "ada@example.com"});
    b2b.post(super::INVITE, body).await.ok();
    organization(&b2b, json!({"organization_slug": "strangers"})).await;

    let sent = b2b.post(SEND, json!({"email_address": "Ada@example.com"})).await;
    insta::assert_json_snapshot!(sent.body.as_object().unwrap().keys().collect::<Vec<_>>(), @r#"
    [
      "request_id",
      "status_code"
    ]
    "#);
    sent.ok();
    let message = newest(&world, "ada@example.com").await;
    insta::assert_snapshot!(shown(&message), @r"
    en | Log in to Test
    https://app.example.com/discovery?stytch_token_type=discovery&token=…
    ");
    let body = json!({"discovery_magic_links_token": token(&world, "ada@example.com").await});
    let answer = b2b.post(PATH, body).await;
    let mut redacted = answer.redacted();
    for discovered in redacted["discovered_organizations"].as_array_mut().unwrap() {
        discovered["organization"] = discovered["organization"]["organization_slug"].clone();
        discovered["membership"]["member"] = discovered["membership"]["member"]["status"].clone();
    }
    insta::assert_json_snapshot!(redacted, @r#"
    {
      "discovered_organizations": [
        {
          "member_authenticated": true,
          "membership": {
            "details": null,
            "member": "active",
            "type": "active_member"
          },
          "mfa_required": null,
          "organization": "home",
          "primary_required": null
        },
        {
          "member_authenticated": false,
          "membership": {
            "details": null,
            "member": "invited",
            "type": "invited_member"
          },
          "mfa_required": {
            "member_options": null,
            "secondary_auth_initiated": null
          },
          "organization": "invites",
          "primary_required": null
        }
      ],
      "email_address": "ada@example.com",
      "intermediate_session_token": "[token 4]",
      "intermediate_session_token_expires_at": "2026-01-02T03:14:06Z",
      "request_id": "[request-id-test 5]",
      "status_code": 200
    }
    "#);

    let body = json!({
        "organization_id": home,
        "intermediate_session_token": answer["intermediate_session_token"],
    });
    let entered = b2b
        .post("/v1/b2b/discovery/intermediate_sessions/exchange", body)
        .await
        .ok();
    assert_eq!(entered["member_id"], member.as_str());
    let factor = &entered["member_session"]["authentication_factors"][0];
    assert_eq!(factor["type"], "magic_link");
    // The member's own address, by its own id.
    let link = json!({"magic_links_token": token_for_ada(&world, &b2b, &home).await});
    let again = b2b.post(AUTHENTICATE, link).await.ok();
    assert_eq!(again["method_id"], factor["email_factor"]["email_id"]);
}

#[tokio::test]
async fn whoever_is_nowhere_may_send_too() {
    let world = world().await;
    let b2b = site(&world).await;
    let sent = b2b
        .post(SEND, json!({"email_address": "nobody@example.com"}))
        .await
        .ok();
    assert_eq!(sent.as_object().unwrap().len(), 2, "{sent}");
    let body = json!({"discovery_magic_links_token": token(&world, "nobody@example.com").await});
    let begun = b2b.post(PATH, body).await.ok();
    assert_eq!(begun["email_address"], "nobody@example.com");
    assert_eq!(begun["discovered_organizations"], json!([]));
}

#[tokio::test]
async fn the_link_works_once_and_until_its_minutes_are_over() {
    let world = world().await;
    let b2b = site(&world).await;
    for (given, minutes) in [(json!({}), 60), (json!({"discovery_expiration_minutes": 5}), 5)] {
        let mut links = Vec::new();
        for _ in 0..2 {
            b2b.post(
                SEND,
                with(&json!({"email_address": "ada@example.com"}), given.clone()),
            )
            .await
            .ok();
            links.push(json!({"discovery_magic_links_token": token(&world, "ada@example.com").await}));
        }
        world.clock.advance_millis(minutes * 60_000 - 1);
        b2b.post(PATH, links[0].clone()).await.ok();
        let spent = "unable_to_auth_magic_link";
        refuses(&world, PATH, [(links[0].clone(), 401, spent)]).await;
        world.clock.advance_millis(1);
        refuses(&world, PATH, [(links[1].clone(), 401, spent)]).await;
    }
}

#[tokio::test]
async fn messages_are_in_the_language_that_was_asked_for() {
    let world = world().await;
    let b2b = site(&world).await;
    let mut sent = String::new();
    for locale in ["en", "es", "pt-br"] {
        b2b.post(
            SEND,
            json!({"email_address": "ada@example.com", "locale": locale}),
        )
        .await
        .ok();
        sent += &shown(&newest(&world, "ada@example.com").await);
    }
    insta::assert_snapshot!(sent, @r"
    en | Log in to Test
    https://app.example.com/discovery?stytch_token_type=discovery&token=…
    es | Inicia sesión en Test
    https://app.example.com/discovery?stytch_token_type=discovery&token=…
    pt-br | Entre em Test
    https://app.example.com/discovery?stytch_token_type=discovery&token=…
    ");
}

#[tokio::test]
async fn what_sends_nothing_is_refused() {
    let world = world().await;
    site(&world).await;
    let body = json!({"email_address": "ada@example.com"});
    let cases: Vec<(Value, u16, &'static str)> = vec![
        (json!({}), 400, "invalid_email"),
        (json!({"email_address": null}), 400, "invalid_email"),
        (json!({"email_address": ""}), 400, "invalid_email"),
        (json!({"email_address": "ada"}), 400, "invalid_email"),
        (json!({"email_address": "a@İx.com"}), 400, "invalid_email"),
        (json!({"email_address": ["ada@example.com"]}), 400, "bad_request"),
        (
            with(&body, json!({"discovery_expiration_minutes": 4})),
            400,
            "invalid_expiration",
        ),
        (
            with(&body, json!({"discovery_expiration_minutes": 10_081})),
            400,
            "invalid_expiration",
        ),
        (
            with(&body, json!({"pkce_code_challenge": "x"})),
            400,
            "invalid_pkce_code_challenge",
        ),
        (
            with(&body, json!({"login_template_id": "mine"})),
            400,
            "invalid_template_id",
        ),
        (with(&body, json!({"locale": "it"})), 400, "invalid_locale"),
    ];
    refuses(&world, SEND, cases).await;
}

#[tokio::test]
async fn what_opens_nothing_is_refused() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let login = token_for_ada(&world, &b2b, &organization).await;
    refuses(
        &world,
        PATH,
        [
            (json!({}), 400, "invalid_argument"),
            (
                json!({"discovery_magic_links_token": null}),
                400,
                "invalid_argument",
            ),
            (json!({"discovery_magic_links_token": {}}), 400, "bad_request"),
            (
                json!({"discovery_magic_links_token": "nonsense"}),
                404,
                "magic_link_not_found",
            ),
            (
                json!({"discovery_magic_links_token": login}),
                404,
                "magic_link_not_found",
            ),
        ],
    )
    .await;
}
