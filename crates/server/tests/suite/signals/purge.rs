//! Signals are kept for as long as any clock lets a JWT from before them pass.

use serde_json::json;
use tenure_engine::signals;

use super::{Follower, PATH, told, world};

const KEPT: i64 = tenure_types::signals::KEPT_SECONDS as i64;

#[tokio::test]
async fn takes_what_no_jwt_can_be_older_than() {
    let world = world().await;
    let api = world.client();
    let engine = &world.node.engine;
    let revoke = async |email: &str| {
        let session = api.session(email).await;
        api.post("/v1/sessions/revoke", json!({"session_id": session.id}))
            .await
            .ok();
        session.id
    };
    revoke("ada@example.com").await;
    let mut asleep = Follower::new(world.client()).await;
    let kept = revoke("eve@example.com").await;
    signals::publish(engine).await.unwrap();
    world.clock.advance_seconds(KEPT - 60);
    let later = revoke("joe@example.com").await;
    signals::publish(engine).await.unwrap();

    assert_eq!(signals::purge(engine).await.unwrap(), 0);
    world.clock.advance_minutes(1);
    assert_eq!(signals::purge(engine).await.unwrap(), 0);
    world.clock.advance_millis(1);
    // The policy of the world's own project, and two sessions.
    assert_eq!(signals::purge(engine).await.unwrap(), 3);
    assert_eq!(signals::purge(engine).await.unwrap(), 0);

    // It has slept through something that is gone, and learns that it has.
    let answer = asleep.ask("&wait=60").await;
    assert_eq!(answer["reset"], true);
    assert_eq!(told(&answer), [format!("ended {later} session_revoked")]);
    assert!(!told(&api.get(PATH).await.ok()).iter().any(|line| line.contains(&kept)));
}

/// Whoever was read up to the newest place goes on from there, though all before it is gone.
#[tokio::test]
async fn leaves_the_place_of_who_has_read_all() {
    let world = world().await;
    let mut follower = Follower::new(world.client()).await;
    world.clock.advance_seconds(KEPT + 60);
    assert!(signals::purge(&world.node.engine).await.unwrap() > 0);
    let answer = follower.ask("").await;
    assert_eq!(answer["reset"], false, "{answer}");
}
