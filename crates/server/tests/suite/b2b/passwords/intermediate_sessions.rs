//! Intermediate sessions end with the password that is proven in them.

use serde_json::{Value, json};

use super::{
    ADA, AUTHENTICATE, NEW_PASSWORD, PASSWORD, RESET, ada, change, login, mailed_token, with_password, world,
};
use crate::harness::{Client, World};

const BOB: &str = "bob@example.com";
const DISCOVERY: &str = "/v1/b2b/passwords/discovery/authenticate";
const DISCOVERY_START: &str = "/v1/b2b/passwords/discovery/email/reset/start";
const DISCOVERY_RESET: &str = "/v1/b2b/passwords/discovery/email/reset";
const EXISTING: &str = "/v1/b2b/passwords/existing_password/reset";
const SESSION: &str = "/v1/b2b/passwords/session/reset";

/// Whether an intermediate session can be taken to an organization.
async fn is_live(api: &Client, token: &str, organization: &str) -> bool {
    let body = json!({"intermediate_session_token": token, "organization_id": organization});
    let path = "/v1/b2b/discovery/intermediate_sessions/exchange";
    let answer = api.post(path, body).await;
    if answer.status != 200 {
        answer.assert_error(404, "intermediate_session_not_found");
    }
    answer.status == 200
}

fn token(answer: &Value) -> String {
    let token = answer["intermediate_session_token"].as_str().unwrap();
    assert_ne!(token, "");
    token.to_owned()
}

/// An intermediate session by the password of a member that lacks a second factor.
async fn by_password(api: &Client, organization: &str, email: &str, password: &str) -> String {
    token(&login(api, organization, email, password).await.ok())
}

/// As [`ada`], where a second factor is required.
async fn ada_with_mfa(world: &World) -> (Client, String, String) {
    let (api, organization, member) = ada(world).await;
    change(&api, &organization, json!({"mfa_policy": "REQUIRED_FOR_ALL"})).await;
    (api, organization, member)
}

#[tokio::test]
async fn setting_the_password_of_an_address_ends_all_of_the_address() {
    let world = world().await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let (api, organization, _) = ada(&world).await;
    let strict = json!({"organization_name": "Strict", "mfa_policy": "REQUIRED_FOR_ALL"});
    let strict = api.organization(strict).await;
    api.member(&strict, json!({"email_address": ADA})).await;
    with_password(&api, &strict, BOB).await;
    let (mut current, mut next) = (PASSWORD, NEW_PASSWORD);
    for path in [EXISTING, SESSION, RESET, DISCOVERY_RESET] {
        let found = json!({"email_address": ADA, "password": current});
        let ends = [
            token(&api.post(DISCOVERY, found).await.ok()),
            by_password(&api, &strict, ADA, current).await,
        ];
        let bystander = by_password(&api, &strict, BOB, PASSWORD).await;
        let mut body = json!({"organization_id": organization, "email_address": ADA, "password": next});
        match path {
            EXISTING => {
                body["existing_password"] = current.into();
                body["new_password"] = next.into();
            }
            SESSION => {
                let answer = login(&api, &organization, ADA, current).await.ok();
                body["session_token"] = answer["session_token"].clone();
            }
            RESET => body["password_reset_token"] = mailed_token(&world, &api, &organization).await.into(),
            _ => {
                world.clock.advance_millis(1);
                api.post(DISCOVERY_START, json!({"email_address": ADA}))
                    .await
                    .ok();
                let link = world.inbox(ADA).await[0].links[0].clone();
                body["password_reset_token"] = link_token(&link).into();
            }
        }
        let answer = api.post(path, body).await.ok();
        for ends in ends {
            assert!(!is_live(&api, &ends, &strict).await, "{path}");
        }
        assert!(is_live(&api, &bystander, &strict).await, "{path}");
        if path == DISCOVERY_RESET {
            // The one that the new password yields.
            assert!(is_live(&api, &token(&answer), &strict).await);
        }
        (current, next) = (next, current);
    }
}

fn link_token(link: &str) -> String {
    let link = url::Url::parse(link).unwrap();
    let (_, token) = link.query_pairs().find(|(name, _)| name == "token").unwrap();
    token.into_owned()
}

#[tokio::test]
async fn setting_the_password_of_a_member_ends_those_of_its_organization() {
    let world = world().await;
    let (api, organization, _) = ada_with_mfa(&world).await;
    with_password(&api, &organization, BOB).await;
    let other = json!({"organization_name": "Other", "mfa_policy": "REQUIRED_FOR_ALL"});
    let other = api.organization(other).await;
    with_password(&api, &other, ADA).await;
    let (mut current, mut next) = (PASSWORD, NEW_PASSWORD);
    for path in [EXISTING, SESSION, RESET] {
        let ends = by_password(&api, &organization, ADA, current).await;
        let bystanders = [
            (by_password(&api, &other, ADA, PASSWORD).await, &other),
            (
                by_password(&api, &organization, BOB, PASSWORD).await,
                &organization,
            ),
            // Proven by a code that was mailed.
            (world.intermediate_session(ADA).await, &organization),
        ];
        let mut body = json!({"organization_id": organization, "email_address": ADA, "password": next,
            "existing_password": current, "new_password": next});
        match path {
            SESSION => {
                body["session_token"] = world.member_session(&organization, ADA).await.token.into();
            }
            RESET => body["password_reset_token"] = mailed_token(&world, &api, &organization).await.into(),
            _ => {}
        }
        api.post(path, body).await.ok();
        assert!(!is_live(&api, &ends, &organization).await, "{path}");
        for (token, place) in bystanders {
            assert!(is_live(&api, &token, place).await, "{path}");
        }
        (current, next) = (next, current);
    }
}

#[tokio::test]
async fn a_password_that_opens_nothing_any_more_ends_those_that_it_opened() {
    let world = world().await;
    let (api, organization, _) = ada_with_mfa(&world).await;
    let read = format!("/v1/b2b/organizations/{organization}/member?email_address={ADA}");
    let member = api.get(&read).await.ok()["member"].clone();
    let password = member["member_password_id"].as_str().unwrap();
    let ends = by_password(&api, &organization, ADA, PASSWORD).await;
    let bystander = world.intermediate_session(ADA).await;
    api.delete(&format!("/v1/b2b/organizations/{organization}/members/passwords/{password}"))
        .await
        .ok();
    assert!(!is_live(&api, &ends, &organization).await);
    assert!(is_live(&api, &bystander, &organization).await);

    let world = super::world().await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let (api, organization, _) = ada(&world).await;
    let guess = json!({"email_address": ADA, "password": PASSWORD});
    let ends = token(&api.post(DISCOVERY, guess).await.ok());
    let require = "/v1/b2b/passwords/email/require_reset";
    api.post(require, json!({"email_address": ADA})).await.ok();
    assert!(!is_live(&api, &ends, &organization).await);
}

#[tokio::test]
async fn what_is_presented_with_a_mailed_link_goes_on() {
    for cross_org in ["false", "true"] {
        let world = world().await;
        world.set_b2b("cross_org_passwords_enabled", cross_org).await;
        let (api, organization, _) = ada_with_mfa(&world).await;
        let presented = by_password(&api, &organization, ADA, PASSWORD).await;
        let other = by_password(&api, &organization, ADA, PASSWORD).await;
        let link = mailed_token(&world, &api, &organization).await;
        let body = json!({"password_reset_token": link, "password": NEW_PASSWORD,
            "intermediate_session_token": presented});
        let answer = api.post(RESET, body).await.ok();
        assert_eq!(answer["intermediate_session_token"], presented);
        assert!(is_live(&api, &presented, &organization).await);
        assert!(!is_live(&api, &other, &organization).await);
    }
}

/// Also where it goes on from a session that ends by the new password.
#[tokio::test]
async fn what_goes_on_from_a_session_adds_to_a_mailed_link() {
    for cross_org in ["false", "true"] {
        let world = world().await;
        world.set_b2b("cross_org_passwords_enabled", cross_org).await;
        let (api, organization, _) = ada_with_mfa(&world).await;
        let session = world.member_session(&organization, ADA).await;
        world.set_factors_by_link(&session, ADA).await;
        let body = json!({"organization_id": organization, "session_token": session.token});
        let presented = token(&api.post("/v1/b2b/sessions/exchange", body).await.ok());
        let link = mailed_token(&world, &api, &organization).await;
        let body = json!({"password_reset_token": link, "password": NEW_PASSWORD,
            "intermediate_session_token": presented});
        let answer = api.post(RESET, body).await.ok();
        assert_eq!(answer["intermediate_session_token"], presented);
        let authenticate = json!({"session_token": session.token});
        api.post("/v1/b2b/sessions/authenticate", authenticate)
            .await
            .assert_error(404, "session_not_found");
        assert!(is_live(&api, &presented, &organization).await);
    }
}

/// Whoever has the address next has another password.
#[tokio::test]
async fn they_end_when_the_member_leaves_the_address() {
    for (cross_org, way) in [
        ("false", "delete"),
        ("false", "move"),
        ("true", "delete"),
        ("true", "move"),
    ] {
        let world = world().await;
        world.set_b2b("cross_org_passwords_enabled", cross_org).await;
        let (api, organization, member) = ada_with_mfa(&world).await;
        let held = by_password(&api, &organization, ADA, PASSWORD).await;
        let path = format!("/v1/b2b/organizations/{organization}/members/{member}");
        if way == "delete" {
            api.delete(&path).await.ok();
        } else {
            let elsewhere = json!({"email_address": "ada@example.org", "unlink_email": true});
            api.put(&path, elsewhere).await.ok();
        }
        api.member(&organization, json!({"email_address": ADA})).await;
        assert!(!is_live(&api, &held, &organization).await, "{cross_org} {way}");
        let body = json!({"organization_id": organization, "email_address": ADA, "password": PASSWORD,
            "intermediate_session_token": held});
        api.post(AUTHENTICATE, body)
            .await
            .assert_error(404, "member_password_not_found");
    }
}
