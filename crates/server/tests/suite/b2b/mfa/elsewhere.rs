//! Second factors that were proven in another organization.

use serde_json::json;

use super::{EXCHANGE, SMS, TOTP, factors, with, world};

const THEIRS: &str = "+14155550122";

/// Whoever reads a mailbox can make organizations and prove a phone there: that is no second factor of the member who
/// has the mailbox's address elsewhere.
#[tokio::test]
async fn count_for_nothing_by_way_of_an_intermediate_session() {
    let world = world().await;
    let b2b = world.b2b().await;
    let ada = world.enrolled().await;

    // Two organizations of their own, with a phone of their own; one takes nothing but passwords.
    let home = world.home("ada@example.com").await;
    let ids = json!({"organization_id": home.organization_id, "member_id": home.member_id});
    let send = with(ids.clone(), "mfa_phone_number", THEIRS);
    b2b.post(
        "/v1/b2b/otps/sms/send",
        with(send, "session_token", home.token.as_str()),
    )
    .await
    .ok();
    let body = with(ids, "code", world.sms_code(THEIRS).await);
    let proven = b2b
        .post(SMS, with(body, "session_token", home.token.as_str()))
        .await
        .ok();
    assert_eq!(factors(&proven), ["magic_link", "otp"]);
    let restricted = json!({
        "organization_name": "Restricted",
        "auth_methods": "RESTRICTED",
        "allowed_auth_methods": ["password"],
    });
    let restricted = b2b.organization(restricted).await;
    let new = json!({"email_address": "ada@example.com", "mfa_phone_number": THEIRS});
    b2b.member(&restricted, new).await;
    world.verify_phones().await;
    let body = json!({"organization_id": restricted, "session_token": home.token});
    let answer = b2b.post("/v1/b2b/sessions/exchange", body).await.ok();
    assert_eq!(
        answer["primary_required"]["allowed_auth_methods"],
        json!(["password"])
    );
    // The phone was taken along.
    let token = answer["intermediate_session_token"].as_str().unwrap();
    let stored = world.state().await["intermediate_sessions"].clone();
    assert!(stored.iter().any(|row| row.contains(THEIRS)), "{stored:?}");

    let body = json!({"organization_id": ada.organization, "intermediate_session_token": token});
    let answer = b2b.post(EXCHANGE, body).await.ok();
    assert_eq!(answer["member_id"], ada.member.as_str());
    assert_eq!(answer["member_authenticated"], false);
    assert_eq!(answer["session_token"], "");
    assert!(answer["mfa_required"].is_object(), "{answer}");

    // Nor is it in the session that the member's own factor then makes of it.
    let token = answer["intermediate_session_token"].clone();
    let body = ada.body(json!({"code": world.totp_code(&ada.secret)}));
    let answer = b2b
        .post(TOTP, with(body, "intermediate_session_token", token))
        .await
        .ok();
    assert_eq!(factors(&answer), ["magic_link", "totp"]);
}
