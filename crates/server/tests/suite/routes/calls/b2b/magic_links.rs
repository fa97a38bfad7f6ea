//! Calls of `/v1/b2b/magic_links`.

use serde_json::{Value, json};

use super::{Call, NO_ORGANIZATION, Stranger, member, organization};
use crate::harness::World;

const NO_LINK: Stranger = Stranger::Error(404, "magic_link_not_found");

pub(super) async fn call(world: &World, operation: &str) -> Option<Call> {
    use Stranger::Error;

    let path = |rest: &str| format!("/v1/b2b/magic_links/{rest}");
    let (path, body, stranger) = match operation {
        "magic_links_email_login_or_signup" => {
            let (organization, _) = member(world).await;
            world
                .set_b2b("login_redirect_urls", "https://app.example.com")
                .await;
            let body = json!({
                "organization_id": organization,
                "email_address": "ada@example.com",
                "locale": "es",
                "login_expiration_minutes": 5,
                "signup_expiration_minutes": 5,
                "pkce_code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            });
            (path("email/login_or_signup"), body, NO_ORGANIZATION)
        }
        "magic_links_email_invite" => {
            let (organization, member) = member(world).await;
            world
                .set_b2b("invite_redirect_urls", "https://app.example.com")
                .await;
            let body = json!({
                "organization_id": organization,
                "email_address": "new@example.com",
                "invited_by_member_id": member,
                "name": "New",
                "trusted_metadata": {"a": 1},
                "untrusted_metadata": {"a": 1},
                "roles": ["viewer"],
                "locale": "es",
                "invite_expiration_minutes": 5,
            });
            let stranger = Error(400, "no_default_invite_redirect_url_set");
            (path("email/invite"), body, stranger)
        }
        "magic_links_email_discovery_send" => {
            world
                .set_b2b("discovery_redirect_urls", "https://app.example.com")
                .await;
            let body = json!({
                "email_address": "ada@example.com",
                "discovery_redirect_url": "https://app.example.com",
                "locale": "es",
                "discovery_expiration_minutes": 5,
                "pkce_code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            });
            let stranger = Error(400, "no_discovery_redirect_urls_set");
            (path("email/discovery/send"), body, stranger)
        }
        "magic_links_authenticate" => {
            world
                .set_b2b("signup_redirect_urls", "https://app.example.com")
                .await;
            let organization = organization(world).await;
            let ask = json!({"organization_id": organization, "email_address": "ada@example.com"});
            let token = token(world, &path("email/login_or_signup"), ask).await;
            let body = json!({
                "magic_links_token": token,
                "session_duration_minutes": 30,
                "session_custom_claims": {"a": 1},
                "locale": "es",
            });
            (path("authenticate"), body, NO_LINK)
        }
        "magic_links_discovery_authenticate" => {
            world
                .set_b2b("discovery_redirect_urls", "https://app.example.com")
                .await;
            let ask = json!({"email_address": "ada@example.com"});
            let token = token(world, &path("email/discovery/send"), ask).await;
            let body = json!({"discovery_magic_links_token": token});
            (path("discovery/authenticate"), body, NO_LINK)
        }
        _ => return None,
    };
    Some(Call::new(path, body, stranger))
}

/// The token of the link that is sent when Ada asks for one.
async fn token(world: &World, path: &str, ask: Value) -> String {
    world.b2b().await.post(path, ask).await.ok();
    let sent = world.inbox("ada@example.com").await;
    let (_, token) = sent[0].links[0].split_once("&token=").unwrap();
    token.replace("%3D", "=")
}
