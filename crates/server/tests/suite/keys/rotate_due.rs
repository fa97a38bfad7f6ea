//! Rotation by itself: every six months, once however many nodes there are; a month later the old key goes.

use tenure_core::token::Vertical;
use tenure_engine::jobs::rotate_due;
use tenure_engine::management::{Urgency, rotate};
use tenure_engine::projects::keys::{Error, State};
use tenure_types::Environment;

use super::{in_state, kid, mint, published, takes, world};

/// How long a key signs, in days.
const SIGNS_FOR: i64 = 182;

#[tokio::test]
async fn does_nothing_before_it_is_time() {
    let world = world().await;
    let before = world.state().await;
    assert_eq!(rotate_due(&world.node.engine).await.unwrap(), 0);
    world.clock.advance_days(SIGNS_FOR - 1);
    assert_eq!(rotate_due(&world.node.engine).await.unwrap(), 0);
    assert_eq!(world.state().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rotates_once_on_two_nodes_at_once() {
    let world = world().await;
    let other = world.another_node().await;
    world.clock.advance_days(SIGNS_FOR);
    let active = in_state(&world, State::Active).await;
    let next = in_state(&world, State::Next).await;
    let (here, there) = tokio::join!(rotate_due(&world.node.engine), rotate_due(&other.engine));
    assert_eq!(here.unwrap() + there.unwrap(), 1);
    assert_eq!(in_state(&world, State::Active).await, next);
    assert_eq!(in_state(&world, State::Retired).await, active);
    assert_eq!(in_state(&world, State::Next).await.len(), 1);
    assert_eq!(rotate_due(&other.engine).await.unwrap(), 0);
}

#[tokio::test]
async fn takes_the_old_key_away_a_month_later() {
    let world = world().await;
    let other = world.another_node().await;
    let api = world.client();
    world.clock.advance_days(SIGNS_FOR);
    let session = api.session("ada@example.com").await;
    assert_eq!(rotate_due(&world.node.engine).await.unwrap(), 1);
    let [old] = <[String; 1]>::try_from(in_state(&world, State::Retired).await).unwrap();
    assert_eq!(kid(&session.jwt), old);
    assert_ne!(kid(&mint(&api, &session).await), old);

    world.clock.advance_days(29);
    assert_eq!(rotate_due(&world.node.engine).await.unwrap(), 0);
    assert!(published(&world, &world.node).await.contains(&old));
    world.clock.advance_days(2);
    assert_eq!(rotate_due(&world.node.engine).await.unwrap(), 0);
    other.refresh().await;
    for node in [&world.node, &other] {
        let left = published(&world, node).await;
        assert!(!left.contains(&old) && left.len() == 2, "{left:?}");
        assert!(!takes(&node.client(&world.project), &session.jwt).await);
    }
}

#[tokio::test]
async fn counts_from_when_the_key_began_to_sign() {
    let world = world().await;
    world.clock.advance_days(100);
    rotate(&world.node.engine, world.project.id, Urgency::Now)
        .await
        .unwrap();
    world.clock.advance_days(SIGNS_FOR - 1);
    assert_eq!(rotate_due(&world.node.engine).await.unwrap(), 0);
    world.clock.advance_days(1);
    assert_eq!(rotate_due(&world.node.engine).await.unwrap(), 1);
}

#[tokio::test]
async fn looks_after_every_project() {
    let world = world().await;
    world.another_project(Vertical::Consumer, Environment::Live).await;
    world.clock.advance_days(10);
    world.another_project(Vertical::B2b, Environment::Test).await;
    world.clock.advance_days(SIGNS_FOR - 10);
    assert_eq!(rotate_due(&world.node.engine).await.unwrap(), 2);
    assert_eq!(rotate_due(&world.node.engine).await.unwrap(), 0);
    world.clock.advance_days(10);
    assert_eq!(rotate_due(&world.node.engine).await.unwrap(), 1);
}

#[tokio::test]
async fn passes_over_a_project_that_is_damaged() {
    let world = world().await;
    world.another_project(Vertical::B2b, Environment::Test).await;
    for (damage, repair) in [
        (
            "UPDATE projects SET environment = 'damaged' WHERE vertical = 'consumer'",
            "UPDATE projects SET environment = 'test' WHERE vertical = 'consumer'",
        ),
        (
            "UPDATE projects SET environment = 'damaged' WHERE vertical = 'b2b'",
            "UPDATE projects SET environment = 'test' WHERE vertical = 'b2b'",
        ),
    ] {
        world.clock.advance_days(SIGNS_FOR);
        world.execute(damage).await;
        let answer = rotate_due(&world.node.engine).await;
        assert!(matches!(answer, Err(Error::Damaged)), "{answer:?}");
        world.execute(repair).await;
        // The other one is done, whether it comes before or after.
        assert_eq!(rotate_due(&world.node.engine).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn goes_on_for_years() {
    let world = world().await;
    for _ in 0..6 {
        world.clock.advance_days(SIGNS_FOR);
        assert_eq!(rotate_due(&world.node.engine).await.unwrap(), 1);
        // The key before the last went with its successor's rotation.
        assert_eq!(published(&world, &world.node).await.len(), 3);
    }
    let session = world.client().session("ada@example.com").await;
    assert!(takes(&world.client(), &session.jwt).await);
}
