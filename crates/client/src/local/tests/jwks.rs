//! The public keys: when they are fetched, and by how many.

use std::time::Duration;

use super::*;

#[tokio::test]
async fn one_fetch_serves_five_minutes() {
    let world = World::new();
    for _ in 0..100 {
        world.check(&jwt_by(&KEY, *NOW)).await.unwrap();
    }
    assert_eq!(world.server.key_fetches(), 1);
    assert_eq!(world.local.jwks_fetches(), 1);
    world.clock.move_by(301);
    world.check(&jwt_by(&KEY, *NOW + 300)).await.unwrap();
    assert_eq!(world.server.key_fetches(), 2);
}

#[tokio::test]
async fn who_is_asked_often_never_waits() {
    let world = World::new();
    world.check(&jwt_by(&KEY, *NOW)).await.unwrap();
    world.clock.move_by(245);
    world.server.gate.forget_permits(usize::MAX);
    // The server does not answer, and the check is done all the same.
    world.check(&jwt_by(&KEY, *NOW + 240)).await.unwrap();
    assert_eq!(world.server.key_fetches(), 2, "begun ahead of time");
    world.server.gate.add_permits(1);
    run_tasks().await;
    world.clock.move_by(100);
    world.check(&jwt_by(&KEY, *NOW + 340)).await.unwrap();
    assert_eq!(world.server.key_fetches(), 2, "fresh by then");
}

#[tokio::test]
async fn a_hundred_callers_share_one_fetch() {
    let world = Arc::new(World::new());
    world.server.gate.forget_permits(usize::MAX);
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { world.check(&jwt_by(&KEY, *NOW)).await.map(|_| ()) })
        })
        .collect();
    run_tasks().await;
    assert_eq!(world.server.key_fetches(), 1);
    world.server.gate.add_permits(1);
    for caller in callers {
        caller.await.unwrap().unwrap();
    }
    assert_eq!(world.server.key_fetches(), 1);
}

#[tokio::test]
async fn a_caller_that_gives_up_holds_up_no_one() {
    let world = Arc::new(World::new());
    world.server.gate.forget_permits(usize::MAX);
    let first = {
        let world = Arc::clone(&world);
        tokio::spawn(async move { world.check(&jwt_by(&KEY, *NOW)).await.map(|_| ()) })
    };
    run_tasks().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    world.server.gate.add_permits(1);
    world.check(&jwt_by(&KEY, *NOW)).await.unwrap();
    assert_eq!(world.server.key_fetches(), 1, "the fetch of the first");
}

#[test]
fn a_runtime_that_ends_takes_no_later_fetch_with_it() {
    let world = World::new();
    world.server.gate.forget_permits(usize::MAX);
    let runtime = || tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (first, jwt) = (runtime(), jwt_by(&KEY, *NOW));
    first.block_on(async {
        tokio::select! {
            biased;
            _ = world.check(&jwt) => unreachable!("the server does not answer"),
            () = run_tasks() => {}
        }
    });
    drop(first);
    world.server.gate.add_permits(1);
    runtime().block_on(world.check(&jwt)).unwrap();
    assert_eq!(world.server.key_fetches(), 2);
}

#[tokio::test]
async fn old_keys_serve_while_the_server_is_down() {
    let world = World::new();
    world.check(&jwt_by(&KEY, *NOW)).await.unwrap();
    world.server.state().is_down = true;
    for second in 1..=3600 {
        world.clock.move_by(1);
        world.check(&jwt_by(&KEY, *NOW + second)).await.unwrap();
        run_tasks().await;
    }
    // Ahead of time, then after 1, 2, 4, … seconds, then once a minute.
    let tries = world.server.key_fetches() - 1;
    assert!((55..=65).contains(&tries), "{tries} tries");

    world.server.state().is_down = false;
    world.clock.move_by(60);
    world.check(&jwt_by(&KEY, *NOW + 3660)).await.unwrap();
    run_tasks().await;
    let fetches = world.server.key_fetches();
    world.clock.move_by(200);
    world.check(&jwt_by(&KEY, *NOW + 3860)).await.unwrap();
    assert_eq!(world.server.key_fetches(), fetches, "fresh again");
}

#[tokio::test]
async fn without_any_keys_a_check_says_so() {
    let world = World::new();
    world.server.state().is_down = true;
    for _ in 0..50 {
        assert_eq!(name(&world.check(&jwt_by(&KEY, *NOW)).await), "Jwks");
    }
    assert_eq!(
        world.server.key_fetches(),
        1,
        "the others received the first failure"
    );
    world.server.state().is_down = false;
    world.clock.move_by(1);
    world.check(&jwt_by(&KEY, *NOW)).await.unwrap();
}

#[tokio::test]
async fn a_day_of_rotations_fails_no_check() {
    let world = World::new();
    let mut fetched_at = Vec::new();
    let mut signing = 1;
    // The next key is published an hour before it signs, and the last one for an hour after.
    for minute in 0..24 * 60 {
        let now = *NOW + minute * 60;
        if minute % 180 == 120 {
            world.server.state().published.push(key(signing + 1).jwk());
        }
        if minute % 180 == 0 && minute > 0 {
            signing += 1;
        }
        if minute % 180 == 60 && minute > 60 {
            world.server.state().published.remove(0);
        }
        let before = world.server.key_fetches();
        for _ in 0..3 {
            world.check(&jwt_by(&key(signing), now)).await.unwrap();
        }
        if world.server.key_fetches() > before {
            fetched_at.push(minute);
        }
        run_tasks().await;
        world.clock.move_by(60);
    }
    assert_eq!(signing, 8);
    assert_eq!(world.server.key_fetches(), fetched_at.len() as u64);
    assert!(fetched_at.len() <= 24 * 60 / 4 + 1, "{}", fetched_at.len());
}

#[tokio::test]
async fn a_key_that_signs_at_once_is_found_by_one_fetch() {
    let world = World::new();
    world.check(&jwt_by(&KEY, *NOW)).await.unwrap();
    world.server.state().published = vec![key(1).jwk(), key(2).jwk()];
    world.clock.move_by(10);
    // It is too soon after the last fetch: the server has to be asked.
    assert_eq!(name(&world.check(&jwt_by(&key(2), *NOW)).await), "UnknownKey");
    world.clock.move_by(20);
    world.check(&jwt_by(&key(2), *NOW)).await.unwrap();
    assert_eq!(world.server.key_fetches(), 2);
}

#[tokio::test]
async fn a_flood_of_forgeries_makes_one_fetch_in_thirty_seconds() {
    let world = World::new();
    world.check(&jwt_by(&KEY, *NOW)).await.unwrap();
    for second in 1..=90 {
        world.clock.move_by(1);
        for number in 0..20 {
            let forged = jwt_by(&key(1000 + second * 20 + number), *NOW);
            assert_eq!(name(&world.check(&forged).await), "UnknownKey");
        }
    }
    assert_eq!(world.server.key_fetches(), 1 + 3);
}

#[tokio::test]
async fn keys_may_be_handed_in() {
    let world = World::with(&LocalSettings {
        keys: Some(vec![KEY.jwk()]),
        ..LocalSettings::default()
    });
    world.server.state().is_down = true;
    world.check(&jwt_by(&KEY, *NOW)).await.unwrap();
    assert_eq!(world.server.key_fetches(), 0);
    world.clock.move_by(400);
    world.check(&jwt_by(&KEY, *NOW + 400)).await.unwrap();
    assert_eq!(world.server.key_fetches(), 1, "they grow old like others");
}

#[tokio::test]
async fn a_key_that_can_not_be_used_spoils_no_others() {
    let world = World::new();
    let mut odd = key(2).jwk();
    odd.alg = "RS512".into();
    let mut short = key(3).jwk();
    short.n.truncate(100);
    world.server.state().published = vec![odd, short, KEY.jwk()];
    world.check(&jwt_by(&KEY, *NOW)).await.unwrap();
    assert_eq!(name(&world.check(&jwt_by(&key(2), *NOW)).await), "UnknownKey");
}

#[tokio::test]
async fn a_key_that_is_dropped_counts_at_once_no_more() {
    let world = World::with(&LocalSettings {
        verified_jwts: 100,
        ..LocalSettings::default()
    });
    world.server.state().published.push(key(2).jwk());
    world.check(&jwt_by(&KEY, *NOW)).await.unwrap();
    world.check(&jwt_by(&key(2), *NOW)).await.unwrap();
    world.local.drop_key(KEY.kid());
    // Verified before or not, and whether or not the server has dropped it.
    assert_eq!(name(&world.check(&jwt_by(&KEY, *NOW)).await), "UnknownKey");
    assert_eq!(name(&world.check(&jwt_by(&KEY, *NOW - 1)).await), "UnknownKey");
    run_tasks().await;
    assert_eq!(world.server.key_fetches(), 2, "the others were asked for");
    for _ in 0..3 {
        world.clock.move_by(100);
        run_tasks().await;
        assert_eq!(name(&world.check(&jwt_by(&KEY, *NOW + 99)).await), "UnknownKey");
    }
    world.check(&jwt_by(&key(2), *NOW + 300)).await.unwrap();
}

#[tokio::test]
async fn an_answer_from_before_a_key_was_dropped_does_not_bring_it_back() {
    let world = Arc::new(World::new());
    world.server.gate.forget_permits(usize::MAX);
    let check = {
        let world = Arc::clone(&world);
        tokio::spawn(async move { name(&world.check(&jwt_by(&KEY, *NOW)).await) })
    };
    run_tasks().await;
    world.local.drop_key(KEY.kid());
    world.server.gate.add_permits(2);
    assert_eq!(check.await.unwrap(), "UnknownKey");
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_nothing_fresh() {
    let world = World::new();
    world.check(&jwt_by(&KEY, *NOW)).await.unwrap();
    world.clock.move_by(-1000);
    world.check(&jwt_by(&KEY, *NOW - 1000)).await.unwrap();
    assert_eq!(world.server.key_fetches(), 2);
}

#[tokio::test]
async fn a_server_that_hangs_again_makes_nobody_wait_for_long() {
    let world = World::new();
    world.check(&jwt_by(&KEY, *NOW)).await.unwrap();
    world.server.state().is_down = true;
    world.clock.move_by(300);
    world.check(&jwt_by(&KEY, *NOW + 300)).await.unwrap();
    // It failed just now, and now does not even answer.
    world.clock.move_by(60);
    world.server.gate.forget_permits(usize::MAX);
    let jwt = jwt_by(&KEY, *NOW + 360);
    let check = tokio::time::timeout(Duration::from_secs(5), world.check(&jwt));
    check.await.unwrap().unwrap();
}
