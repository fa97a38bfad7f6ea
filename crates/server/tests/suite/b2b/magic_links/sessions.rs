//! `POST /v1/b2b/magic_links/authenticate`: with sessions and intermediate sessions, and where a second factor is asked.

use serde_json::json;

use super::{
    AUTHENTICATE as PATH, DISCOVERY_AUTHENTICATE, DISCOVERY_SEND, ada, newest, organization, refuses, site,
    token, token_for_ada, world,
};
use crate::harness::MemberSession;

const MFA: &str = "REQUIRED_FOR_ALL";

/// The types of a session's factors.
fn factors(session: &serde_json::Value) -> Vec<String> {
    let factors = session["authentication_factors"].as_array().unwrap();
    let kind = |factor: &serde_json::Value| factor["type"].as_str().unwrap().to_owned();
    factors.iter().map(kind).collect()
}

#[tokio::test]
async fn a_session_of_the_member_gets_the_factor_and_no_second_is_asked_for() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({"mfa_policy": MFA})).await;
    let session = world.member_session(&organization, "ada@example.com").await;
    for named in [
        json!({"session_token": session.token}),
        json!({"session_jwt": session.jwt}),
    ] {
        let link = json!({
            "magic_links_token": token_for_ada(&world, &b2b, &organization).await,
            "session_custom_claims": {"b": 2},
        });
        let body = super::with(&link, named);
        let entered = b2b.post(PATH, body).await.ok();
        assert_eq!(entered["member_authenticated"], true);
        assert_eq!(entered["mfa_required"], json!(null));
        assert_eq!(entered["session_token"], session.token.as_str());
        let after = &entered["member_session"];
        assert_eq!(after["member_session_id"], session.id.as_str());
        assert_eq!(factors(after), ["imported", "magic_link"]);
        assert_eq!(after["custom_claims"], json!({"b": 2}));
    }
    assert_eq!(world.state().await["sessions"].len(), 1);
}

#[tokio::test]
async fn a_duration_extends_that_session_and_nothing_else_does() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let session = world.member_session(&organization, "ada@example.com").await;
    world.clock.advance_minutes(10);
    for (minutes, ends) in [
        (json!(null), "2026-01-02T04:04:05Z"),
        (json!(5), "2026-01-02T03:19:05Z"),
    ] {
        let body = json!({
            "magic_links_token": token_for_ada(&world, &b2b, &organization).await,
            "session_token": session.token,
            "session_duration_minutes": minutes,
        });
        let entered = b2b.post(PATH, body).await.ok();
        assert_eq!(entered["member_session"]["expires_at"], ends);
    }
}

#[tokio::test]
async fn another_members_session_is_as_good_as_none() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    b2b.member(&organization, json!({"email_address": "alan@example.com"}))
        .await;
    let alan = world.member_session(&organization, "alan@example.com").await;
    let body = json!({
        "magic_links_token": token_for_ada(&world, &b2b, &organization).await,
        "session_token": alan.token,
    });
    let entered = MemberSession::of(&b2b.post(PATH, body).await.ok());
    assert_ne!(entered.id, alan.id);
    assert_ne!(entered.member_id, alan.member_id);
    let body = json!({"session_token": alan.token});
    let read = b2b.post("/v1/b2b/sessions/authenticate", body).await.ok();
    assert_eq!(factors(&read["member_session"]), ["imported"]);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_where_the_organization_wants_one() {
    let world = world().await;
    let b2b = site(&world).await;
    let organization = organization(&b2b, json!({"mfa_policy": MFA})).await;
    let member = json!({"email_address": "ada@example.com", "mfa_phone_number": "+14155550123"});
    b2b.member(&organization, member).await;
    let body = json!({
        "magic_links_token": token_for_ada(&world, &b2b, &organization).await,
        "locale": "es",
    });
    let answer = b2b.post(PATH, body).await;
    assert_eq!(answer["member"]["status"], "active");
    assert_eq!(answer["member"]["email_address_verified"], true);
    let mut shown = answer.redacted();
    for field in ["member", "organization"] {
        shown.as_object_mut().unwrap().remove(field);
    }
    insta::assert_json_snapshot!(shown, @r#"
    {
      "intermediate_session_token": "[token 0]",
      "intermediate_session_token_expires_at": "2026-01-02T03:14:05Z",
      "member_authenticated": false,
      "member_device": null,
      "member_id": "[member-test 1]",
      "member_session": null,
      "method_id": "[email-test 3]",
      "mfa_required": {
        "member_options": {
          "mfa_phone_number": "+14155550123",
          "totp_registration_id": ""
        },
        "secondary_auth_initiated": "sms_otp"
      },
      "organization_id": "[organization-test 2]",
      "primary_required": null,
      "request_id": "[request-id-test 4]",
      "reset_sessions": false,
      "session_jwt": "",
      "session_token": "",
      "status_code": 200
    }
    "#);
    let sms = newest(&world, "+14155550123").await;
    assert_eq!(sms.locale.as_str(), "es");
    let body = json!({
        "organization_id": organization,
        "member_id": answer["member_id"],
        "code": sms.code,
        "intermediate_session_token": answer["intermediate_session_token"],
    });
    let entered = b2b.post("/v1/b2b/otps/sms/authenticate", body).await.ok();
    assert_eq!(factors(&entered["member_session"]), ["magic_link", "otp"]);
}

#[tokio::test]
async fn an_intermediate_session_is_added_to_and_used_up_by_the_session() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    b2b.post(DISCOVERY_SEND, json!({"email_address": "ada@example.com"}))
        .await
        .ok();
    let body = json!({"discovery_magic_links_token": token(&world, "ada@example.com").await});
    let begun = b2b.post(DISCOVERY_AUTHENTICATE, body).await.ok();
    let intermediate = begun["intermediate_session_token"].as_str().unwrap();
    world.clock.advance_minutes(1);
    let body = json!({
        "magic_links_token": token_for_ada(&world, &b2b, &organization).await,
        "intermediate_session_token": intermediate,
    });
    let entered = b2b.post(PATH, body).await.ok();
    assert_eq!(entered["member_authenticated"], true);
    assert_eq!(entered["intermediate_session_token"], "");
    // The link of discovery was to the same address: one factor, proven twice.
    assert_eq!(factors(&entered["member_session"]), ["magic_link"]);
    let factor = &entered["member_session"]["authentication_factors"][0];
    assert_eq!(factor["created_at"], "2026-01-02T03:04:05Z");
    assert_eq!(factor["last_authenticated_at"], "2026-01-02T03:05:05Z");
    assert_eq!(factor["email_factor"]["email_id"], entered["method_id"]);
    let body = json!({
        "magic_links_token": token_for_ada(&world, &b2b, &organization).await,
        "intermediate_session_token": intermediate,
    });
    refuses(&world, PATH, [(body, 404, "intermediate_session_not_found")]).await;
}

#[tokio::test]
async fn an_intermediate_session_that_still_waits_keeps_its_token_and_its_end() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({"mfa_policy": MFA})).await;
    let body = json!({"magic_links_token": token_for_ada(&world, &b2b, &organization).await});
    let first = b2b.post(PATH, body).await.ok();
    assert_eq!(first["member_authenticated"], false);
    assert_eq!(
        first["mfa_required"],
        json!({"member_options": null, "secondary_auth_initiated": null})
    );
    world.clock.advance_minutes(3);
    let body = json!({
        "magic_links_token": token_for_ada(&world, &b2b, &organization).await,
        "intermediate_session_token": first["intermediate_session_token"],
    });
    let second = b2b.post(PATH, body).await.ok();
    for field in [
        "intermediate_session_token",
        "intermediate_session_token_expires_at",
    ] {
        assert_eq!(second[field], first[field]);
    }
}

#[tokio::test]
async fn an_intermediate_session_of_somebody_else_is_refused() {
    let world = world().await;
    let b2b = site(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    b2b.post(DISCOVERY_SEND, json!({"email_address": "alan@example.com"}))
        .await
        .ok();
    let body = json!({"discovery_magic_links_token": token(&world, "alan@example.com").await});
    let begun = b2b.post(DISCOVERY_AUTHENTICATE, body).await.ok();
    let body = json!({
        "magic_links_token": token_for_ada(&world, &b2b, &organization).await,
        "intermediate_session_token": begun["intermediate_session_token"],
    });
    refuses(&world, PATH, [(body, 400, "member_session_member_id_mismatch")]).await;
}
