//! Who listens hears of what was committed, and of nothing else.

use tenure_db::{Db, Engine, Error, Listener, Location, Reach, Tx, params};

use super::ENGINE;
use crate::support::{RAISE, World, administer, eventually, poll_once};

const NEWS: &str = "news";
const OTHER: &str = "other";

async fn tell(db: &Db, reach: Reach) {
    db.write(async move |tx: &Tx| {
        tx.execute(&RAISE, &params!["a"]).await?;
        tx.notify(NEWS, reach).await
    })
    .await
    .unwrap();
}

/// Whether it was notified since it was asked last.
async fn was_rung(listener: &mut Listener) -> bool {
    poll_once(&mut Box::pin(listener.notified())).await.is_some()
}

/// Forgets what the connection's own beginning rang, and waits for it: on PostgreSQL nothing is heard before.
async fn listening(db: &Db) -> Listener {
    let mut listener = db.listen(NEWS);
    if db.engine() == Engine::Postgres {
        listener.notified().await;
    }
    listener
}

#[tokio::test]
async fn rings_after_the_commit_and_once_for_many() {
    for reach in [Reach::Node, Reach::Installation] {
        let world = World::new(ENGINE).await;
        let db = world.with_counters(&["a"]).await;
        let mut listener = listening(&db).await;
        let mut elsewhere = db.listen(OTHER);
        assert!(!was_rung(&mut listener).await);
        tell(&db, reach).await;
        tell(&db, reach).await;
        listener.notified().await;
        assert!(!was_rung(&mut elsewhere).await);
    }
}

#[tokio::test]
async fn rings_nothing_when_the_unit_fails() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let mut listener = listening(&db).await;
    for reach in [Reach::Node, Reach::Installation] {
        let failed: Result<(), Error> = db
            .write(async move |tx: &Tx| {
                tx.notify(NEWS, reach).await?;
                Err(Error::Misuse("on purpose"))
            })
            .await;
        assert!(failed.is_err());
        // A unit that succeeds, and tells nobody, does not carry what the one before wanted to tell.
        db.write(async |tx: &Tx| tx.execute(&RAISE, &params!["a"]).await)
            .await
            .unwrap();
    }
    assert!(!was_rung(&mut listener).await);
}

#[tokio::test]
async fn reaches_other_processes_if_it_shall() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let other = world.open().await;
    let mut there = listening(&other).await;
    let mut here = listening(&db).await;
    tell(&db, Reach::Node).await;
    here.notified().await;
    assert!(!was_rung(&mut there).await);
    tell(&db, Reach::Installation).await;
    here.notified().await;
    if world.is_postgres() {
        there.notified().await;
    } else {
        // One process, one file: SQLite has nothing to tell another by.
        assert!(!was_rung(&mut there).await);
    }
}

/// The server ends the connection; what is told meanwhile can't be heard, so the new one notified for it.
#[tokio::test]
async fn goes_on_after_the_connection_was_lost() {
    let world = World::new(ENGINE).await;
    if !world.is_postgres() {
        return;
    }
    let db = world.with_counters(&["a"]).await;
    let mut listener = listening(&db).await;
    let Location::Postgres { url, .. } = &world.location else {
        unreachable!("it was asked for")
    };
    let name = url.rsplit('/').next().unwrap();
    let ended = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN tenure' AND datname = '{name}'"
    );
    eventually("the listening connection was ended", async || {
        !administer(&ended).await.is_empty()
    })
    .await;
    listener.notified().await;
    tell(&db, Reach::Installation).await;
    listener.notified().await;
}
