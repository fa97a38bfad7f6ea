//! Clients that follow the signals of the real server, with the world's clock.

use std::sync::Arc;

use tenure::signals::{FollowOptions, Follower};
use tenure::{B2bClient, Builder, Client, Clock};
use tenure_engine::jobs::{self, Jobs};
use tenure_engine::{signals, support};
use tenure_types::Timestamp;

use crate::harness::FrozenClock;
use crate::real::Real;

/// The world's clock, as the SDK wants one.
#[derive(Clone)]
pub(crate) struct WorldClock(Arc<FrozenClock>);

impl std::fmt::Debug for WorldClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("WorldClock").field(&self.now()).finish()
    }
}

impl Clock for WorldClock {
    fn now(&self) -> Timestamp {
        support::Clock::now(&*self.0)
    }
}

impl Real {
    /// A builder of clients that use the world's clock.
    pub(crate) fn builder_in_time(&self, project: &crate::harness::Project) -> Builder {
        self.builder(project).clock(WorldClock(self.world.clock.clone()))
    }

    /// Makes all signals so far older than every later JWT.
    pub(crate) async fn age_signals(&self) {
        signals::publish(&self.world.node.engine).await.unwrap();
        self.world.clock.advance_seconds(2);
    }

    /// Starts the background jobs of a server.
    pub(crate) fn jobs(&self) -> Jobs {
        jobs::start(&self.world.node.engine)
    }

    /// A client of the consumer project with a follower that has caught up. `kept` is the number of verified JWTs that it
    /// keeps.
    pub(crate) async fn following(&self, kept: usize) -> (Client, Follower) {
        self.age_signals().await;
        let client = self
            .builder_in_time(&self.world.project)
            .verified_jwts(kept)
            .build()
            .unwrap();
        let follower = client.follow_signals(FollowOptions::default());
        follower.caught_up().await;
        (client, follower)
    }

    pub(crate) async fn following_b2b(&self) -> (B2bClient, Follower) {
        let project = self.world.b2b_project().await;
        self.age_signals().await;
        let client = self.builder_in_time(project).build_b2b().unwrap();
        let follower = client.follow_signals(FollowOptions::default());
        follower.caught_up().await;
        (client, follower)
    }
}

/// Waits until the follower has received `more` signals since `before`.
pub(crate) async fn received(follower: &Follower, before: u64, more: u64) {
    for _ in 0..1000 {
        if follower.status().signals >= before + more {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{:?} after {before} and {more}", follower.status());
}
