//! A link that was used ends the others that log in by its address.

use serde_json::json;

use super::{
    AUTHENTICATE, DISCOVERY_AUTHENTICATE, DISCOVERY_SEND, INVITE, LOGIN_OR_SIGNUP, organization, site, token, world,
};
use crate::harness::{Answer, Client, World};

const ADA: &str = "ada@example.com";

async fn login_link(world: &World, b2b: &Client, organization: &str, email: &str) -> String {
    world.clock.advance_millis(1);
    let body = json!({"organization_id": organization, "email_address": email});
    b2b.post(LOGIN_OR_SIGNUP, body).await.ok();
    token(world, email).await
}

async fn discovery_link(world: &World, b2b: &Client) -> String {
    world.clock.advance_millis(1);
    b2b.post(DISCOVERY_SEND, json!({"email_address": ADA})).await.ok();
    token(world, ADA).await
}

async fn open(b2b: &Client, token: &str) -> Answer {
    b2b.post(AUTHENTICATE, json!({"magic_links_token": token})).await
}

async fn open_discovery(b2b: &Client, token: &str) -> Answer {
    let body = json!({"discovery_magic_links_token": token});
    b2b.post(DISCOVERY_AUTHENTICATE, body).await
}

#[tokio::test]
async fn ones_end_with_the_one_that_was_used() {
    for used in ["login", "signup", "discovery"] {
        let world = world().await;
        let b2b = site(&world).await;
        let first = organization(&b2b, json!({})).await;
        b2b.member(&first, json!({"email_address": ADA})).await;
        b2b.member(&first, json!({"email_address": "bob@example.com"})).await;
        let second = organization(&b2b, json!({"organization_name": "Second"})).await;
        // There she is pending: her link signs up.
        let pending = json!({"email_address": ADA, "create_member_as_pending": true});
        b2b.member(&second, pending).await;
        let third = organization(&b2b, json!({"organization_name": "Third"})).await;
        world.clock.advance_millis(1);
        b2b.post(INVITE, json!({"organization_id": third, "email_address": ADA}))
            .await
            .ok();
        let invite = token(&world, ADA).await;

        let logins = [
            login_link(&world, &b2b, &first, ADA).await,
            login_link(&world, &b2b, &first, ADA).await,
        ];
        let signup = login_link(&world, &b2b, &second, ADA).await;
        let discovery = discovery_link(&world, &b2b).await;
        let bobs = login_link(&world, &b2b, &first, "bob@example.com").await;
        match used {
            "login" => open(&b2b, &logins[1]).await.ok(),
            "signup" => open(&b2b, &signup).await.ok(),
            _ => open_discovery(&b2b, &discovery).await.ok(),
        };
        for other in [&logins[0], &logins[1], &signup] {
            let answer = open(&b2b, other).await;
            assert_eq!(
                (answer.status, answer["error_type"].as_str()),
                (401, Some("unable_to_auth_magic_link")),
                "{used}"
            );
        }
        let answer = open_discovery(&b2b, &discovery).await;
        answer.assert_error(401, "unable_to_auth_magic_link");
        // Another purpose, and another address.
        open(&b2b, &invite).await.ok();
        open(&b2b, &bobs).await.ok();
        // One that is asked for afterwards is as good as ever.
        let new = login_link(&world, &b2b, &first, ADA).await;
        open(&b2b, &new).await.ok();
    }
}
