//! A clock that leaps deletes nothing that is alive.

use std::sync::Arc;

use serde_json::json;
use tenure_engine::{jobs, management, messages, signals};
use tenure_engine::credentials::{contact_locks, links, otps};
use tenure_engine::sessions::{self, intermediate};
use tenure_engine::support::clock;

use crate::harness::{FrozenClock, Node, Session, Setup, World};
use super::world;

const DAY: i64 = 24 * 3600;

/// Whatever deletes for good by the time.
async fn delete_what_is_due(node: &Node) {
    let engine = &node.engine;
    sessions::purge_expired(engine).await.unwrap();
    sessions::drop_orphaned_touches(engine).await.unwrap();
    intermediate::purge_expired(engine).await.unwrap();
    links::purge_expired(engine).await.unwrap();
    otps::purge_expired(engine).await.unwrap();
    contact_locks::purge_stale(engine).await.unwrap();
    jobs::purge_lapsed(engine).await.unwrap();
    messages::purge(engine).await.unwrap();
    signals::purge(engine).await.unwrap();
    jobs::rotate_due(engine).await.unwrap();
}

/// Something in every table that time empties, except the pending registrations and failed messages of other tests' making.
async fn fill(world: &World) -> Session {
    let api = world.client();
    let session = api.session("ada@example.com").await;
    let ended = api.another_session("ada@example.com").await;
    api.post("/v1/sessions/revoke", json!({"session_id": ended.id})).await.ok();
    signals::publish(&world.node.engine).await.unwrap();
    world
        .set_b2b("discovery_redirect_urls", "https://app.example.com/discovery")
        .await;
    let b2b = world.b2b().await;
    world.intermediate_session("eve@example.com").await;
    let to = json!({"email_address": "eve@example.com"});
    b2b.post("/v1/b2b/magic_links/email/discovery/send", to.clone()).await.ok();
    let code = "/v1/b2b/otps/email/discovery";
    b2b.post(&format!("{code}/send"), to).await.ok();
    let wrong = json!({"email_address": "eve@example.com", "code": "000000"});
    b2b.post(&format!("{code}/authenticate"), wrong)
        .await
        .assert_refused();
    management::rotate(&world.node.engine, world.project.id, management::Urgency::Now)
        .await
        .unwrap();
    session
}

/// Tables that have fewer rows than before, or others.
async fn changed(world: &World, before: &crate::harness::State) -> Vec<String> {
    let after = world.state().await;
    let changed = before.iter().filter(|(table, rows)| after[*table] != **rows);
    changed.map(|(table, _)| table.clone()).collect()
}

#[tokio::test]
async fn nothing_is_deleted_until_the_clock_has_gone_on_evenly() {
    let world = world().await;
    let session = fill(&world).await;
    delete_what_is_due(&world.node).await;
    let before = world.state().await;

    // Ahead, for a minute: what a user would have lost is all there when the clock is right again.
    world.clock.leap_seconds(400 * DAY);
    delete_what_is_due(&world.node).await;
    world.clock.advance_seconds(65);
    delete_what_is_due(&world.node).await;
    assert_eq!(changed(&world, &before).await, <[String; 0]>::default());
    let wait = clock::status(&world.node.engine).deletions_wait.unwrap();
    assert_eq!(wait.as_secs(), 3600 - 65);
    world.clock.leap_seconds(-400 * DAY);
    delete_what_is_due(&world.node).await;
    assert_eq!(clock::status(&world.node.engine).deletions_wait, None);
    let token = json!({"session_token": session.token});
    world.client().post("/v1/sessions/authenticate", token).await.ok();

    // It stays there, and is believed after an hour.
    world.clock.leap_seconds(400 * DAY);
    delete_what_is_due(&world.node).await;
    world.clock.advance_minutes(59);
    delete_what_is_due(&world.node).await;
    assert_eq!(changed(&world, &before).await, <[String; 0]>::default());
    world.clock.advance_minutes(1);
    delete_what_is_due(&world.node).await;
    let gone = changed(&world, &before).await;
    for table in [
        "contact_locks",
        "intermediate_sessions",
        "link_tokens",
        "message_counts",
        "sent_codes",
        "sessions",
        "signals",
        "signing_keys",
    ] {
        assert!(gone.iter().any(|changed| changed == table), "{table} not in {gone:?}");
    }
}

/// Nothing was ever deleted, and no time trusted, before this node began.
#[tokio::test]
async fn a_leap_is_seen_before_anything_was_deleted() {
    let world = world().await;
    clock::begin(&world.node.engine).await.unwrap();
    fill(&world).await;
    let before = world.state().await;
    world.clock.leap_seconds(400 * DAY);
    delete_what_is_due(&world.node).await;
    // By the clock of PostgreSQL, which counts there, the project's keys are old.
    let changed = changed(&world, &before).await;
    let of_keys = ["projects", "token_keys"].map(str::to_owned);
    assert!(changed.iter().all(|table| of_keys.contains(table)), "{changed:?}");
}

/// A node that starts knows the newest time that was trusted before.
#[tokio::test]
async fn a_leap_is_seen_after_a_restart_too() {
    let world = world().await;
    fill(&world).await;
    delete_what_is_due(&world.node).await;
    let before = world.state().await;
    for leap in [2 * 3600, 400 * DAY, -2 * 3600] {
        let wrong = Arc::new(FrozenClock::default());
        wrong.leap_seconds(leap);
        let node = world.node_at(&wrong, Setup::default()).await;
        delete_what_is_due(&node).await;
        assert_eq!(changed(&world, &before).await, <[String; 0]>::default(), "{leap}");
        assert!(clock::status(&node.engine).deletions_wait.is_some());
    }
    // While the clock is not trusted, its time is not what the next node compares with.
    let right = world.another_node().await;
    delete_what_is_due(&right).await;
    assert_eq!(clock::status(&right.engine).deletions_wait, None);
}

/// However long it takes: without a leap nothing waits.
#[tokio::test]
async fn time_that_passes_is_no_leap() {
    let world = world().await;
    let session = world.client().session("ada@example.com").await;
    for minutes in [1, 59] {
        assert_eq!(sessions::purge_expired(&world.node.engine).await.unwrap(), 0);
        world.clock.advance_minutes(minutes);
    }
    assert_eq!(sessions::purge_expired(&world.node.engine).await.unwrap(), 1);
    let token = json!({"session_token": session.token});
    world
        .client()
        .post("/v1/sessions/authenticate", token)
        .await
        .assert_error(404, "session_not_found");
}
