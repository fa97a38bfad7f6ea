//! A factor that was begun while the member had none, and that the member's first factor has overtaken since: it is
//! completed by whoever proves that one, and by nobody else (contract: §9.6).

use serde_json::{Value, json};

use super::{SMS, TOTP, factors, with, world};
use crate::harness::World;

const SEND: &str = "/v1/b2b/otps/sms/send";
const CREATE: &str = "/v1/b2b/totp";
const THEIRS: &str = "+14155550122";
const OWN: &str = "+14155550123";

/// A member without a factor, in an organization that asks for one; both ids as a body.
async fn bare(world: &World, more: Value) -> Value {
    let b2b = world.b2b().await;
    let organization = b2b
        .organization(json!({"organization_name": "Example", "mfa_policy": "REQUIRED_FOR_ALL"}))
        .await;
    let new = with(more, "email_address", "ada@example.com");
    let member = b2b.member(&organization, new).await;
    json!({"organization_id": organization, "member_id": member})
}

/// A login as far as its first factor.
async fn half_way(world: &World, ids: &Value) -> String {
    world
        .intermediate(ids["organization_id"].as_str().unwrap(), "ada@example.com")
        .await
}

#[tokio::test]
async fn an_app_by_a_phone() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ids = bare(&world, json!({})).await;
    // Somebody who got at the mailbox begins, and waits.
    let begin = with(ids.clone(), "expiration_minutes", 1440);
    let app = b2b.post(CREATE, begin).await.ok();
    let secret = app["secret"].as_str().unwrap();

    // The member enrols a phone.
    let token = half_way(&world, &ids).await;
    let mut send = with(ids.clone(), "mfa_phone_number", OWN);
    send["intermediate_session_token"] = token.as_str().into();
    b2b.post(SEND, send).await.ok();
    let mut body = with(ids.clone(), "code", world.sms_code(OWN).await);
    body["intermediate_session_token"] = token.into();
    let first = b2b.post(SMS, body).await.ok();

    // The phone was not asked for: neither in a login nor in a session without it.
    let organization = ids["organization_id"].as_str().unwrap();
    let bare_session = world.member_session(organization, "ada@example.com").await;
    let token = half_way(&world, &ids).await;
    let complete = with(ids.clone(), "code", world.totp_code(secret));
    let before = world.state().await;
    for (name, value) in [
        ("intermediate_session_token", &token),
        ("session_token", &bare_session.token),
        ("session_jwt", &bare_session.jwt),
    ] {
        let answer = b2b.post(TOTP, with(complete.clone(), name, value.as_str())).await;
        answer.assert_error(401, "insufficient_factors");
        // Nor is it told whether a code is right, so no guess is counted.
        let mut wrong = with(ids.clone(), "code", world.wrong_totp_code(secret));
        wrong[name] = value.as_str().into();
        let answer = b2b.post(TOTP, wrong).await;
        answer.assert_error(401, "insufficient_factors");
    }
    assert_eq!(world.state().await, before);

    let body = with(complete, "session_token", first["session_token"].clone());
    let answer = b2b.post(TOTP, body).await.ok();
    assert_eq!(factors(&answer), ["magic_link", "otp", "totp"]);
}

#[tokio::test]
async fn a_phone_by_an_app() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ids = bare(&world, json!({})).await;
    // Nobody has to prove anything to give the first one.
    b2b.post(SEND, with(ids.clone(), "mfa_phone_number", THEIRS))
        .await
        .ok();

    // The member enrols an app.
    let token = half_way(&world, &ids).await;
    let begin = with(ids.clone(), "intermediate_session_token", token.as_str());
    let app = b2b.post(CREATE, begin).await.ok();
    let secret = app["secret"].as_str().unwrap();
    // The code that is on its way to the phone when the app becomes active.
    let code = world.sms_code(THEIRS).await;
    let mut body = with(ids.clone(), "code", world.totp_code(secret));
    body["intermediate_session_token"] = token.into();
    let first = b2b.post(TOTP, body).await.ok();

    let organization = ids["organization_id"].as_str().unwrap();
    let bare_session = world.member_session(organization, "ada@example.com").await;
    let sent_before = world.inbox(THEIRS).await.len();
    let login = world.log_in(organization, "ada@example.com").await.ok();
    // Neither offered nor sent to.
    let options = json!({
        "mfa_phone_number": "",
        "totp_registration_id": first["member"]["totp_registration_id"],
    });
    assert_eq!(login["mfa_required"]["member_options"], options);
    assert_eq!(login["mfa_required"]["secondary_auth_initiated"], json!(null));
    let token = login["intermediate_session_token"].as_str().unwrap();
    let complete = with(ids.clone(), "code", code.as_str());
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let wrong = with(ids.clone(), "code", wrong);
    let before = world.state().await;
    let answer = b2b.post(SEND, ids.clone()).await;
    answer.assert_error(400, "no_session_arguments");
    for (name, value) in [
        ("intermediate_session_token", token),
        ("session_token", &bare_session.token),
        ("session_jwt", &bare_session.jwt),
    ] {
        for (path, body) in [(SEND, &ids), (SMS, &complete), (SMS, &wrong)] {
            let answer = b2b.post(path, with(body.clone(), name, value)).await;
            answer.assert_error(401, "insufficient_factors");
        }
    }
    assert_eq!(world.state().await, before);
    assert_eq!(world.inbox(THEIRS).await.len(), sent_before);

    let session = first["session_token"].clone();
    b2b.post(SEND, with(ids, "session_token", session.clone()))
        .await
        .ok();
    let code = world.sms_code(THEIRS).await;
    let mut body = with(complete, "code", code);
    body["session_token"] = session;
    let answer = b2b.post(SMS, body).await.ok();
    assert_eq!(factors(&answer), ["magic_link", "totp", "otp"]);
    assert_eq!(answer["member"]["mfa_phone_number_verified"], true);
}

#[tokio::test]
async fn a_phone_that_the_back_end_set_is_enough_alone() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ids = bare(&world, json!({"mfa_phone_number": OWN})).await;
    let token = half_way(&world, &ids).await;
    let mut body = with(ids, "code", world.sms_code(OWN).await);
    body["intermediate_session_token"] = token.into();
    let answer = b2b.post(SMS, body).await.ok();
    assert_eq!(factors(&answer), ["magic_link", "otp"]);
    assert_eq!(answer["member"]["mfa_phone_number_verified"], true);
}
