//! What goes on through an exchange that is half way, and from there to the next organization.

use serde_json::{Value, json};

use super::{ADA, PATH, PHONE, Proven, assert_pending, home, source, world};

/// However often it is exchanged, and by whichever way, a session ends with the longest that its project allows.
#[tokio::test]
async fn lasts_no_longer_than_the_one_it_goes_on_from() {
    let world = world().await;
    let b2b = world.b2b().await;
    world.set_b2b("session_max_duration_minutes", "60").await;
    let home = home(&world).await;
    for (name, settings) in [
        ("Plain", json!({})),
        ("Strict", json!({"mfa_policy": "REQUIRED_FOR_ALL"})),
        (
            "Passwords",
            json!({"auth_methods": "RESTRICTED", "allowed_auth_methods": ["password"]}),
        ),
    ] {
        let mut settings = settings;
        settings["organization_name"] = name.into();
        let organization = b2b.organization(settings).await;
        b2b.member(&organization, json!({"email_address": ADA, "mfa_phone_number": PHONE}))
            .await;
    }
    let session = source(&world, &home, &[Proven::Link]).await;
    world.clock.advance_seconds(50 * 60);
    let to = |organization: &str| json!({"organization_id": organization, "session_token": session.token});
    let spans = |body: &Value| {
        let session = &body["member_session"];
        [session["started_at"].clone(), session["expires_at"].clone()]
    };
    let span = ["2026-01-02T03:04:05Z", "2026-01-02T04:04:05Z"];

    let plain = b2b.post(PATH, to("plain")).await.ok();
    assert_eq!(spans(&plain), span);
    for half_way in ["strict", "passwords"] {
        let pending = b2b.post(PATH, to(half_way)).await.ok();
        assert_pending(half_way, &pending);
        let mut body = json!({"organization_id": home});
        body["intermediate_session_token"] = pending["intermediate_session_token"].clone();
        let back = b2b
            .post("/v1/b2b/discovery/intermediate_sessions/exchange", body)
            .await
            .ok();
        assert_eq!(spans(&back), span, "by way of {half_way}");
    }
    // A second factor alone is no new beginning either.
    let pending = b2b.post(PATH, to("strict")).await.ok();
    let code = json!({
        "organization_id": "strict",
        "member_id": pending["member_id"],
        "intermediate_session_token": pending["intermediate_session_token"],
        "code": world.sms_code(PHONE).await,
        "session_duration_minutes": 60,
    });
    let body = b2b.post("/v1/b2b/otps/sms/authenticate", code).await.ok();
    assert_eq!(spans(&body), span);

    // A shorter limit than it has lasted leaves nothing to go on from.
    world.set_b2b("session_max_duration_minutes", "30").await;
    let before = world.state().await;
    b2b.post(PATH, to("plain"))
        .await
        .assert_error(404, "session_not_found");
    assert_eq!(world.state().await, before);
}

/// What was proven of a phone in one organization is, in the next, about the phone that the member has there.
#[tokio::test]
async fn names_the_phone_of_the_member_that_it_leads_to() {
    let world = world().await;
    let b2b = world.b2b().await;
    let home = home(&world).await;
    let mut phones = Vec::new();
    for name in ["Passwords", "Strict"] {
        let settings = match name {
            "Strict" => json!({"organization_name": name, "mfa_policy": "REQUIRED_FOR_ALL"}),
            _ => json!({
                "organization_name": name,
                "auth_methods": "RESTRICTED",
                "allowed_auth_methods": ["password"],
            }),
        };
        let organization = b2b.organization(settings).await;
        let body = json!({"email_address": ADA, "mfa_phone_number": PHONE});
        phones.push((b2b.member(&organization, body).await, organization));
    }
    world.verify_phones().await;
    let session = source(&world, &home, &[Proven::Link, Proven::Sms]).await;
    let body = json!({"organization_id": "passwords", "session_token": session.token});
    let pending = b2b.post(PATH, body).await.ok();
    let mut body = json!({"organization_id": "strict"});
    body["intermediate_session_token"] = pending["intermediate_session_token"].clone();
    let strict = b2b
        .post("/v1/b2b/discovery/intermediate_sessions/exchange", body)
        .await
        .ok();
    assert_eq!(strict["member_authenticated"], true, "{strict}");
    // So it is enough to enrol another factor there.
    let (member, organization) = &phones[1];
    let body = json!({"organization_id": organization, "member_id": member, "session_token": strict["session_token"]});
    b2b.post("/v1/b2b/totp", body).await.ok();
}
