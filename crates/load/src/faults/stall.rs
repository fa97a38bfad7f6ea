//! One PostgreSQL that holds a row, is away, or stands still.

use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;

use super::{Node, Options, TARGET, folder, postgres::Postgres, probe, store, tenure};
use probe::{Kind, Outcome};

/// What needs the database waits for it.
const AWAY: [(Kind, Option<Duration>); 4] = [
    (Kind::Health, Some(TARGET)),
    (Kind::Jwks, Some(TARGET)),
    (Kind::Read, None),
    (Kind::Write, None),
];

pub(super) async fn locked_row(options: &Options) -> Result<Outcome> {
    let postgres = Postgres::start(&options.postgres_programs)?;
    let data = folder()?;
    let node = Node::start(&tenure(options, data.path(), Some(postgres.database("faults")?))).await?;
    let user = probe::user_of(&node, 0).await?;
    let hold = store::hold(&user, options.lock_seconds);
    let limits = [
        (Kind::Health, Some(TARGET)),
        (Kind::Jwks, Some(TARGET)),
        (Kind::Read, Some(TARGET)),
        (Kind::Write, Some(TARGET)),
        (Kind::Locked, None),
    ];
    probe::through(&node, &limits, async { postgres.execute("faults", &hold).await }).await
}

pub(super) async fn stopped(options: &Options) -> Result<Outcome> {
    let mut postgres = Postgres::start(&options.postgres_programs)?;
    let data = folder()?;
    let node = Node::start(&tenure(options, data.path(), Some(postgres.database("faults")?))).await?;
    probe::through(&node, &AWAY, async {
        postgres.stop()?;
        sleep(Duration::from_secs(options.outage_seconds)).await;
        postgres.run()
    })
    .await
}

pub(super) async fn frozen(options: &Options) -> Result<Outcome> {
    let postgres = Postgres::start(&options.postgres_programs)?;
    let data = folder()?;
    let node = Node::start(&tenure(options, data.path(), Some(postgres.database("faults")?))).await?;
    probe::through(&node, &AWAY, async {
        postgres.signal("STOP")?;
        sleep(Duration::from_secs(options.outage_seconds)).await;
        postgres.signal("CONT")
    })
    .await
}
