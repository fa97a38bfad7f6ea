//! One link, opened many times at once on two nodes, or beside a change of the member.

use http::Method;
use serde_json::json;

use super::{AUTHENTICATE, DISCOVERY_AUTHENTICATE, DISCOVERY_SEND, LOGIN_OR_SIGNUP, ada, site, token, token_for_ada, world};
use super::{at_once, tally, two_nodes};
use crate::harness::{Held, tell};

const AT_ONCE: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_once() {
    let world = world().await;
    let b2b = site(&world).await;
    let apis = two_nodes(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let login = json!({"organization_id": organization, "email_address": "ada@example.com"});
    let discovery = json!({"email_address": "ada@example.com"});
    for (send, body, authenticate, field) in [
        (LOGIN_OR_SIGNUP, login, AUTHENTICATE, "magic_links_token"),
        (
            DISCOVERY_SEND,
            discovery,
            DISCOVERY_AUTHENTICATE,
            "discovery_magic_links_token",
        ),
    ] {
        for _ in 0..3 {
            b2b.post(send, body.clone()).await.ok();
            let opened = json!({field: token(&world, "ada@example.com").await});
            let requests = vec![(Method::POST, authenticate.to_owned(), opened); AT_ONCE];
            let answers = at_once(&apis, requests).await;
            let tally = tally(&answers);
            tell(format_args!(
                "{AT_ONCE} uses of one link at {authenticate}: {tally:?}"
            ));
            assert_eq!(
                tally,
                [("ok", 1), ("unable_to_auth_magic_link", AT_ONCE - 1)].into()
            );
        }
    }
    assert_eq!(world.state().await["sessions"].len(), 3);
    assert_eq!(world.state().await["intermediate_sessions"].len(), 3);
}

/// Two that lock in two orders would wait for each other.
#[tokio::test]
async fn the_member_is_locked_before_the_link() {
    let world = world().await;
    let b2b = site(&world).await;
    let [_, other] = two_nodes(&world).await;
    let (organization, _) = ada(&b2b, json!({})).await;
    let body = json!({"magic_links_token": token_for_ada(&world, &b2b, &organization).await});
    let mut held = Held::begin(&world.node.db, ["UPDATE members SET status = status"]).await;
    let opened = held.keeps_waiting(&other, AUTHENTICATE, body).await;
    assert!(held.is_free("link_tokens").await);
    held.commit().await;
    assert_eq!(opened.await.unwrap().ok()["member_authenticated"], true);
}
