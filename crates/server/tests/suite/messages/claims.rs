//! Which node sends a message, when several could.

use std::collections::BTreeSet;

use tenure_engine::{management, messages};

use crate::harness::{Gateway, Manner};
use super::{CODE, deliver, node_with, rows, send_sms, world};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_message_is_sent_once_by_two_nodes_at_once() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let nodes = [
        node_with(&world, &gateway).await,
        node_with(&world, &gateway).await,
    ];
    let changes = vec![("messages_per_address".to_owned(), "60".to_owned())];
    management::set_settings(&nodes[0].engine, world.project.id, changes)
        .await
        .unwrap();
    for number in 0..60 {
        send_sms(&world, &nodes[0], &format!("{number:06}")).await;
    }
    let drain = async |node| while deliver(node).await > 0 {};
    while !rows(&world).await.is_empty() {
        tokio::join!(drain(&nodes[0]), drain(&nodes[1]));
    }
    let bodies: Vec<_> = gateway.posts().into_iter().map(|post| post.body).collect();
    let different: BTreeSet<_> = bodies.iter().collect();
    assert_eq!((bodies.len(), different.len()), (60, 60));
}

/// The other one waits until the claim has run out, and then sends again: at least once.
#[tokio::test]
async fn a_node_that_died_is_followed_by_another() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let node = node_with(&world, &gateway).await;
    send_sms(&world, &node, CODE).await;
    gateway.then(&[Manner::Hesitates(201)]);
    let dies = tokio::spawn({
        let engine = node.engine.clone();
        async move { messages::deliver_due(&engine).await }
    });
    gateway.was_asked().await;
    dies.abort();
    assert!(dies.await.unwrap_err().is_cancelled());

    let other = node_with(&world, &gateway).await;
    assert_eq!(deliver(&other).await, 0);
    world.clock.advance_seconds(59);
    assert_eq!(deliver(&other).await, 0);
    world.clock.advance_seconds(1);
    assert_eq!(deliver(&other).await, 1);
    assert_eq!(gateway.posts().len(), 2);
    assert_eq!(rows(&world).await, []);
}

/// Whoever was so slow that its claim ran out no longer decides what becomes of the message.
#[tokio::test]
async fn a_late_node_changes_nothing() {
    let world = world().await;
    let gateway = Gateway::start().await;
    let node = node_with(&world, &gateway).await;
    let other = node_with(&world, &gateway).await;
    send_sms(&world, &node, CODE).await;
    gateway.then(&[Manner::Hesitates(201), Manner::Status(503)]);
    let late = tokio::spawn({
        let engine = node.engine.clone();
        async move { messages::deliver_due(&engine).await }
    });
    gateway.was_asked().await;
    world.clock.advance_seconds(60);
    assert_eq!(deliver(&other).await, 1);
    let postponed = rows(&world).await;
    assert_eq!((postponed[0].attempts, postponed[0].next_in), (2, 10));

    gateway.go_on();
    assert_eq!(late.await.unwrap().unwrap(), 1);
    assert_eq!(rows(&world).await, postponed);
}
