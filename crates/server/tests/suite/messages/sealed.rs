//! What a stolen database gives away of messages: nothing.

use std::fmt::Write as _;

use tenure_engine::messages;
use tenure_engine::jobs::rewrap;
use tenure_engine::support::sealed::Rewrapped;

use crate::harness::{Gateway, Manner, Setup};
use super::{CODE, PHONE, URL, deliver, node_with, rows, send_mail, send_sms, world};

fn hex(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").unwrap();
        out
    })
}

#[tokio::test]
async fn no_address_link_code_or_name_is_readable() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let node = node_with(&world, &gateway).await;
    gateway.then(&[Manner::Status(500)]);
    for _ in 0..2 {
        send_mail(&world, &node, "ada@example.com").await;
        send_sms(&world, &node, CODE).await;
        deliver(&node).await;
    }
    let stored = world.state().await["messages"].join("\n").to_lowercase();
    assert_eq!(rows(&world).await.len(), 3);
    for secret in ["ada@example.com", PHONE, URL, "s3cret-t0ken", CODE, "Acme"] {
        let secret = secret.to_lowercase();
        assert!(!stored.contains(&secret), "{secret} in {stored}");
        assert!(!stored.contains(&hex(&secret)), "{secret} in {stored}");
    }
    // The search finds what is there.
    assert!(stored.contains("no transport is configured"), "{stored}");
}

#[tokio::test]
async fn what_was_given_up_has_no_content_at_all() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let node = node_with(&world, &gateway).await;
    send_mail(&world, &node, "ada@example.com").await;
    world.clock.advance_days(1);
    deliver(&node).await;
    assert_eq!(rows(&world).await[0].state, "failed");
    world
        .execute("UPDATE messages SET state = 'emptied' WHERE length(sealed) = 0")
        .await;
    assert_eq!(rows(&world).await[0].state, "emptied");
}

/// Sealed for one message, it opens for no other.
#[tokio::test]
async fn one_can_not_be_put_in_the_place_of_another() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let node = node_with(&world, &gateway).await;
    send_sms(&world, &node, "111111").await;
    send_sms(&world, &node, "222222").await;
    world
        .execute("UPDATE messages SET sealed = (SELECT sealed FROM messages ORDER BY message_id LIMIT 1)")
        .await;
    assert_eq!(deliver(&node).await, 2);
    assert_eq!(gateway.posts().len(), 1);
    let [left] = <[_; 1]>::try_from(rows(&world).await).unwrap();
    assert_eq!(
        left.last_error.as_deref(),
        Some("its content can't be opened: damaged, or sealed for something else")
    );
}

#[tokio::test]
async fn a_new_master_key_seals_them_anew() {
    let with_master_keys = |keys: &[u8]| Setup {
        master_keys: keys.to_vec(),
        ..Setup::default()
    };
    let world = world().await;
    send_mail(&world, &world.node, "ada@example.com").await;
    let both = world.node_with(with_master_keys(&[2, 1])).await;
    // Two signing keys, a token key and the message.
    let all = Rewrapped {
        sealed: 4,
        already: 0,
    };
    assert_eq!(rewrap(&both.engine).await.unwrap(), all);
    let only_new = world.node_with(with_master_keys(&[2])).await;
    let found = messages::inbox(&only_new.engine, Some("ada@example.com"), 9).await;
    assert_eq!(found.unwrap().unwrap()[0].links, [URL]);
    // The old one alone opens nothing.
    assert_eq!(
        messages::inbox(&world.node.engine, None, 9)
            .await
            .unwrap()
            .unwrap()
            .len(),
        0
    );
}
