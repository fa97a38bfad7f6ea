//! Rotation by an operator: planned, at once, or because a key was stolen.

use serde_json::json;
use tenure_engine::management::{Rotated, Urgency, rotate};
use tenure_engine::projects::keys::{Error, State};

use crate::harness::{Node, Session, World};
use super::{in_state, is_signed_by, jwks, kid, mint, published, takes, world};

#[tokio::test]
async fn as_planned_waits_until_the_next_key_is_known_everywhere() {
    let world = world().await;
    let before = world.state().await;
    for millis in [0, 24 * 60 * 60 * 1000 - 1] {
        world.clock.advance_millis(millis);
        let early = rotate(&world.node.engine, world.project.id, Urgency::Planned).await;
        assert!(matches!(early, Err(Error::TooEarly)), "{early:?}");
        assert_eq!(world.state().await, before);
    }
    world.clock.advance_millis(1);
    let next = in_state(&world, State::Next).await;
    let rotated = rotate(&world.node.engine, world.project.id, Urgency::Planned)
        .await
        .unwrap();
    assert_eq!([rotated.active.to_string()], *next);
    assert_eq!(in_state(&world, State::Next).await, [rotated.next.to_string()]);
    // The new next key has just been published.
    let early = rotate(&world.node.engine, world.project.id, Urgency::Planned).await;
    assert!(matches!(early, Err(Error::TooEarly)), "{early:?}");
}

#[tokio::test]
async fn at_once_goes_on_verifying_with_the_old_key() {
    let world = world().await;
    let other = world.another_node().await;
    let (here, there) = (world.client(), other.client(&world.project));
    let session = here.session("ada@example.com").await;
    let project = world.project.id.to_string();
    assert!(takes(&there, &session.jwt).await);
    let [old] = <[String; 1]>::try_from(in_state(&world, State::Active).await).unwrap();
    let [next] = <[String; 1]>::try_from(in_state(&world, State::Next).await).unwrap();
    // What a verifier had fetched before.
    let fetched = jwks(&world, &other).await;
    assert_eq!(kid(&session.jwt), old);

    let rotated = rotate(&world.node.engine, world.project.id, Urgency::Now)
        .await
        .unwrap();
    assert_eq!(rotated.active.to_string(), next);
    let new = mint(&here, &session).await;
    assert_eq!(kid(&new), next, "here it signs at once");
    assert!(
        is_signed_by(&new, &fetched, &project),
        "the key was published before it signed"
    );
    // The other node has not heard of it, and takes both.
    for api in [&here, &there] {
        assert!(takes(api, &session.jwt).await);
        assert!(takes(api, &new).await);
    }
    // An authenticate tells it, if the second has not passed before.
    assert_eq!(kid(&mint(&there, &session).await), next);
    let mut expected = vec![old.clone(), next, rotated.next.to_string()];
    expected.sort_unstable();
    for node in [&world.node, &other] {
        assert_eq!(published(&world, node).await, expected);
    }
    // A retired key still verifies, here and with whoever fetches the keys anew.
    assert_eq!(in_state(&world, State::Retired).await, [old]);
    for api in [&here, &there] {
        assert!(takes(api, &session.jwt).await);
    }
    assert!(is_signed_by(&session.jwt, &jwks(&world, &other).await, &project));
}

#[tokio::test]
async fn of_a_stolen_key_takes_it_away_at_once() {
    let world = world().await;
    let other = world.another_node().await;
    let (here, there) = (world.client(), other.client(&world.project));
    let session = here.session("ada@example.com").await;
    assert!(takes(&there, &session.jwt).await);
    let stolen = kid(&session.jwt);

    let rotated = rotate(&world.node.engine, world.project.id, Urgency::Compromised)
        .await
        .unwrap();
    // The other node has not heard of it, and yet is not taken in.
    assert!(!takes(&there, &session.jwt).await);
    // A node that starts later knows no more of it (regression 1).
    let late = world.another_node().await;
    for node in [&world.node, &other, &late] {
        assert!(!published(&world, node).await.contains(&stolen));
        let api = node.client(&world.project);
        assert!(!takes(&api, &session.jwt).await);
        api.post("/v1/sessions/revoke", json!({"session_jwt": session.jwt}))
            .await
            .assert_error(400, "unable_to_parse_session_jwt");
        // The session itself is as good as before.
        let new = mint(&api, &session).await;
        assert_eq!(kid(&new), rotated.active.to_string());
        assert!(takes(&api, &new).await);
    }
    assert_eq!(in_state(&world, State::Retired).await, [""; 0]);
}

/// A key that is found out to have been stolen may have been retired since.
#[tokio::test]
async fn of_a_stolen_key_takes_the_retired_ones_along() {
    let world = world().await;
    let other = world.another_node().await;
    let (here, there) = (world.client(), other.client(&world.project));
    let session = here.session("ada@example.com").await;
    let mut stolen = vec![session.jwt.clone()];
    for _ in 0..2 {
        rotate(&world.node.engine, world.project.id, Urgency::Now)
            .await
            .unwrap();
        stolen.push(mint(&here, &session).await);
    }
    for jwt in &stolen {
        assert!(takes(&there, jwt).await);
    }
    let next = in_state(&world, State::Next).await;

    let rotated = rotate(&world.node.engine, world.project.id, Urgency::Compromised)
        .await
        .unwrap();
    assert_eq!([rotated.active.to_string()], *next);
    assert_only_of(&world, &other, &session, &stolen, rotated).await;
}

/// Whoever has the database and the master key has the next key too.
#[tokio::test]
async fn of_all_keys_takes_the_next_one_along() {
    let world = world().await;
    let other = world.another_node().await;
    let (here, there) = (world.client(), other.client(&world.project));
    let session = here.session("ada@example.com").await;
    rotate(&world.node.engine, world.project.id, Urgency::Now)
        .await
        .unwrap();
    let stolen = [session.jwt.clone(), mint(&here, &session).await];
    for jwt in &stolen {
        assert!(takes(&there, jwt).await);
    }
    let known = published(&world, &other).await;

    let rotated = rotate(&world.node.engine, world.project.id, Urgency::AllCompromised)
        .await
        .unwrap();
    for kid in [rotated.active, rotated.next] {
        assert!(!known.contains(&kid.to_string()), "{kid}");
    }
    assert_eq!(in_state(&world, State::Active).await, [rotated.active.to_string()]);
    assert_eq!(in_state(&world, State::Next).await, [rotated.next.to_string()]);
    assert_only_of(&world, &other, &session, &stolen, rotated).await;
}

/// Nothing but the two keys counts any more: on the node that rotated, on one that had the others in memory, and on one
/// that starts later.
async fn assert_only_of(world: &World, other: &Node, session: &Session, stolen: &[String], rotated: Rotated) {
    let mut left = [rotated.active.to_string(), rotated.next.to_string()];
    left.sort_unstable();
    for node in [&world.node, other, &world.another_node().await] {
        let api = node.client(&world.project);
        for jwt in stolen {
            assert!(!takes(&api, jwt).await);
        }
        assert_eq!(published(world, node).await, left);
        let new = mint(&api, session).await;
        assert_eq!(kid(&new), rotated.active.to_string());
        assert!(takes(&api, &new).await);
    }
}

#[tokio::test]
async fn of_an_unknown_project() {
    let world = world().await;
    let before = world.state().await;
    let unknown = "project-test-00000000-0000-4000-8000-000000000000"
        .parse()
        .unwrap();
    for urgency in [
        Urgency::Planned,
        Urgency::Now,
        Urgency::Compromised,
        Urgency::AllCompromised,
    ] {
        let answer = rotate(&world.node.engine, unknown, urgency).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn again_and_again_keeps_one_active_and_one_next() {
    let world = world().await;
    let session = world.client().session("ada@example.com").await;
    let mut jwts = vec![session.jwt.clone()];
    for _ in 0..3 {
        rotate(&world.node.engine, world.project.id, Urgency::Now)
            .await
            .unwrap();
        jwts.push(mint(&world.client(), &session).await);
        assert_eq!(in_state(&world, State::Active).await.len(), 1);
        assert_eq!(in_state(&world, State::Next).await.len(), 1);
    }
    assert_eq!(in_state(&world, State::Retired).await.len(), 3);
    assert_eq!(published(&world, &world.node).await.len(), 5);
    for jwt in &jwts {
        assert!(takes(&world.client(), jwt).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn as_planned_on_two_nodes_at_once_happens_once() {
    let world = world().await;
    let other = world.another_node().await;
    world.clock.advance_days(2);
    let id = world.project.id;
    let (here, there) = tokio::join!(
        rotate(&world.node.engine, id, Urgency::Planned),
        rotate(&other.engine, id, Urgency::Planned),
    );
    // Whoever comes second finds a next key that is new.
    assert!(here.is_ok() != there.is_ok(), "{here:?} {there:?}");
    for late in [here, there].into_iter().filter_map(Result::err) {
        assert!(matches!(late, Error::TooEarly), "{late:?}");
    }
    assert_eq!(in_state(&world, State::Active).await.len(), 1);
    assert_eq!(in_state(&world, State::Retired).await.len(), 1);
}
