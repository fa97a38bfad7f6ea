//! JWTs that were verified before.

use std::time::Duration;

use super::*;

fn keeping(most: usize) -> World {
    World::with(&LocalSettings {
        verified_jwts: most,
        ..LocalSettings::default()
    })
}

#[tokio::test]
async fn the_same_session_comes_out() {
    let world = keeping(100);
    let jwt = jwt_by(&KEY, *NOW);
    let first = world.check(&jwt).await.unwrap().unwrap();
    let tokens = world.local.users.as_ref().unwrap();
    assert_eq!(tokens.kept(), 1);
    assert!(tokens.find(&jwt, world.clock.now()).is_some());
    let second = world.check(&jwt).await.unwrap().unwrap();
    assert_eq!(json!(first.session), json!(second.session));
    assert_eq!(tokens.kept(), 1);
}

#[tokio::test]
async fn it_is_asked_anew_whether_it_is_over_and_how_old_it_is() {
    let world = keeping(100);
    let jwt = jwt_by(&KEY, *NOW);
    let at_most = |seconds| AuthenticateJwtLocalOptions {
        max_token_age: Duration::from_secs(seconds),
        ..AuthenticateJwtLocalOptions::default()
    };
    world.check(&jwt).await.unwrap().unwrap();
    world.clock.move_by(100);
    assert!(
        world
            .check_with::<Session>(&jwt, &at_most(99))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        world
            .check_with::<Session>(&jwt, &at_most(100))
            .await
            .unwrap()
            .is_some()
    );
    world.clock.move_by(-101);
    assert_eq!(name(&world.check(&jwt).await), "NotYetValid");
    world.clock.move_by(301);
    assert_eq!(name(&world.check(&jwt).await), "Expired");
    let tokens = world.local.users.as_ref().unwrap();
    assert!(
        tokens.find(&jwt, world.clock.now()).is_none(),
        "it outlives nothing"
    );
}

#[tokio::test]
async fn another_text_is_another_jwt() {
    let world = keeping(100);
    let jwt = jwt_by(&KEY, *NOW);
    world.check(&jwt).await.unwrap().unwrap();
    let other = jwt_by(&KEY, *NOW - 1);
    let (signed, _) = other.rsplit_once('.').unwrap();
    let (_, signature) = jwt.rsplit_once('.').unwrap();
    assert_eq!(
        name(&world.check(&format!("{signed}.{signature}")).await),
        "Signature"
    );
    for forged in [
        format!("{jwt}="),
        format!(" {jwt}"),
        jwt[..jwt.len() - 1].to_owned(),
    ] {
        assert!(world.check(&forged).await.is_err(), "{forged}");
    }
    assert_eq!(
        world.local.users.as_ref().unwrap().kept(),
        1,
        "forgeries are not kept"
    );
}

#[tokio::test]
async fn the_number_that_is_kept_is_bounded() {
    let world = keeping(64);
    let tokens = world.local.users.as_ref().unwrap();
    for second in 0..250 {
        world.check(&jwt_by(&KEY, *NOW - second)).await.unwrap().unwrap();
        assert!(tokens.kept() <= 64, "{}", tokens.kept());
    }
    assert!(tokens.kept() >= 16);
}

#[tokio::test]
async fn nothing_is_kept_unless_it_is_asked_for() {
    let world = World::new();
    assert!(world.local.users.is_none() && world.local.members.is_none());
}

#[tokio::test]
async fn a_key_that_is_no_longer_published_takes_its_jwts_with_it() {
    let world = keeping(100);
    let jwt = jwt_by(&KEY, *NOW + 200);
    world.clock.move_by(200);
    world.check(&jwt).await.unwrap().unwrap();
    world.server.state().published = vec![key(2).jwk()];
    world.clock.move_by(299);
    // The fetch ahead of time is on its way.
    world.check(&jwt).await.unwrap().unwrap();
    run_tasks().await;
    assert_eq!(name(&world.check(&jwt).await), "UnknownKey");
}
