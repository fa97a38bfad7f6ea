//! Who may give a member another second factor (contract: §9.6).

use serde_json::{Value, json};

use super::{RECOVER, SMS, TOTP, right, with, world};
use crate::harness::World;

const SEND: &str = "/v1/b2b/otps/sms/send";
const CREATE: &str = "/v1/b2b/totp";

/// A member without a factor, in an organization that asks for one; both ids as a body.
async fn bare(world: &World) -> Value {
    let b2b = world.b2b().await;
    let organization = b2b
        .organization(json!({"organization_name": "Example", "mfa_policy": "REQUIRED_FOR_ALL"}))
        .await;
    let member = b2b
        .member(&organization, json!({"email_address": "ada@example.com"}))
        .await;
    json!({"organization_id": organization, "member_id": member})
}

fn enrolling(ids: &Value, path: &str) -> Value {
    if path == SEND {
        with(ids.clone(), "mfa_phone_number", "+14155550123")
    } else {
        ids.clone()
    }
}

#[tokio::test]
async fn anybody_while_there_is_none() {
    for path in [SEND, CREATE] {
        for via in [
            "nothing",
            "intermediate_session_token",
            "session_token",
            "session_jwt",
        ] {
            let world = world().await;
            let ids = bare(&world).await;
            let organization = ids["organization_id"].as_str().unwrap();
            let mut body = enrolling(&ids, path);
            let session = world.member_session(organization, "ada@example.com").await;
            let token = match via {
                "nothing" => Value::Null,
                "session_token" => session.token.into(),
                "session_jwt" => session.jwt.into(),
                _ => world.intermediate(organization, "ada@example.com").await.into(),
            };
            if via != "nothing" {
                body[via] = token;
            }
            let before = world.state().await;
            world.b2b().await.post(path, body).await.ok();
            let after = world.state().await;
            // It was looked at, and not used up.
            assert_eq!(after["intermediate_sessions"], before["intermediate_sessions"]);
            assert_eq!(after["sessions"], before["sessions"]);
        }
    }
}

#[tokio::test]
async fn nobody_with_the_session_of_another() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ids = bare(&world).await;
    let organization = ids["organization_id"].as_str().unwrap();
    b2b.member(organization, json!({"email_address": "alan@example.com"}))
        .await;
    let session = world.member_session(organization, "alan@example.com").await;
    let intermediate = world.intermediate(organization, "alan@example.com").await;
    let before = world.state().await;
    for path in [SEND, CREATE] {
        for (name, value) in [
            ("session_token", &session.token),
            ("session_jwt", &session.jwt),
            ("intermediate_session_token", &intermediate),
        ] {
            let body = with(enrolling(&ids, path), name, value.as_str());
            b2b.post(path, body)
                .await
                .assert_error(400, "member_session_member_id_mismatch");
        }
        let mut body = with(enrolling(&ids, path), "session_token", session.token.as_str());
        body["session_jwt"] = session.jwt.as_str().into();
        b2b.post(path, body)
            .await
            .assert_error(400, "too_many_session_arguments");
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn only_active_members() {
    let world = world().await;
    let b2b = world.b2b().await;
    let organization = b2b.organization(json!({"organization_name": "Example"})).await;
    let new = json!({"email_address": "ada@example.com", "create_member_as_pending": true});
    let member = b2b.member(&organization, new).await;
    let ids = json!({"organization_id": organization, "member_id": member});
    let before = world.state().await;
    for path in [SEND, CREATE] {
        b2b.post(path, enrolling(&ids, path))
            .await
            .assert_error(400, "action_available_only_for_active_members");
    }
    let body = with(ids, "secret", "GEZDGNBVGY3TQOJQ");
    b2b.post("/v1/b2b/totp/migrate", body)
        .await
        .assert_error(400, "action_available_only_for_active_members");
    assert_eq!(world.state().await, before);
}

/// A member with one factor that is active wants another: it must have proven the one.
#[tokio::test]
async fn who_has_one_must_have_proven_it() {
    for (has, wants) in [(TOTP, SEND), (SMS, CREATE), (RECOVER, SEND)] {
        let world = world().await;
        let b2b = world.b2b().await;
        let ada = world.enrolled().await;
        let member = format!("/v1/b2b/organizations/{}/members", ada.organization);
        // Verified, or it is no factor yet.
        let session = world.member_session(&ada.organization, "ada@example.com").await;
        let body = with(
            right(&world, &ada, SMS).await,
            "session_token",
            session.token.as_str(),
        );
        b2b.post(SMS, body).await.ok();
        let delete = if wants == SEND {
            format!("{member}/mfa_phone_numbers/{}", ada.member)
        } else {
            format!("{member}/{}/totp", ada.member)
        };
        b2b.delete(&delete).await.ok();

        // What that session has proven is the deleted phone, or the phone that is still there.
        let phone_proven = wants == CREATE;
        let body = with(
            enrolling(&ada.body(json!({})), wants),
            "session_token",
            session.token.as_str(),
        );
        let fresh = world.member_session(&ada.organization, "ada@example.com").await;
        let half_way = world.half_way(&ada).await;
        let before = world.state().await;
        if !phone_proven {
            b2b.post(wants, body)
                .await
                .assert_error(401, "insufficient_factors");
        }
        let body = enrolling(&ada.body(json!({})), wants);
        b2b.post(wants, body.clone())
            .await
            .assert_error(400, "no_session_arguments");
        for (name, value) in [
            ("session_token", &fresh.token),
            ("intermediate_session_token", &half_way),
        ] {
            let answer = b2b.post(wants, with(body.clone(), name, value.as_str())).await;
            answer.assert_error(401, "insufficient_factors");
        }
        assert_eq!(world.state().await, before);

        let prove = with(
            right(&world, &ada, has).await,
            "session_token",
            fresh.token.as_str(),
        );
        b2b.post(has, prove).await.ok();
        let answer = b2b
            .post(wants, with(body, "session_token", fresh.token.as_str()))
            .await;
        answer.ok();
    }
}

#[tokio::test]
async fn a_recovery_code_of_an_app_that_is_gone_proves_nothing() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;
    let path = format!("/v1/b2b/organizations/{}/members", ada.organization);
    b2b.delete(&format!("{path}/mfa_phone_numbers/{}", ada.member))
        .await
        .ok();
    let session = world.member_session(&ada.organization, "ada@example.com").await;
    let body = with(
        right(&world, &ada, RECOVER).await,
        "session_token",
        session.token.as_str(),
    );
    b2b.post(RECOVER, body).await.ok();
    b2b.delete(&format!("{path}/{}/totp", ada.member)).await.ok();
    world.clock.advance_millis(1);
    let migrate = ada.body(json!({"secret": ada.secret}));
    b2b.post("/v1/b2b/totp/migrate", migrate).await.ok();
    let body = with(
        enrolling(&ada.body(json!({})), SEND),
        "session_token",
        session.token.as_str(),
    );
    b2b.post(SEND, body)
        .await
        .assert_error(401, "insufficient_factors");
}
