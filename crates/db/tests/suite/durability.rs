//! Acknowledged means on disk: a process that is killed at any moment has lost nothing that it had answered for.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use tenure_db::{Db, Location, Row, params};

use super::ENGINE;
use crate::support::{Chance, World, either, run};

const ROUNDS: i64 = 24;
/// Ids of a round begin at its number times this.
const SPAN: i64 = 1_000_000;
/// Holds the location, in the process that is killed.
const WRITER: &str = "TENURE_TEST_WRITER";
const ROUND: &str = "TENURE_TEST_ROUND";

tenure_db::statements! {
    HALVES = "CREATE TABLE halves (id BIGINT NOT NULL, half BIGINT NOT NULL, PRIMARY KEY (id, half))";
    ADD = "INSERT INTO halves (id, half) VALUES ($1, $2)";
    ALL = "SELECT id, count(*) FROM halves WHERE id >= $1 AND id < $2 GROUP BY id";
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_kill_9() {
    if let Ok(location) = std::env::var(WRITER) {
        return write_until_killed(&location).await;
    }
    let world = World::new(ENGINE).await;
    run(&world.open().await, &HALVES).await;
    let mut chance = Chance::new();
    for round in 0..ROUNDS {
        let enough = 1 + chance.below(60);
        let acknowledged = tokio::task::block_in_place(|| kill_after(&world.location, round, enough));
        assert!(acknowledged.len() as u64 >= enough, "the writer ended by itself");

        let db = world.open().await;
        let found = db
            .read(async |tx| {
                let read = |row: &Row<'_>| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?));
                tx.query(&ALL, &params![round * SPAN, (round + 1) * SPAN], read)
                    .await
            })
            .await
            .unwrap();
        assert!(
            found.iter().all(|(_, halves)| *halves == 2),
            "round {round}: a unit was torn apart"
        );
        let found: BTreeSet<i64> = found.into_iter().map(|(id, _)| id).collect();
        let lost: Vec<_> = acknowledged.difference(&found).collect();
        assert!(
            lost.is_empty(),
            "round {round}: {lost:?} were acknowledged and are gone"
        );
    }
}

/// Starts a process that writes, kills it as soon as it has acknowledged enough, and returns all that it did.
fn kill_after(location: &Location, round: i64, enough: u64) -> BTreeSet<i64> {
    let test = format!("{}::what_was_acknowledged_survives_kill_9", module_path!());
    let (_, test) = test.split_once("::").expect("a path begins with its crate");
    let location = match location {
        Location::Sqlite(path) => path.to_str().unwrap(),
        Location::Postgres { url, .. } => url,
    };
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(WRITER, location)
        .env(ROUND, round.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(writer.stdout.take().expect("it is piped"));
    let mut acknowledged = BTreeSet::new();
    let mut killed = false;
    let mut line = String::new();
    // What was written before the end is still in the pipe after it.
    while output.read_line(&mut line).unwrap() > 0 {
        if let Some(id) = line
            .strip_prefix("done ")
            .and_then(|rest| rest.strip_suffix('\n'))
        {
            acknowledged.insert(id.parse().unwrap());
        }
        line.clear();
        if !killed && acknowledged.len() as u64 >= enough {
            writer.kill().unwrap();
            killed = true;
        }
    }
    writer.wait().unwrap();
    acknowledged
}

async fn write_until_killed(location: &str) {
    let location = either(
        ENGINE,
        Location::Sqlite(location.into()),
        Location::Postgres {
            url: location.into(),
            ca_file: None,
            max_connections: 4,
        },
    );
    let db = Db::open(&location).await.unwrap();
    let first = std::env::var(ROUND).unwrap().parse::<i64>().unwrap() * SPAN;
    // The test harness has not ended its line.
    std::io::stdout().write_all(b"\n").unwrap();
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let db = db.clone();
            tokio::spawn(async move {
                for id in (first + writer..first + SPAN).step_by(4) {
                    db.write(async move |tx| tx.execute_many(&ADD, &[params![id, 1], params![id, 2]]).await)
                        .await
                        .unwrap();
                    let mut output = std::io::stdout().lock();
                    if output.write_all(format!("done {id}\n").as_bytes()).is_err() {
                        // Whoever was to kill this process is gone.
                        return;
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
}
