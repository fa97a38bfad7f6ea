//! `POST /v1/b2b/otps/email/discovery/send` and `…/authenticate`

use std::fmt::Write;

use serde_json::{Value, json};

use super::{
    DISCOVERY_AUTHENTICATE as PATH, DISCOVERY_SEND as SEND, ada, code, login_of_ada, newest, refuses, site,
    with, world,
};

#[tokio::test]
async fn a_code_leads_to_the_organizations_of_its_address() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, member) = ada(&b2b, json!({})).await;
    b2b.post(SEND, json!({"email_address": "Ada@example.com"}))
        .await
        .ok();
    let body = json!({"email_address": "ADA@example.com", "code": code(&world, "ada@example.com").await});
    let answer = b2b.post(PATH, body.clone()).await;
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
          "organization": "example",
          "primary_required": null
        }
      ],
      "email_address": "ada@example.com",
      "intermediate_session_token": "[token 2]",
      "intermediate_session_token_expires_at": "2026-01-02T03:14:05Z",
      "request_id": "[request-id-test 3]",
      "status_code": 200
    }
    "#);
    refuses(&world, PATH, [(body, 404, "otp_code_not_found")]).await;
    let body = json!({
        "organization_id": organization,
        "intermediate_session_token": answer["intermediate_session_token"],
    });
    let entered = b2b
        .post("/v1/b2b/discovery/intermediate_sessions/exchange", body)
        .await
        .ok();
    assert_eq!(entered["member_id"], member.as_str());
    assert_eq!(
        entered["member_session"]["authentication_factors"][0]["type"],
        "email_otp"
    );
}

#[tokio::test]
async fn a_code_works_until_its_minutes_are_over() {
    let world = world().await;
    let b2b = site(&world).await;
    let ask = json!({"email_address": "nobody@example.com"});
    for (given, minutes) in [(json!({}), 10), (json!({"discovery_expiration_minutes": 15}), 15)] {
        for late in [false, true] {
            b2b.post(SEND, with(&ask, given.clone())).await.ok();
            let body = with(&ask, json!({"code": code(&world, "nobody@example.com").await}));
            world.clock.advance_millis(minutes * 60_000 - i64::from(!late));
            if late {
                refuses(&world, PATH, [(body, 404, "otp_code_not_found")]).await;
            } else {
                let begun = b2b.post(PATH, body).await.ok();
                assert_eq!(begun["discovered_organizations"], json!([]));
            }
        }
    }
}

#[tokio::test]
async fn a_code_works_whoever_asks_for_others() {
    let world = world().await;
    let b2b = site(&world).await;
    let ask = json!({"email_address": "nobody@example.com"});
    let mut codes = Vec::new();
    for _ in 0..10 {
        b2b.post(SEND, ask.clone()).await.ok();
        codes.push(with(&ask, json!({"code": code(&world, "nobody@example.com").await})));
    }
    b2b.post(SEND, ask).await.assert_error(429, "too_many_requests");
    for right in [0, 1, 9] {
        b2b.post(PATH, codes[right].clone()).await.ok();
    }
    assert!(world.state().await["sent_codes"].is_empty());
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
        let message = newest(&world, "ada@example.com").await;
        writeln!(sent, "{}", message.subject.unwrap()).unwrap();
    }
    insta::assert_snapshot!(sent, @r"
    Your login code for Test
    Tu código de acceso a Test
    Seu código de acesso a Test
    ");
}

#[tokio::test]
async fn what_sends_nothing_is_refused() {
    let world = world().await;
    site(&world).await;
    let body = json!({"email_address": "ada@example.com"});
    let cases: Vec<(Value, u16, &'static str)> = vec![
        (json!({}), 400, "invalid_email"),
        (json!({"email_address": "ada"}), 400, "invalid_email"),
        (json!({"email_address": 1}), 400, "bad_request"),
        (
            with(&body, json!({"discovery_expiration_minutes": 1})),
            400,
            "invalid_expiration_otp",
        ),
        (
            with(&body, json!({"discovery_expiration_minutes": 16})),
            400,
            "invalid_expiration_otp",
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
async fn what_proves_nothing_is_refused() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let login = login_of_ada(&world, &b2b, &organization).await;
    refuses(
        &world,
        PATH,
        [
            (json!({}), 400, "invalid_email"),
            (json!({"email_address": "ada@example.com"}), 400, "invalid_code"),
            (
                json!({"email_address": "ada@example.com", "code": "1"}),
                400,
                "invalid_code",
            ),
            (
                json!({"email_address": "ada@example.com", "code": 1}),
                400,
                "bad_request",
            ),
            // A code of one organization is none here.
            (
                json!({"email_address": "ada@example.com", "code": login["code"]}),
                404,
                "otp_code_not_found",
            ),
        ],
    )
    .await;
}
