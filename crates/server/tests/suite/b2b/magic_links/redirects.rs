//! Where links lead.

use serde_json::json;

use super::{DISCOVERY_SEND, INVITE, LOGIN_OR_SIGNUP, ada, newest, refuses, with, world};

#[tokio::test]
async fn links_lead_to_registered_places_only() {
    let world = world().await;
    let b2b = world.b2b().await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let pending = json!({"email_address": "new@example.com", "create_member_as_pending": true});
    b2b.member(&organization, pending).await;
    let login = json!({"organization_id": organization, "email_address": "ada@example.com"});
    let signup = json!({"organization_id": organization, "email_address": "new@example.com"});
    let invite = json!({"organization_id": organization, "email_address": "third@example.com"});
    let discovery = json!({"email_address": "ada@example.com"});
    // The call, its kind, and the errors of a URL that is none, with none registered, with no default.
    let kinds = [
        (
            LOGIN_OR_SIGNUP,
            &login,
            "login",
            [
                "invalid_login_redirect_url",
                "no_login_redirect_urls_set",
                "no_default_login_redirect_url_set",
            ],
        ),
        (
            LOGIN_OR_SIGNUP,
            &signup,
            "signup",
            [
                "invalid_signup_redirect_url",
                "no_signup_redirect_urls_set",
                "no_default_signup_redirect_url_set",
            ],
        ),
        (
            INVITE,
            &invite,
            "invite",
            [
                "invalid_invite_redirect_url",
                "no_invite_redirect_urls_set",
                "no_default_invite_redirect_url_set",
            ],
        ),
        (
            DISCOVERY_SEND,
            &discovery,
            "discovery",
            [
                "invalid_discovery_redirect_url",
                "no_discovery_redirect_urls_set",
                "no_default_discovery_redirect_url_set",
            ],
        ),
    ];
    for (path, body, kind, [invalid, none, no_default]) in kinds {
        let field = format!("{kind}_redirect_url");
        let given = |url: &str| {
            let mut body = body.clone();
            body[field.as_str()] = url.into();
            body
        };
        refuses(
            &world,
            path,
            [
                (body.clone(), 400, no_default),
                (given("https://app.example.com/a?x=1"), 400, none),
                (given("nonsense"), 400, invalid),
            ],
        )
        .await;
        let registered = "https://app.example.com/a?x=1#top, https://app.example.com/b, myapp://c";
        world.set_b2b(&format!("{kind}_redirect_urls"), registered).await;
        refuses(
            &world,
            path,
            [
                (given("nonsense"), 400, invalid),
                (
                    given("https://app.example.com/c"),
                    400,
                    "no_match_for_provided_magic_link_url",
                ),
                (
                    given("https://app.example.com/b?x"),
                    400,
                    "no_match_for_provided_magic_link_url",
                ),
            ],
        )
        .await;
        let to = body["email_address"].as_str().unwrap();
        for (url, before, after) in [
            (None, "https://app.example.com/a?x=1&stytch_token_type=", "#top"),
            (
                Some("https://app.example.com/a?x=1#top"),
                "https://app.example.com/a?x=1&stytch_token_type=",
                "#top",
            ),
            (
                Some("https://app.example.com/b"),
                "https://app.example.com/b?stytch_token_type=",
                "%3D",
            ),
            (Some("myapp://c"), "myapp://c?stytch_token_type=", "%3D"),
        ] {
            let body = url.map_or_else(|| body.clone(), given);
            b2b.post(path, body).await.ok();
            let link = newest(&world, to).await.links.remove(0);
            assert!(
                link.starts_with(before) && link.ends_with(after),
                "{kind}: {link}"
            );
            let token_type = if kind == "discovery" {
                "discovery"
            } else {
                "multi_tenant_magic_links"
            };
            assert!(
                link.contains(&format!("stytch_token_type={token_type}&token=")),
                "{link}"
            );
        }
    }
}

/// Only the link that is sent needs a place to lead to; what is given must be right all the same.
#[tokio::test]
async fn the_other_link_needs_no_place() {
    let world = world().await;
    let b2b = world.b2b().await;
    let (organization, _) = ada(&b2b, json!({})).await;
    world
        .set_b2b("login_redirect_urls", "https://app.example.com/login")
        .await;
    let body = json!({"organization_id": organization, "email_address": "ada@example.com"});
    b2b.post(LOGIN_OR_SIGNUP, body.clone()).await.ok();
    let url = json!({"signup_redirect_url": "https://app.example.com/signup"});
    refuses(
        &world,
        LOGIN_OR_SIGNUP,
        [(with(&body, url), 400, "no_signup_redirect_urls_set")],
    )
    .await;
}
