//! `/v1/b2b/passwords/discovery`

use serde_json::{Value, json};

use super::super::discovery::joinable;
use super::{
    ADA, NEW_PASSWORD, PASSWORD, RESET_URL, ada, change, is_live, login, mailed_token, newest_token, refuses,
    refuses_addresses, refuses_consumers, refuses_passwords, session, with, world,
};
use crate::harness::{Client, World};

const AUTHENTICATE: &str = "/v1/b2b/passwords/discovery/authenticate";
const START: &str = "/v1/b2b/passwords/discovery/email/reset/start";
const RESET: &str = "/v1/b2b/passwords/discovery/email/reset";
const EXCHANGE: &str = "/v1/b2b/discovery/intermediate_sessions/exchange";
/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// As [`ada`], in a project with one password for all organizations.
async fn cross_org_ada(world: &World) -> (Client, String) {
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let (api, organization, _) = ada(world).await;
    (api, organization)
}

#[tokio::test]
async fn lists_where_the_password_leads() {
    let world = world().await;
    let (api, organization) = cross_org_ada(&world).await;
    let body = json!({"email_address": "Ada@example.com", "password": PASSWORD});
    let answer = api.post(AUTHENTICATE, body).await;
    let redactions = answer.redacted();
    insta::assert_json_snapshot!(redactions, {
        ".discovered_organizations[].organization" => "…",
        ".discovered_organizations[].membership.member" => "…",
    }, @r#"
    {
      "discovered_organizations": [
        {
          "member_authenticated": true,
          "membership": {
            "details": null,
            "member": "…",
            "type": "active_member"
          },
          "mfa_required": null,
          "organization": "…",
          "primary_required": null
        }
      ],
      "email_address": "ada@example.com",
      "intermediate_session_token": "[token 3]",
      "intermediate_session_token_expires_at": "2026-01-02T03:14:05Z",
      "request_id": "[request-id-test 4]",
      "status_code": 200
    }
    "#);
    let token = answer.ok()["intermediate_session_token"].clone();
    let body = json!({"intermediate_session_token": token, "organization_id": organization});
    let answer = api.post(EXCHANGE, body).await.ok();
    assert_eq!(answer["member_authenticated"], true);
    assert_eq!(
        answer["member_session"]["authentication_factors"][0]["type"],
        "password"
    );
}

/// The list names what an exchange would let one join, and no more.
#[tokio::test]
async fn lists_where_the_address_may_join() {
    let world = world().await;
    let (api, _) = cross_org_ada(&world).await;
    let open = joinable(&world, "Joinable").await;
    let body = json!({"email_address": ADA, "password": PASSWORD});
    let answer = api.post(AUTHENTICATE, body).await.ok();
    let listed = &answer["discovered_organizations"][1];
    assert_eq!(listed["organization"]["organization_id"], open);
    assert_eq!(listed["membership"]["type"], "eligible_to_join_by_email_domain");
    // Who joins must read the mailbox, and the password does not show that.
    assert_eq!(listed["member_authenticated"], false);
    assert!(listed["primary_required"].is_object());
    let token = &answer["intermediate_session_token"];
    let body = json!({"intermediate_session_token": token, "organization_id": open});
    let joined = api.post(EXCHANGE, body).await.ok();
    assert_eq!(joined["member_authenticated"], false);
    assert_eq!(joined["member"]["status"], "pending");
    assert!(joined["primary_required"].is_object());
}

#[tokio::test]
async fn the_password_of_one_organization_shows_no_other() {
    let world = world().await;
    let (api, organization, _) = ada(&world).await;
    change(&api, &organization, json!({"mfa_policy": "REQUIRED_FOR_ALL"})).await;
    let open = joinable(&world, "Joinable").await;
    let body = json!({"password_reset_token": mailed_token(&world, &api, &organization).await,
        "password": NEW_PASSWORD});
    let answer = api.post(super::RESET, body).await.ok();
    let token = &answer["intermediate_session_token"];
    let body = json!({"intermediate_session_token": token});
    let listed = api.post("/v1/b2b/discovery/organizations", body).await.ok();
    let listed = listed["discovered_organizations"].as_array().unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["organization"]["organization_id"], organization);
    let body = json!({"intermediate_session_token": token, "organization_id": open});
    api.post(EXCHANGE, body)
        .await
        .assert_error(400, "invalid_email_for_jit_provisioning");
}

#[tokio::test]
async fn who_has_the_password_wrong_or_none_is_told_the_same() {
    let world = world().await;
    let (api, _) = cross_org_ada(&world).await;
    let guess = |email: &str, password: &str| json!({"email_address": email, "password": password});
    let wrong = api.post(AUTHENTICATE, guess(ADA, "wrong")).await;
    wrong.assert_error(401, "unauthorized_credentials");
    let unknown = api
        .post(AUTHENTICATE, guess("nobody@example.com", PASSWORD))
        .await;
    unknown.assert_error(401, "unauthorized_credentials");
    assert_eq!(wrong["error_message"], unknown["error_message"]);
    let good = guess(ADA, PASSWORD);
    refuses_addresses(&world, AUTHENTICATE, &good).await;
    refuses_consumers(&world, AUTHENTICATE, &good).await;
    let cases = [json!(null), json!(""), json!(1)];
    let cases = cases.map(|password| (with(&good, json!({"password": password})), 400, "bad_request"));
    refuses(&world, AUTHENTICATE, cases).await;
}

#[tokio::test]
async fn a_mailed_link_sets_the_password_and_verifies_the_address() {
    let world = world().await;
    let (api, organization) = cross_org_ada(&world).await;
    let before = session(&api, &organization).await;
    let body = json!({"organization_name": "Other", "email_jit_provisioning": "NOT_ALLOWED"});
    let other = api.organization(body).await;
    world.clock.advance_millis(1);
    let body = json!({"email_address": ADA, "create_member_as_pending": true});
    api.member(&other, body).await;
    let answer = api
        .post(START, json!({"email_address": ADA, "locale": "es"}))
        .await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "request_id": "[request-id-test 0]",
      "status_code": 200
    }
    "#);
    answer.ok();
    let mails = world.inbox(ADA).await;
    insta::assert_snapshot!(mails[0].subject.as_deref().unwrap(), @"Restablece tu contraseña de Test");
    let token = newest_token(&world, ADA).await;
    let body = json!({"password_reset_token": token, "password": NEW_PASSWORD});
    let answer = api.post(RESET, body.clone()).await.ok();
    assert_eq!(answer["email_address"], ADA);
    assert_eq!(
        answer["intermediate_session_token_expires_at"],
        "2026-01-02T03:14:05Z"
    );
    let kinds: Vec<_> = answer["discovered_organizations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| (&found["membership"]["type"], &found["member_authenticated"]))
        .collect();
    assert_eq!(
        kinds,
        [
            (&json!("active_member"), &json!(true)),
            (&json!("pending_member"), &json!(true))
        ]
    );
    refuses(
        &world,
        RESET,
        [(body, 401, "unable_to_auth_password_reset_token")],
    )
    .await;
    assert!(!is_live(&api, &before).await);
    login(&api, &organization, ADA, PASSWORD)
        .await
        .assert_error(401, "unauthorized_credentials");
    // A pending member gets in by it: who set the password reads that mailbox.
    let token = &answer["intermediate_session_token"];
    let body = json!({"intermediate_session_token": token, "organization_id": other});
    let answer = api.post(EXCHANGE, body).await.ok();
    assert_eq!(answer["member_authenticated"], true);
    assert_eq!(answer["member"]["email_address_verified"], true);
    login(&api, &organization, ADA, NEW_PASSWORD).await.ok();
}

#[tokio::test]
async fn an_address_that_nobody_has_can_have_a_password() {
    let world = world().await;
    let (api, _) = cross_org_ada(&world).await;
    let new = "new@example.net";
    api.post(START, json!({"email_address": new})).await.ok();
    let token = newest_token(&world, new).await;
    let body = json!({"password_reset_token": token, "password": NEW_PASSWORD});
    let answer = api.post(RESET, body).await.ok();
    assert_eq!(answer["discovered_organizations"], json!([]));
    let guess = json!({"email_address": new, "password": NEW_PASSWORD});
    api.post(AUTHENTICATE, guess).await.ok();
}

#[tokio::test]
async fn an_address_whose_lower_case_is_longer_can_have_a_password() {
    let world = world().await;
    let (api, _) = cross_org_ada(&world).await;
    // Two bytes, and three.
    let (given, kept) = ("\u{23a}da@example.com", "\u{2c65}da@example.com");
    api.post(START, json!({"email_address": given})).await.ok();
    let token = newest_token(&world, kept).await;
    let body = json!({"password_reset_token": token, "password": NEW_PASSWORD});
    let answer = api.post(RESET, body).await.ok();
    assert_eq!(answer["email_address"], kept);
    for email in [given, kept] {
        let guess = json!({"email_address": email, "password": NEW_PASSWORD});
        api.post(AUTHENTICATE, guess).await.ok();
    }
}

/// A token of the one kind is none of the other.
#[tokio::test]
async fn the_links_of_members_and_of_addresses_differ() {
    let world = world().await;
    let (api, organization) = cross_org_ada(&world).await;
    let of_member = super::mailed_token(&world, &api, &organization).await;
    // So that no other mail is as new.
    world.clock.advance_millis(1);
    api.post(START, json!({"email_address": ADA})).await.ok();
    let of_address = newest_token(&world, ADA).await;
    let with_token = |token: &str| json!({"password_reset_token": token, "password": NEW_PASSWORD});
    let refused = |token: &str| [(with_token(token), 401, "unable_to_auth_password_reset_token")];
    refuses(&world, RESET, refused(&of_member)).await;
    refuses(&world, super::RESET, refused(&of_address)).await;
    // Neither has used the other up, and a new password does.
    api.post(RESET, with_token(&of_address)).await.ok();
    refuses(&world, super::RESET, refused(&of_member)).await;
    let of_member = super::mailed_token(&world, &api, &organization).await;
    api.post(super::RESET, with_token(&of_member)).await.ok();
}

#[tokio::test]
async fn refuses_to_start_what_is_missing_or_wrong() {
    let world = world().await;
    let (api, _) = cross_org_ada(&world).await;
    let good = json!({"email_address": ADA});
    refuses_addresses(&world, START, &good).await;
    refuses_consumers(&world, START, &good).await;
    world
        .set_b2b("discovery_redirect_urls", "https://app.example.com/discovery")
        .await;
    let cases = [
        (
            json!({"reset_password_redirect_url": "https://evil.example.com/"}),
            "invalid_password_reset_redirect_url",
        ),
        (
            json!({"discovery_redirect_url": "nonsense"}),
            "invalid_discovery_redirect_url",
        ),
        (
            json!({"discovery_redirect_url": "https://evil.example.com/"}),
            "no_match_for_provided_magic_link_url",
        ),
        (
            json!({"reset_password_expiration_minutes": 4}),
            "invalid_expiration",
        ),
        (
            json!({"reset_password_expiration_minutes": 10_081}),
            "invalid_expiration",
        ),
        (
            json!({"pkce_code_challenge": "short"}),
            "invalid_pkce_code_challenge",
        ),
        (json!({"locale": "tlh"}), "invalid_locale"),
        (
            json!({"reset_password_template_id": "ours"}),
            "invalid_template_id",
        ),
        (json!({"verify_email_template_id": "ours"}), "invalid_template_id"),
    ];
    let cases = cases.map(|(fields, kind): (Value, _)| (with(&good, fields), 400, kind));
    refuses(&world, START, cases).await;
    let all = json!({"email_address": ADA, "reset_password_redirect_url": RESET_URL,
        "discovery_redirect_url": "https://app.example.com/discovery", "reset_password_expiration_minutes": 5,
        "pkce_code_challenge": CHALLENGE});
    api.post(START, all).await.ok();
    let token = newest_token(&world, ADA).await;
    let body = json!({"password_reset_token": token, "password": NEW_PASSWORD});
    let with_verifier = |verifier: &str| with(&body, json!({"pkce_code_verifier": verifier}));
    let cases = [
        (body.clone(), 400, "pkce_expected_code_verifier"),
        // The name of the other reset's field.
        (
            with(&body, json!({"code_verifier": VERIFIER})),
            400,
            "pkce_expected_code_verifier",
        ),
        (with_verifier(&"a".repeat(43)), 401, "pkce_mismatch"),
    ];
    refuses(&world, RESET, cases).await;
    world.clock.advance_millis(5 * 60_000 - 1);
    let mut late = with_verifier(VERIFIER);
    api.post(RESET, late.clone()).await.ok();
    late["password"] = PASSWORD.into();
    refuses(
        &world,
        RESET,
        [(late, 401, "unable_to_auth_password_reset_token")],
    )
    .await;
}

#[tokio::test]
async fn refuses_to_reset_what_is_missing_or_wrong() {
    const TOKEN: &str = "unable_to_auth_password_reset_token";

    let world = world().await;
    let (api, _) = cross_org_ada(&world).await;
    api.post(START, json!({"email_address": ADA})).await.ok();
    let token = newest_token(&world, ADA).await;
    let good = json!({"password_reset_token": token, "password": NEW_PASSWORD});
    refuses_passwords(&world, RESET, "password", &good).await;
    refuses_consumers(&world, RESET, &good).await;
    let cases = [
        (json!({"password_reset_token": null}), 400, "bad_request"),
        (json!({"password_reset_token": ""}), 400, "bad_request"),
        (json!({"password_reset_token": "nonsense"}), 401, TOKEN),
        (
            json!({"password_reset_token": format!("{}=", "A".repeat(43))}),
            401,
            TOKEN,
        ),
        (
            json!({"pkce_code_verifier": VERIFIER}),
            400,
            "pkce_did_not_expect_code_verifier",
        ),
    ];
    let cases = cases.map(|(fields, status, kind): (Value, _, _)| (with(&good, fields), status, kind));
    refuses(&world, RESET, cases).await;
    world.clock.advance_minutes(30);
    refuses(&world, RESET, [(good, 401, TOKEN)]).await;
}
