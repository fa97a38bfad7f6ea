//! What a follower of the signals says counts, at every check.

use super::super::judge::{Judge, Judgement, JwtFacts, Subject};
use super::*;

/// Says what it is told to, and remembers what it was asked.
#[derive(Clone)]
struct Follower(Arc<Mutex<(Judgement, Vec<JwtFacts>)>>);

impl Judge for Follower {
    fn judge(&self, facts: &JwtFacts) -> Judgement {
        let mut inner = self.0.lock().unwrap();
        inner.1.push(*facts);
        inner.0
    }
}

impl Follower {
    fn of(world: &World) -> Self {
        let follower = Self(Arc::new(Mutex::new((Judgement::Good, Vec::new()))));
        world.local.follow(follower.clone());
        follower
    }

    fn say(&self, judgement: Judgement) {
        self.0.lock().unwrap().0 = judgement;
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
        follower.say(Judgement::Changed);
        let found = world.check(&jwt).await;
        assert_eq!(name(&found), "Stale");
        assert!(!found.unwrap_err().is_final());
        follower.say(Judgement::Ended);
        let found = world.check(&jwt).await;
        assert_eq!(name(&found), "Ended");
        assert!(found.unwrap_err().is_final());
        // Also of a JWT that is over anyway: the server has nothing to add.
        world.clock.move_by(400);
        assert_eq!(name(&world.check(&jwt).await), "Ended");
        follower.say(Judgement::Blind);
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
    follower.say(Judgement::Blind);
    for denial in denials().await {
        assert!(!denial.is_final(), "{denial:?}: it fell behind");
    }
}
