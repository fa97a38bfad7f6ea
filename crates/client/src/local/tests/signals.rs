//! Every local check asks the follower of the signals.

use super::super::revocation::{JwtFacts, RevocationCheck, Subject};
use super::*;

/// Answers as set, and remembers what it was asked.
#[derive(Clone)]
struct Follower(Arc<Mutex<(RevocationCheck, Vec<JwtFacts>)>>);

impl Follower {
    fn of(world: &World) -> Self {
        let follower = Self(Arc::new(Mutex::new((RevocationCheck::Good, Vec::new()))));
        let asked = follower.clone();
        world.local.follow(move |facts| asked.check(facts));
        follower
    }

    fn check(&self, facts: &JwtFacts) -> RevocationCheck {
        let mut inner = self.0.lock().unwrap();
        inner.1.push(*facts);
        inner.0
    }

    fn say(&self, check: RevocationCheck) {
        self.0.lock().unwrap().0 = check;
    }
}

fn keeping() -> LocalSettings {
    LocalSettings {
        verified_jwts: 100,
        ..LocalSettings::default()
    }
}

#[tokio::test]
async fn signals_count_whether_or_not_the_jwt_was_verified_before() {
    for settings in [LocalSettings::default(), keeping()] {
        let world = World::with(&settings);
        let follower = Follower::of(&world);
        let jwt = jwt_by(&KEY, *NOW);
        world.check(&jwt).await.unwrap().unwrap();
        world.check(&jwt).await.unwrap().unwrap();
        follower.say(RevocationCheck::Changed);
        let found = world.check(&jwt).await;
        assert_eq!(name(&found), "Stale");
        assert!(!found.unwrap_err().is_final());
        follower.say(RevocationCheck::Ended);
        let found = world.check(&jwt).await;
        assert_eq!(name(&found), "Ended");
        assert!(found.unwrap_err().is_final());
        // Also of a JWT that is over anyway: the server has nothing to add.
        world.clock.move_by(400);
        assert_eq!(name(&world.check(&jwt).await), "Ended");
        follower.say(RevocationCheck::NotFollowing);
        assert_eq!(name(&world.check(&jwt).await), "Expired");
    }
}

#[tokio::test]
async fn a_follower_is_told_whose_jwt_it_is() {
    let world = World::new();
    let follower = Follower::of(&world);
    world.check(&jwt_by(&KEY, *NOW)).await.unwrap();
    let jwt = jwt_of(&member_payload(organization(1), &[]));
    let options = AuthenticateJwtLocalOptions::default();
    world.check_with::<MemberSession>(&jwt, &options).await.unwrap();
    let user = JwtFacts {
        session_id: SESSION.parse().unwrap(),
        subject: Subject::User(USER.parse().unwrap()),
        organization_id: None,
        project: PROJECT.parse().unwrap(),
        kid: KEY.kid(),
        issued_at: *NOW,
    };
    let member = JwtFacts {
        subject: Subject::Member(MEMBER.parse().unwrap()),
        organization_id: Some(organization(1)),
        ..user
    };
    assert_eq!(follower.0.lock().unwrap().1, [user, member]);
    assert_eq!(name(&world.check("nonsense").await), "Malformed");
    assert_eq!(
        follower.0.lock().unwrap().1.len(),
        2,
        "it is asked of nothing unproven"
    );
}

#[tokio::test]
async fn a_denial_is_the_last_word_only_while_a_follower_is_live() {
    let world = World::new();
    let (first, second) = (organization(1), organization(2));
    let jwt = jwt_of(&member_payload(first, &["reader"]));
    let denials = async || {
        [
            world.allowed(&jwt, first, "documents", "read").await.unwrap_err(),
            world
                .allowed(&jwt, second, "documents", "read")
                .await
                .unwrap_err(),
        ]
    };
    for denial in denials().await {
        assert!(!denial.is_final(), "{denial:?}: no follower");
    }
    let follower = Follower::of(&world);
    for denial in denials().await {
        assert!(denial.is_final(), "{denial:?}: a live one");
    }
    follower.say(RevocationCheck::NotFollowing);
    for denial in denials().await {
        assert!(!denial.is_final(), "{denial:?}: it lags");
    }
}
