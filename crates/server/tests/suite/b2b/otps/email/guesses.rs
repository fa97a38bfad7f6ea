//! Guesses: wrong codes are counted, and lock; a right code works once however many give it at once.

use http::Method;
use serde_json::{Value, json};

use super::{
    AUTHENTICATE, DISCOVERY_AUTHENTICATE, DISCOVERY_SEND, LOGIN_OR_SIGNUP, ada, at_once, code, login_of_ada,
    other_than, site, tally, two_nodes, with, world,
};
use crate::harness::tell;

const AT_ONCE: usize = 12;

fn wrong(body: &Value) -> Value {
    with(body, json!({"code": other_than(body["code"].as_str().unwrap())}))
}

#[tokio::test]
async fn ten_wrong_codes_lock_the_member() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, member) = ada(&b2b, json!({})).await;
    let body = login_of_ada(&world, &b2b, &organization).await;
    // Nine, a right one, and nine again do not.
    for _ in 0..9 {
        b2b.post(AUTHENTICATE, wrong(&body))
            .await
            .assert_error(401, "unable_to_auth_otp_code");
    }
    b2b.post(AUTHENTICATE, body).await.ok();
    let body = login_of_ada(&world, &b2b, &organization).await;
    for _ in 0..10 {
        b2b.post(AUTHENTICATE, wrong(&body))
            .await
            .assert_error(401, "unable_to_auth_otp_code");
    }
    let path = format!("/v1/b2b/organizations/{organization}/member?member_id={member}");
    let locked = b2b.get(&path).await.ok();
    assert_eq!(locked["member"]["is_locked"], true);
    assert_eq!(locked["member"]["lock_expires_at"], "2026-01-02T04:04:05Z");
    // Right codes and links are refused, and not used up.
    let link = json!({"organization_id": organization, "email_address": "ada@example.com"});
    b2b.post("/v1/b2b/magic_links/email/login_or_signup", link)
        .await
        .ok();
    let link =
        json!({"magic_links_token": super::super::magic_links::token(&world, "ada@example.com").await});
    let opens = "/v1/b2b/magic_links/authenticate";
    for _ in 0..2 {
        b2b.post(AUTHENTICATE, body.clone())
            .await
            .assert_error(429, "user_lock_limit_reached");
        b2b.post(opens, link.clone())
            .await
            .assert_error(429, "user_lock_limit_reached");
    }
    world.clock.advance_minutes(60);
    world.clock.advance_millis(-1);
    let body = login_of_ada(&world, &b2b, &organization).await;
    b2b.post(AUTHENTICATE, body.clone())
        .await
        .assert_error(429, "user_lock_limit_reached");
    world.clock.advance_millis(1);
    b2b.post(AUTHENTICATE, body).await.ok();
}

/// What is proven of an address counts for each of its members, so it may not be guessed by way of one that is let in by
/// something else in between, nor by way of one after the other.
#[tokio::test]
async fn what_is_guessed_is_locked_and_not_only_who_guesses() {
    const VICTIM: &str = "victim@example.org";
    for way in ["update", "members"] {
        let world = world().await;
        let b2b = site(&world).await;
        let (organization, member) = ada(&b2b, json!({})).await;
        let members = format!("/v1/b2b/organizations/{organization}/members");
        // Her address is verified by it.
        let login = login_of_ada(&world, &b2b, &organization).await;
        b2b.post(AUTHENTICATE, login).await.ok();
        let mut failures = 0;
        for _ in 0..3 {
            let given = json!({"organization_id": organization, "email_address": VICTIM});
            let mut guesser = None;
            if way == "update" {
                let start = json!({"email_address": VICTIM, "delivery_method": "EMAIL_OTP"});
                b2b.post(&format!("{members}/{member}/start_email_update"), start)
                    .await
                    .ok();
            } else {
                guesser = Some(b2b.member(&organization, json!({"email_address": VICTIM})).await);
                b2b.post(LOGIN_OR_SIGNUP, given.clone()).await.ok();
            }
            let right = with(&given, json!({"code": code(&world, VICTIM).await}));
            for _ in 0..4 {
                let answer = b2b.post(AUTHENTICATE, wrong(&right)).await;
                if failures < 10 {
                    answer.assert_error(401, "unable_to_auth_otp_code");
                    failures += 1;
                } else {
                    answer.assert_error(429, "user_lock_limit_reached");
                }
            }
            if failures == 10 {
                b2b.post(AUTHENTICATE, right).await.assert_error(429, "user_lock_limit_reached");
            }
            match guesser {
                None => {
                    let body = login_of_ada(&world, &b2b, &organization).await;
                    b2b.post(AUTHENTICATE, body).await.ok();
                }
                Some(guesser) => _ = b2b.delete(&format!("{members}/{guesser}")).await.ok(),
            }
            world.clock.advance_minutes(1);
        }
        assert_eq!(failures, 10, "{way}");
        // Nor in discovery; and the member that was used for it is not locked out.
        b2b.post(DISCOVERY_SEND, json!({"email_address": VICTIM})).await.ok();
        let body = json!({"email_address": VICTIM, "code": code(&world, VICTIM).await});
        b2b.post(DISCOVERY_AUTHENTICATE, body)
            .await
            .assert_error(429, "user_lock_limit_reached");
        let body = login_of_ada(&world, &b2b, &organization).await;
        b2b.post(AUTHENTICATE, body).await.ok();
        assert_eq!(world.state().await["contact_locks"].len(), 1);
    }
}

#[tokio::test]
async fn ten_wrong_codes_lock_an_address_in_discovery() {
    let world = world().await;
    let b2b = site(&world).await;
    for email in ["nobody@example.com", "ada@example.com"] {
        let ask = json!({"email_address": email});
        b2b.post(DISCOVERY_SEND, ask.clone()).await.ok();
        let body = with(&ask, json!({"code": code(&world, email).await}));
        for _ in 0..9 {
            b2b.post(DISCOVERY_AUTHENTICATE, wrong(&body))
                .await
                .assert_error(401, "unable_to_auth_otp_code");
        }
        b2b.post(DISCOVERY_AUTHENTICATE, body).await.ok();
        b2b.post(DISCOVERY_SEND, ask.clone()).await.ok();
        let body = with(&ask, json!({"code": code(&world, email).await}));
        for _ in 0..10 {
            b2b.post(DISCOVERY_AUTHENTICATE, wrong(&body))
                .await
                .assert_error(401, "unable_to_auth_otp_code");
        }
        b2b.post(DISCOVERY_AUTHENTICATE, body)
            .await
            .assert_error(429, "user_lock_limit_reached");
        // Others are not.
        b2b.post(DISCOVERY_SEND, json!({"email_address": "other@example.com"}))
            .await
            .ok();
        let body =
            json!({"email_address": "other@example.com", "code": code(&world, "other@example.com").await});
        b2b.post(DISCOVERY_AUTHENTICATE, body).await.ok();
    }
    world.clock.advance_minutes(60);
    let ask = json!({"email_address": "ada@example.com"});
    b2b.post(DISCOVERY_SEND, ask.clone()).await.ok();
    let body = with(&ask, json!({"code": code(&world, "ada@example.com").await}));
    b2b.post(DISCOVERY_AUTHENTICATE, body).await.ok();
    assert_eq!(
        world.state().await["contact_locks"].len(),
        1,
        "only the lock that nobody came back to"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_opens_once() {
    let world = world().await;
    let b2b = site(&world).await;
    let apis = two_nodes(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let login = json!({"organization_id": organization, "email_address": "ada@example.com"});
    let discovery = json!({"email_address": "ada@example.com"});
    for (send, body, authenticate) in [
        (LOGIN_OR_SIGNUP, login, AUTHENTICATE),
        (DISCOVERY_SEND, discovery, DISCOVERY_AUTHENTICATE),
    ] {
        for _ in 0..3 {
            b2b.post(send, body.clone()).await.ok();
            let given = with(&body, json!({"code": code(&world, "ada@example.com").await}));
            let requests = vec![(Method::POST, authenticate.to_owned(), given); AT_ONCE];
            let answers = at_once(&apis, requests).await;
            let tally = tally(&answers);
            tell(format_args!(
                "{AT_ONCE} uses of one code at {authenticate}: {tally:?}"
            ));
            assert_eq!(tally, [("ok", 1), ("otp_code_not_found", AT_ONCE - 1)].into());
        }
    }
    assert_eq!(world.state().await["sessions"].len(), 3);
    assert_eq!(world.state().await["intermediate_sessions"].len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_once_are_no_more_than_guesses_in_turn() {
    let world = world().await;
    let b2b = site(&world).await;
    let apis = two_nodes(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let login = login_of_ada(&world, &b2b, &organization).await;
    b2b.post(DISCOVERY_SEND, json!({"email_address": "alan@example.com"}))
        .await
        .ok();
    let discovery =
        json!({"email_address": "alan@example.com", "code": code(&world, "alan@example.com").await});
    for (path, body) in [(AUTHENTICATE, login), (DISCOVERY_AUTHENTICATE, discovery)] {
        let requests = vec![(Method::POST, path.to_owned(), wrong(&body)); 25];
        let answers = at_once(&apis, requests).await;
        let tally = tally(&answers);
        tell(format_args!("25 wrong codes at {path}: {tally:?}"));
        assert_eq!(
            tally,
            [("unable_to_auth_otp_code", 10), ("user_lock_limit_reached", 15)].into()
        );
    }
}
