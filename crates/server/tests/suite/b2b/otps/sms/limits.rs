//! How many codes a member is sent: each costs money.

use http::Method;
use serde_json::json;
use tenure_engine::messages;

use super::{SEND, at_once, tally, two_nodes, world};
use super::mfa::{SMS, with};

#[tokio::test]
async fn one_for_logins_in_a_row() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let mut token = json!(null);
    for _ in 0..5 {
        let login = world.log_in(&ada.organization, "ada@example.com").await.ok();
        assert_eq!(login["mfa_required"]["secondary_auth_initiated"], "sms_otp");
        token = login["intermediate_session_token"].clone();
        assert_eq!(world.inbox(ada.phone).await.len(), 1);
    }
    let code = world.sms_code(ada.phone).await;
    world.clock.advance_millis(29_999);
    world.half_way(&ada).await;
    assert_eq!(world.inbox(ada.phone).await.len(), 1);
    world.clock.advance_millis(1);
    world.half_way(&ada).await;
    assert_eq!(world.inbox(ada.phone).await.len(), 2);
    assert_ne!(world.sms_code(ada.phone).await, code);
    // Once it was used, the next login needs another.
    let code = world.sms_code(ada.phone).await;
    let body = with(
        ada.body(json!({"code": code})),
        "intermediate_session_token",
        token,
    );
    b2b.post(SMS, body).await.ok();
    world.half_way(&ada).await;
    assert_eq!(world.inbox(ada.phone).await.len(), 3);
}

#[tokio::test]
async fn ten_in_ten_minutes() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let new = json!({"email_address": "alan@example.com", "mfa_phone_number": "+14155550199"});
    let alan = b2b.member(&ada.organization, new).await;
    // Asked for or not.
    world.half_way(&ada).await;
    for sent in 1..10 {
        assert_eq!(world.inbox(ada.phone).await.len(), sent);
        world.clock.advance_minutes(1);
        b2b.post(SEND, ada.body(json!({}))).await.ok();
    }
    assert_eq!(world.inbox(ada.phone).await.len(), 10);
    world.clock.advance_millis(59_999);
    let before = world.state().await;
    let answer = b2b.post(SEND, ada.body(json!({}))).await;
    answer.assert_error(429, "too_many_requests");
    assert_eq!(answer.headers["retry-after"], "1");
    assert_eq!(world.state().await, before);
    // A login goes on, and promises no code.
    let login = world.log_in(&ada.organization, "ada@example.com").await.ok();
    assert_eq!(login["mfa_required"]["secondary_auth_initiated"], json!(null));
    assert_eq!(
        login["mfa_required"]["member_options"]["mfa_phone_number"],
        ada.phone
    );
    assert_eq!(world.inbox(ada.phone).await.len(), 10);
    let other = json!({"organization_id": ada.organization, "member_id": alan});
    b2b.post(SEND, other).await.ok();

    world.clock.advance_millis(1);
    for _ in 0..10 {
        b2b.post(SEND, ada.body(json!({}))).await.ok();
    }
    let answer = b2b.post(SEND, ada.body(json!({}))).await;
    answer.assert_error(429, "too_many_requests");
    assert_eq!(answer.headers["retry-after"], "600");
    world.clock.advance_millis(60_001);
    let answer = b2b.post(SEND, ada.body(json!({}))).await;
    answer.assert_error(429, "too_many_requests");
    assert_eq!(answer.headers["retry-after"], "540");
    assert_eq!(world.inbox(ada.phone).await.len(), 20);
}

/// Members are easily made: what is counted is the number, and the address in whichever organization.
#[tokio::test]
async fn ten_to_a_number_and_ten_for_an_address_whoever_asks() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let to = async |organization: &str, email: &str, phone: &str| {
        let body = json!({"email_address": email, "mfa_phone_number": phone});
        let member = b2b.member(organization, body).await;
        let body = json!({"organization_id": organization, "member_id": member});
        b2b.post(SEND, body).await
    };
    let phone = "+14155550123";
    for n in 0..10 {
        to(&organization, &format!("{n}@example.com"), phone).await.ok();
    }
    let answer = to(&organization, "ten@example.com", phone).await;
    answer.assert_error(429, "too_many_requests");
    assert_eq!(answer.headers["retry-after"], "600");

    for n in 0..11 {
        let body = json!({"organization_name": format!("Organization {n}")});
        let organization = b2b.organization(body).await;
        let answer = to(&organization, "ada@example.com", &format!("+141555502{n:02}")).await;
        if n < 10 {
            answer.ok();
        } else {
            answer.assert_error(429, "too_many_requests");
        }
    }
    // A member that is deleted and made anew has no more than before.
    let members = format!("/v1/b2b/organizations/{organization}/members");
    let deleted = b2b.member(&organization, json!({"email_address": "ada@example.com"})).await;
    b2b.delete(&format!("{members}/{deleted}")).await.ok();
    to(&organization, "ada@example.com", "+14155550300")
        .await
        .assert_error(429, "too_many_requests");
    world.clock.advance_minutes(10);
    to(&organization, "alan@example.com", phone).await.ok();
    // Counts that are over go: this number's, its owner's and the project's are left.
    messages::purge(&world.node.engine).await.unwrap();
    assert_eq!(world.state().await["message_counts"].len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_of_many_at_once() {
    let world = world().await;
    let apis = two_nodes(&world).await;
    let ada = world.enrolled().await;
    let requests = vec![(Method::POST, SEND.to_owned(), ada.body(json!({}))); 16];
    let answers = at_once(&apis, requests).await;
    let tally = tally(&answers);
    assert_eq!((tally["ok"], tally["too_many_requests"]), (10, 6), "{tally:?}");
    assert_eq!(world.inbox(ada.phone).await.len(), 10);
}
