//! What goes on through an exchange that is half way, and from there to the next organization.

use serde_json::{Value, json};
use tenure_engine::management::rotate_tokens;

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

/// However a session ends, an exchange of it that is half way is over.
#[tokio::test]
async fn is_over_with_the_session_it_goes_on_from() {
    let world = world().await;
    let b2b = world.b2b().await;
    let home = home(&world).await;
    for name in ["Strict", "Passwords"] {
        let mut settings = match name {
            "Strict" => json!({"mfa_policy": "REQUIRED_FOR_ALL"}),
            _ => json!({"auth_methods": "RESTRICTED", "allowed_auth_methods": ["password"]}),
        };
        settings["organization_name"] = name.into();
        let organization = b2b.organization(settings).await;
        b2b.member(&organization, json!({"email_address": ADA, "mfa_phone_number": PHONE}))
            .await;
    }
    for (at, half_way) in ["strict", "passwords"].into_iter().cycle().take(12).enumerate() {
        let session = source(&world, &home, &[Proven::Link]).await;
        let body = json!({"organization_id": half_way, "session_token": session.token});
        let pending = b2b.post(PATH, body).await.ok();
        assert_pending(half_way, &pending);
        let code = match half_way {
            "strict" => world.sms_code(PHONE).await,
            _ => "000000".to_owned(),
        };
        let token = &pending["intermediate_session_token"];
        let look = json!({"intermediate_session_token": token});
        let discovery = "/v1/b2b/discovery/organizations";
        b2b.post(discovery, look.clone()).await.ok();

        let revoke = |body: Value| b2b.post("/v1/b2b/sessions/revoke", body);
        match at / 2 {
            0 => _ = revoke(json!({"member_id": session.member_id})).await.ok(),
            1 => _ = revoke(json!({"member_session_id": session.id})).await.ok(),
            2 => _ = revoke(json!({"session_token": session.token})).await.ok(),
            3 => _ = revoke(json!({"session_jwt": session.jwt})).await.ok(),
            // It is five minutes old, and the intermediate session has five more.
            4 => {
                let five = json!({"session_token": session.token, "session_duration_minutes": 5});
                b2b.post("/v1/b2b/sessions/authenticate", five).await.ok();
                world.clock.advance_seconds(5 * 60);
            }
            // Its row is still there, and its token key is not.
            _ => {
                let project = world.b2b_project().await.id;
                rotate_tokens(&world.node.engine, project, false).await.unwrap();
                world
                    .execute(
                        "DELETE FROM token_keys WHERE EXISTS (SELECT 1 FROM token_keys k
                         WHERE k.project_id = token_keys.project_id AND k.created_at > token_keys.created_at)",
                    )
                    .await;
                world.execute("UPDATE projects SET version = version + 1").await;
                world.node.refresh().await;
            }
        }
        let before = world.state().await;
        let calls = [
            (discovery, look),
            (
                "/v1/b2b/discovery/intermediate_sessions/exchange",
                json!({"intermediate_session_token": token, "organization_id": home}),
            ),
            (
                "/v1/b2b/discovery/organizations/create",
                json!({"intermediate_session_token": token, "organization_name": "New"}),
            ),
            (
                "/v1/b2b/otps/sms/authenticate",
                json!({"intermediate_session_token": token, "organization_id": half_way,
                    "member_id": pending["member_id"], "code": code}),
            ),
        ];
        for (path, body) in calls {
            b2b.post(path, body).await.assert_error(404, "intermediate_session_not_found");
        }
        assert_eq!(world.state().await, before);
    }
}

/// Who proves the address anew needs the old session no more.
#[tokio::test]
async fn is_a_login_of_its_own_once_something_is_proven_in_it() {
    let world = world().await;
    let b2b = world.b2b().await;
    let home = home(&world).await;
    let strict = json!({"organization_name": "Strict", "mfa_policy": "REQUIRED_FOR_ALL"});
    let strict = b2b.organization(strict).await;
    b2b.member(&strict, json!({"email_address": ADA, "mfa_phone_number": PHONE}))
        .await;
    let session = source(&world, &home, &[Proven::Link]).await;
    let body = json!({"organization_id": strict, "session_token": session.token});
    let pending = b2b.post(PATH, body).await.ok();
    let send = json!({"organization_id": strict, "email_address": ADA});
    b2b.post("/v1/b2b/otps/email/login_or_signup", send).await.ok();
    let code = json!({"organization_id": strict, "email_address": ADA, "code": world.inbox(ADA).await[0].code,
        "intermediate_session_token": pending["intermediate_session_token"]});
    let proven = b2b.post("/v1/b2b/otps/email/authenticate", code).await.ok();
    assert_eq!(proven["intermediate_session_token"], pending["intermediate_session_token"]);
    b2b.post("/v1/b2b/sessions/revoke", json!({"member_id": session.member_id}))
        .await
        .ok();
    let code = json!({"organization_id": strict, "member_id": pending["member_id"], "code": world.sms_code(PHONE).await,
        "intermediate_session_token": pending["intermediate_session_token"]});
    let body = b2b.post("/v1/b2b/otps/sms/authenticate", code).await.ok();
    assert_eq!(body["member_session"]["organization_id"], strict);
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
