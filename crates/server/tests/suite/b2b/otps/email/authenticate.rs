//! `POST /v1/b2b/otps/email/authenticate`

use serde_json::{Value, json};
use tenure_core::token::Vertical;
use tenure_types::Environment;

use super::{
    AUTHENTICATE as PATH, DISCOVERY_SEND, LOGIN_OR_SIGNUP, ada, code, login_of_ada, organization, other_than,
    refuses, site, with, world,
};

#[tokio::test]
async fn a_code_opens_a_session() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let body = login_of_ada(&world, &b2b, &organization).await;
    let given = json!({"session_duration_minutes": 30, "session_custom_claims": {"a": 1}});
    let answer = b2b.post(PATH, with(&body, given)).await;
    let mut shown = answer.redacted();
    for field in ["member", "organization"] {
        shown.as_object_mut().unwrap().remove(field);
    }
    insta::assert_json_snapshot!(shown, @r#"
    {
      "intermediate_session_token": "",
      "intermediate_session_token_expires_at": null,
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
            "type": "email_otp",
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
      "organization_id": "[organization-test 1]",
      "primary_required": null,
      "request_id": "[request-id-test 4]",
      "session_jwt": "[jwt 5]",
      "session_token": "[token 6]",
      "status_code": 200
    }
    "#);
}

#[tokio::test]
async fn a_code_works_once_and_until_its_minutes_are_over() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let ask = json!({"organization_id": organization, "email_address": "ada@example.com"});
    let none = "otp_code_not_found";
    for (given, minutes) in [(json!({}), 10), (json!({"login_expiration_minutes": 2}), 2)] {
        for late in [false, true] {
            b2b.post(LOGIN_OR_SIGNUP, with(&ask, given.clone())).await.ok();
            let body = with(&ask, json!({"code": code(&world, "ada@example.com").await}));
            world.clock.advance_millis(minutes * 60_000 - i64::from(!late));
            if !late {
                b2b.post(PATH, body.clone()).await.ok();
            }
            refuses(&world, PATH, [(body, 404, none)]).await;
        }
    }
}

#[tokio::test]
async fn a_code_for_one_thing_is_none_for_another() {
    let world = world().await;
    let b2b = site(&world).await;
    let (here, _) = ada(&b2b, json!({})).await;
    let (there, _) = ada(&b2b, json!({"organization_slug": "there"})).await;
    let right = login_of_ada(&world, &b2b, &here).await;
    let elsewhere = login_of_ada(&world, &b2b, &there).await;
    b2b.post(DISCOVERY_SEND, json!({"email_address": "ada@example.com"}))
        .await
        .ok();
    for wrong in [
        elsewhere["code"].clone(),
        json!(code(&world, "ada@example.com").await),
    ] {
        assert_ne!(wrong, right["code"]);
        b2b.post(PATH, with(&right, json!({"code": wrong})))
            .await
            .assert_error(401, "unable_to_auth_otp_code");
    }
    b2b.post(PATH, right).await.ok();
}

/// Anybody can ask for another code while the owner types the first.
#[tokio::test]
async fn a_code_works_whoever_asks_for_others() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let mut codes = Vec::new();
    for _ in 0..6 {
        codes.push(login_of_ada(&world, &b2b, &organization).await);
    }
    assert_eq!(world.state().await["sent_codes"].len(), 3);
    // The fourth and each further one has taken the place of the one before.
    for void in &codes[2..5] {
        b2b.post(PATH, void.clone())
            .await
            .assert_error(401, "unable_to_auth_otp_code");
    }
    let none = "otp_code_not_found";
    b2b.post(PATH, codes[0].clone()).await.ok();
    b2b.post(PATH, codes[5].clone()).await.ok();
    // Each works once, and until its own end.
    world.clock.advance_minutes(5);
    let late = login_of_ada(&world, &b2b, &organization).await;
    b2b.post(PATH, codes[0].clone())
        .await
        .assert_error(401, "unable_to_auth_otp_code");
    world.clock.advance_millis(5 * 60_000 - 1);
    b2b.post(PATH, codes[1].clone()).await.ok();
    let unused = login_of_ada(&world, &b2b, &organization).await;
    world.clock.advance_millis(5 * 60_000 + 1);
    b2b.post(PATH, late)
        .await
        .assert_error(401, "unable_to_auth_otp_code");
    b2b.post(PATH, unused).await.ok();
    refuses(&world, PATH, [(codes[1].clone(), 404, none)]).await;
}

#[tokio::test]
async fn sessions_and_second_factors_are_those_of_links() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({"mfa_policy": "REQUIRED_FOR_ALL"})).await;
    let body = login_of_ada(&world, &b2b, &organization).await;
    let waiting = b2b.post(PATH, body).await.ok();
    assert_eq!(waiting["member_authenticated"], false);
    assert_eq!(waiting["session_token"], "");
    assert_eq!(waiting["mfa_required"]["member_options"], json!(null));
    let session = world.member_session(&organization, "ada@example.com").await;
    let body = login_of_ada(&world, &b2b, &organization).await;
    let entered = b2b
        .post(PATH, with(&body, json!({"session_token": session.token})))
        .await
        .ok();
    assert_eq!(entered["member_authenticated"], true);
    let factors = &entered["member_session"]["authentication_factors"];
    assert_eq!(
        (&factors[0]["type"], &factors[1]["type"]),
        (&json!("imported"), &json!("email_otp"))
    );
}

#[tokio::test]
async fn codes_of_who_is_gone_or_may_not_come_in_open_nothing() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, member) = ada(&b2b, json!({})).await;
    let body = login_of_ada(&world, &b2b, &organization).await;
    let path = format!("/v1/b2b/organizations/{organization}");
    let settings = json!({"auth_methods": "RESTRICTED", "allowed_auth_methods": ["magic_link"]});
    b2b.put(&path, settings).await.ok();
    let restricted = "operation_restricted_by_organization_auth_methods";
    let wrong = with(&body, json!({"code": other_than(body["code"].as_str().unwrap())}));
    // Whether right or wrong: it is not looked at.
    refuses(
        &world,
        PATH,
        [(body.clone(), 403, restricted), (wrong, 403, restricted)],
    )
    .await;
    b2b.put(&path, json!({"auth_methods": "ALL_ALLOWED"})).await.ok();
    b2b.delete(&format!("{path}/members/{member}")).await.ok();
    refuses(&world, PATH, [(body, 404, "otp_code_not_found")]).await;
}

#[tokio::test]
async fn where_codes_are_not_allowed_members_and_strangers_are_told_the_same() {
    let world = world().await;
    world.set_b2b("user_lock_threshold", "1").await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let body = login_of_ada(&world, &b2b, &organization).await;
    let locked = json!({"email_address": "alan@example.com"});
    b2b.member(&organization, locked.clone()).await;
    let ask = with(&locked, json!({"organization_id": organization}));
    b2b.post(LOGIN_OR_SIGNUP, ask.clone()).await.ok();
    let sent = code(&world, "alan@example.com").await;
    let wrong = with(&ask, json!({"code": other_than(&sent)}));
    b2b.post(PATH, wrong.clone())
        .await
        .assert_error(401, "unable_to_auth_otp_code");
    b2b.post(PATH, wrong.clone())
        .await
        .assert_error(429, "user_lock_limit_reached");

    let settings = json!({"auth_methods": "RESTRICTED", "allowed_auth_methods": ["magic_link"]});
    b2b.put(&format!("/v1/b2b/organizations/{organization}"), settings)
        .await
        .ok();
    let stranger = with(&body, json!({"email_address": "nobody@example.com"}));
    let mut answers = Vec::new();
    for body in [body, stranger, wrong] {
        let answer = b2b.post(PATH, body).await;
        answer.assert_error(403, "operation_restricted_by_organization_auth_methods");
        answers.push(answer["error_message"].clone());
    }
    assert!(answers.iter().all(|said| *said == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn what_opens_nothing_is_refused() {
    let world = world().await;
    let b2b = site(&world).await;
    let (here, _) = ada(&b2b, json!({})).await;
    let there = organization(&b2b, json!({"organization_slug": "there"})).await;
    let body = login_of_ada(&world, &b2b, &here).await;
    let cases: Vec<(Value, u16, &'static str)> = vec![
        (json!({}), 400, "invalid_organization_id"),
        (
            with(&body, json!({"organization_id": null})),
            400,
            "invalid_organization_id",
        ),
        (
            with(&body, json!({"organization_id": "nobody"})),
            404,
            "organization_not_found",
        ),
        (
            with(&body, json!({"organization_id": there})),
            404,
            "otp_code_not_found",
        ),
        (with(&body, json!({"email_address": null})), 400, "invalid_email"),
        (with(&body, json!({"email_address": "ada"})), 400, "invalid_email"),
        (
            with(&body, json!({"email_address": "nobody@example.com"})),
            404,
            "otp_code_not_found",
        ),
        (with(&body, json!({"code": null})), 400, "invalid_code"),
        (with(&body, json!({"code": ""})), 400, "invalid_code"),
        (with(&body, json!({"code": "12345"})), 400, "invalid_code"),
        (with(&body, json!({"code": "1234567"})), 400, "invalid_code"),
        (with(&body, json!({"code": "12345a"})), 400, "invalid_code"),
        (with(&body, json!({"code": 123_456})), 400, "bad_request"),
        (with(&body, json!({"locale": "xx"})), 400, "invalid_locale"),
        (
            with(&body, json!({"session_duration_minutes": 1})),
            400,
            "invalid_session_duration_minutes",
        ),
        (
            with(&body, json!({"session_token": "A".repeat(44)})),
            404,
            "session_not_found",
        ),
        (
            with(&body, json!({"session_token": "a", "session_jwt": "b"})),
            400,
            "too_many_session_arguments",
        ),
        (
            with(
                &body,
                json!({"session_jwt": "a", "intermediate_session_token": "b"}),
            ),
            400,
            "too_many_session_arguments",
        ),
        (
            with(&body, json!({"intermediate_session_token": "b"})),
            404,
            "intermediate_session_not_found",
        ),
    ];
    refuses(&world, PATH, cases).await;
    let other = world.another_project(Vertical::B2b, Environment::Test).await;
    let elsewhere = world.node.client(&other).post(PATH, body.clone()).await;
    elsewhere.assert_error(404, "organization_not_found");
    // None of all these has used it up.
    b2b.post(PATH, body).await.ok();
}
