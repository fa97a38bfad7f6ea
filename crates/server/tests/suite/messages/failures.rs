//! What can't be sent is tried again, later and later, and seen to fail in the end.

use tenure_db::Tx;
use tenure_engine::messages::{self, Channel, Delivered, Stored};

use crate::harness::{Gateway, Manner};
use super::{CODE, Row, deliver, login_link, node_with, rows, send_mail, send_sms, world};

fn row(state: &str, attempts: i64, next_in: i64, last_error: &str) -> Row {
    Row {
        channel: "sms".to_owned(),
        state: state.to_owned(),
        attempts,
        next_in,
        last_error: Some(last_error.to_owned()),
    }
}

#[tokio::test]
async fn is_sent_when_the_gateway_is_well_again() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let node = node_with(&world, &gateway).await;
    gateway.then(&[Manner::Status(500), Manner::Status(429)]);
    send_sms(&world, &node, CODE).await;
    assert_eq!(deliver(&node).await, 1);
    let said = "the SMS gateway: it answered with status 500";
    assert_eq!(rows(&world).await, [row("queued", 1, 5, said)]);
    world.clock.advance_seconds(4);
    assert_eq!(deliver(&node).await, 0);
    world.clock.advance_seconds(1);
    assert_eq!(deliver(&node).await, 1);
    let said = "the SMS gateway: it answered with status 429";
    assert_eq!(rows(&world).await, [row("queued", 2, 10, said)]);
    world.clock.advance_seconds(10);
    assert_eq!(deliver(&node).await, 1);
    assert_eq!(rows(&world).await, []);
    assert_eq!(
        messages::delivered(&node.engine, Channel::Sms),
        Delivered {
            sent: 1,
            failed_attempts: 2,
            given_up: 0
        }
    );
    assert_eq!(gateway.posts().len(), 3);
}

/// What the gateway says of this message, and not of our login or itself, stays true.
#[tokio::test]
async fn is_given_up_when_the_gateway_does_not_take_it() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let node = node_with(&world, &gateway).await;
    gateway.then(&[Manner::Status(400)]);
    send_sms(&world, &node, CODE).await;
    assert_eq!(deliver(&node).await, 1);
    let given_up = rows(&world).await;
    assert_eq!((given_up[0].state.as_str(), given_up[0].attempts), ("failed", 1));
    let said = "the SMS gateway: it answered with status 400";
    assert_eq!(given_up[0].last_error.as_deref(), Some(said));
    world.clock.advance_seconds(60);
    assert_eq!(deliver(&node).await, 0);
    assert_eq!(gateway.posts().len(), 1);
    assert_eq!(
        messages::delivered(&node.engine, Channel::Sms),
        Delivered {
            given_up: 1,
            ..Delivered::default()
        }
    );
}

#[tokio::test]
async fn is_tried_again_when_the_gateway_speaks_of_the_operators_mistakes() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let node = node_with(&world, &gateway).await;
    gateway.then(&[401, 403, 404].map(Manner::Status));
    send_sms(&world, &node, CODE).await;
    for pause in [5, 10, 20] {
        assert_eq!(deliver(&node).await, 1);
        assert_eq!(rows(&world).await[0].state, "queued");
        world.clock.advance_seconds(pause);
    }
    assert_eq!(deliver(&node).await, 1);
    assert_eq!(rows(&world).await, []);
}

/// A code of two minutes has no use after them.
#[tokio::test]
async fn is_given_up_when_it_would_be_too_late() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let node = node_with(&world, &gateway).await;
    gateway.then(&[Manner::Status(500); 10]);
    send_sms(&world, &node, CODE).await;
    for pause in [5, 10, 20, 40] {
        assert_eq!(deliver(&node).await, 1);
        world.clock.advance_seconds(pause);
    }
    assert_eq!(deliver(&node).await, 1);
    let given_up = rows(&world).await;
    assert_eq!((given_up[0].state.as_str(), given_up[0].attempts), ("failed", 5));
    world.clock.advance_days(1);
    assert_eq!(deliver(&node).await, 0);
    assert_eq!(gateway.posts().len(), 5);

    let stored = messages::stored(&node.engine).await.unwrap();
    assert_eq!(stored, [Stored::default(), Stored { queued: 0, failed: 1 }]);
    let said = messages::last_error(&node.engine, Channel::Sms).await.unwrap();
    assert_eq!(
        said.as_deref(),
        Some("the SMS gateway: it answered with status 500")
    );
    assert_eq!(messages::delivered(&node.engine, Channel::Sms).given_up, 1);

    // It can be seen for a week.
    world.clock.advance_days(5);
    assert_eq!(messages::purge(&node.engine).await.unwrap(), 0);
    world.clock.advance_days(1);
    assert_eq!(messages::purge(&node.engine).await.unwrap(), 1);
    assert_eq!(rows(&world).await, []);
}

#[tokio::test]
async fn is_not_sent_after_it_has_expired() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let node = node_with(&world, &gateway).await;
    send_sms(&world, &node, CODE).await;
    world.clock.advance_minutes(2);
    assert_eq!(deliver(&node).await, 1);
    let said = "it expired before it could be sent";
    assert_eq!(rows(&world).await, [row("failed", 1, 60, said)]);
    assert!(gateway.posts().is_empty());
}

/// The longest that any is tried is a day, though an invitation lasts a week.
#[tokio::test]
async fn waits_for_a_transport_and_says_so() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let node = node_with(&world, &gateway).await;
    send_mail(&world, &node, "ada@example.com").await;
    assert_eq!(deliver(&node).await, 1);
    let waits = rows(&world).await;
    assert_eq!((waits[0].state.as_str(), waits[0].attempts), ("queued", 1));
    assert_eq!(waits[0].last_error.as_deref(), Some("no transport is configured"));
    let stored = messages::stored(&node.engine).await.unwrap();
    assert_eq!(stored, [Stored { queued: 1, failed: 0 }, Stored::default()]);

    world.clock.advance_minutes(60);
    assert_eq!(deliver(&node).await, 1);
    let failed = rows(&world).await;
    assert_eq!(failed[0].state, "failed");
    // The earlier reason says more than that time ran out.
    assert_eq!(
        failed[0].last_error.as_deref(),
        Some("no transport is configured")
    );
}

#[tokio::test]
async fn is_not_there_if_its_unit_failed() {
    let world = world().await;
    let outgoing = login_link(&world, &world.node, "ada@example.com").await;
    let failed = world
        .node
        .db
        .write(async move |tx: &Tx| {
            messages::insert(tx, &outgoing).await?;
            Err::<(), _>(tenure_engine::Error::Db(tenure_db::Error::Misuse("on purpose")))
        })
        .await;
    assert!(failed.is_err());
    assert_eq!(rows(&world).await, []);
}
