//! Two nodes whose machines disagree about the time.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tenure_db::Engine;
use tenure_engine::signals;
use tenure_engine::support::clock;
use tenure_types::Timestamp;

use crate::harness::{FrozenClock, Node, Setup, World};
use super::world;

/// By how many seconds the second node's machine is ahead: behind, and by less and more than a JWT lives.
const AHEAD: [i64; 3] = [-600, 5, 600];

async fn measured(world: &World, ahead: i64) -> Node {
    let clock = Arc::new(FrozenClock::default());
    clock.leap_seconds(ahead);
    let other = world.node_at(&clock, Setup::default()).await;
    for node in [&world.node, &other] {
        clock::measure(&node.engine).await.unwrap();
    }
    other
}

async fn time_of_database(node: &Node) -> Option<Timestamp> {
    let time = node.db.read(async |tx| tx.clock().await).await.unwrap();
    time.map(Timestamp::from_millis)
}

/// What the database's clock says counts, and where it is the machine's own, that.
#[tokio::test]
async fn they_take_the_time_of_the_database() {
    for ahead in AHEAD {
        let world = world().await;
        let before = world.node.engine.now();
        let earliest = time_of_database(&world.node).await;
        let other = measured(&world, ahead).await;
        let latest = time_of_database(&world.node).await;
        let offset = |node: &Node| clock::status(&node.engine).offset;
        match (world.node.db.engine(), earliest.zip(latest)) {
            (Engine::Sqlite, None) => {
                assert_eq!(world.node.engine.now(), before);
                assert_eq!(other.engine.now(), before.plus_seconds(ahead));
                assert_eq!(offset(&other), None);
            }
            (Engine::Postgres, Some((earliest, latest))) => {
                for (node, local) in [(&world.node, before), (&other, before.plus_seconds(ahead))] {
                    let offset = offset(node).unwrap();
                    // The round trips are nothing by a clock that stands still.
                    let slack = (latest.millis() - earliest.millis()) + 1;
                    let now = node.engine.now();
                    assert!(now >= earliest.plus_millis(-slack) && now <= latest.plus_millis(slack));
                    assert_eq!(offset.millis, now.millis() - local.millis());
                    assert!(offset.is_far());
                }
            }
            mixed => panic!("{mixed:?}"),
        }
    }
}

fn issued_at(jwt: &str) -> i64 {
    let payload = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice::<Value>(&payload).unwrap()["iat"].as_i64().unwrap()
}

/// The JWT from the node that is ahead is no younger than the signal from the other one. On SQLite both are on one machine,
/// and have its clock.
#[tokio::test]
async fn a_jwt_from_the_node_that_is_ahead_is_not_younger_than_what_happens_next() {
    for ahead in AHEAD {
        let world = world().await;
        let ahead = match world.node.db.engine() {
            Engine::Sqlite => 0,
            Engine::Postgres => ahead,
        };
        let other = measured(&world, ahead).await;
        let (here, there) = (world.client(), other.client(&world.project));
        let session = there.session("ada@example.com").await;
        let issued_at = issued_at(&session.jwt);

        let body = json!({"roles": ["viewer"]});
        here.put(&format!("/v1/users/{}", session.user_id), body).await.ok();
        signals::publish(&world.node.engine).await.unwrap();
        let answer = here.get("/v1/signals").await.ok();
        let changed = |signal: &&Value| signal["subject"] == session.user_id.as_str();
        let signal = answer["signals"].as_array().unwrap().iter().find(changed).unwrap();
        assert!(signal["at"].as_i64().unwrap() >= issued_at, "{ahead}: {issued_at} {signal}");
    }
}
