//! Names that people choose are sent to others: as text that no mail program makes a link of.

use serde_json::json;

use super::world;

const EVIL: &str = "https://evil.example/in evil.example =?utf-8?B?ZXZpbA==?= eve@evil.example e\u{200b}v\u{200e}i\u{61c}l";
const SHOWN: &str = "https: /evil. example/in evil. example = ?utf-8?B?ZXZpbA== ? = eve@ evil. example evil";

#[tokio::test]
async fn are_no_links_in_messages() {
    let world = world().await;
    for key in ["login", "signup", "invite", "discovery", "reset_password"] {
        let key = format!("{key}_redirect_urls");
        world.set_b2b(&key, "https://app.example.com/in").await;
    }
    let api = world.b2b().await;
    let organization = api.organization(json!({"organization_name": EVIL})).await;
    let eve = json!({"email_address": "eve@example.com", "name": EVIL, "mfa_phone_number": "+14155550123"});
    let eve = api.member(&organization, eve).await;
    world.member_session(&organization, "eve@example.com").await;
    let named = |email: &str| json!({"organization_id": organization, "email_address": email});
    let invitation = json!({"organization_id": organization, "email_address": "ada@example.com",
        "invited_by_member_id": eve});
    let update = format!("/v1/b2b/organizations/{organization}/members/{eve}/start_email_update");
    for (path, body, to) in [
        ("/v1/b2b/magic_links/email/invite", invitation, "ada@example.com"),
        ("/v1/b2b/magic_links/email/login_or_signup", named("eve@example.com"), "eve@example.com"),
        ("/v1/b2b/otps/email/login_or_signup", named("eve@example.com"), "eve@example.com"),
        ("/v1/b2b/passwords/email/reset/start", named("eve@example.com"), "eve@example.com"),
        (&update, json!({"email_address": "new@example.com"}), "new@example.com"),
        (
            "/v1/b2b/otps/sms/send",
            json!({"organization_id": organization, "member_id": eve}),
            "+14155550123",
        ),
    ] {
        world.clock.advance_millis(1);
        api.post(path, body).await.ok();
        let message = world.inbox(to).await.remove(0);
        let sent = [message.subject, Some(message.text), message.html].map(Option::unwrap_or_default);
        assert!(sent.iter().any(|part| part.contains(SHOWN)), "{path}: {sent:?}");
        for part in sent {
            let rest = message.links.iter().fold(part, |part, link| {
                part.replace(link.as_str(), "").replace(&link.replace('&', "&amp;"), "")
            });
            for link in ["://", "evil.example", "=?", "?=", "\u{200b}", "\u{200e}", "\u{61c}"] {
                assert!(!rest.contains(link), "{path}: {link:?} in {rest}");
            }
        }
    }
}
