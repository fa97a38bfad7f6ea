//! One link, opened many times at once on two nodes.

use http::Method;
use serde_json::json;

use super::{AUTHENTICATE, DISCOVERY_AUTHENTICATE, DISCOVERY_SEND, LOGIN_OR_SIGNUP, ada, site, token, world};
use super::{at_once, tally, two_nodes};
use crate::harness::tell;

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
