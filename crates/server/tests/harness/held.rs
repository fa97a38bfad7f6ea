//! A unit of work that has written and commits when it is let: so that a test says at which statement another call meets
//! it, and what that one finds afterwards.
//!
//! ```text
//! let mut held = Held::begin(&world.node.db, ["UPDATE members SET status = status"]).await;
//! let call = held.keeps_waiting(&api, PATH, body).await;          // it has read, and waits for the member's row
//! held.commit().await;
//! call.await.unwrap().assert_error(404, "member_not_found");
//! ```
//!
//! SQLite has one writer and lets nobody keep it waiting: there the unit begins when it is let, and a call that would
//! wait for it comes after it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tenure_db::{Db, Engine, Error, Sql, Tx};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::{Answer, Client};

/// How long a call may take to get where it waits.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Held {
    db: Db,
    go: Arc<Semaphore>,
    /// `None`: it has committed.
    unit: Option<JoinHandle<()>>,
    /// How many calls wait for a lock.
    waiting: i64,
}

impl Held {
    /// Runs the statements, in this order.
    pub(crate) async fn begin<S: Into<String>>(db: &Db, statements: impl IntoIterator<Item = S>) -> Self {
        let statements = statements.into_iter().map(Into::into).collect();
        let go = Arc::new(Semaphore::new(0));
        let (written, is_written) = oneshot::channel();
        let unit = tokio::spawn(run(db.clone(), statements, go.clone(), written));
        is_written.await.unwrap();
        Self {
            db: db.clone(),
            go,
            unit: Some(unit),
            waiting: 0,
        }
    }

    /// Makes a call, and returns once it waits for what is held.
    pub(crate) async fn keeps_waiting(
        &mut self,
        api: &Client,
        path: &str,
        body: Value,
    ) -> JoinHandle<Answer> {
        let (api, path) = (api.clone(), path.to_owned());
        self.keeps(async move { api.post(&path, body).await }).await
    }

    /// As [`Held::keeps_waiting`], whatever the call is.
    pub(crate) async fn keeps<T: Send + 'static>(
        &mut self,
        call: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        let call = self.beside(call).await;
        let waits = self.db.engine() == Engine::Sqlite || !call.is_finished();
        assert!(waits, "nothing of what is held keeps it waiting");
        call
    }

    /// Makes a call, and returns once it waits for what is held, or has ended.
    pub(crate) async fn beside<T: Send + 'static>(
        &mut self,
        call: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        if self.db.engine() == Engine::Sqlite {
            self.let_go().await;
        }
        let call = tokio::spawn(call);
        let begun = Instant::now();
        while !call.is_finished() {
            if self.db.engine() == Engine::Postgres && self.count().await > self.waiting {
                self.waiting += 1;
                break;
            }
            assert!(begun.elapsed() < PATIENCE, "it neither ends nor waits for a lock");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        call
    }

    pub(crate) async fn commit(mut self) {
        self.let_go().await;
    }

    /// Whether a table has rows, and nobody holds one of them.
    pub(crate) async fn is_free(&self, table: &str) -> bool {
        if self.db.engine() == Engine::Sqlite {
            return true;
        }
        let sql = Sql::dynamic(format!("SELECT 1 FROM {table} FOR UPDATE NOWAIT"));
        let rows = self
            .db
            .read(async |tx: &Tx| tx.query(&sql, &[], |_| Ok(())).await)
            .await;
        rows.is_ok_and(|rows| !rows.is_empty())
    }

    async fn let_go(&mut self) {
        if let Some(unit) = self.unit.take() {
            self.go.add_permits(1);
            unit.await.unwrap();
        }
    }

    /// How many transactions of this database wait for a lock.
    async fn count(&self) -> i64 {
        let sql = Sql::dynamic(
            "SELECT COUNT(*) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'"
                .to_owned(),
        );
        let read = async |tx: &Tx| tx.query_opt(&sql, &[], |row| row.get(0)).await;
        let count: Option<i64> = self.db.read(read).await.unwrap();
        count.unwrap()
    }
}

async fn run(db: Db, statements: Arc<[String]>, gate: Arc<Semaphore>, written: oneshot::Sender<()>) {
    if db.engine() == Engine::Sqlite {
        let _ = written.send(());
        let _ = gate.acquire_owned().await;
        return db
            .write(async move |tx: &Tx| execute(tx, statements.clone()).await)
            .await
            .unwrap();
    }
    let written = Arc::new(Mutex::new(Some(written)));
    let unit = async move |tx: &Tx| {
        let gate = gate.clone();
        execute(tx, statements.clone()).await?;
        if let Some(written) = written.lock().unwrap().take() {
            let _ = written.send(());
        }
        drop(gate.acquire_owned().await);
        Ok::<_, Error>(())
    };
    db.write(unit).await.unwrap();
}

async fn execute(tx: &Tx, statements: Arc<[String]>) -> Result<(), Error> {
    for sql in &*statements {
        let changed = tx.execute(&Sql::dynamic(sql.clone()), &[]).await?;
        assert!(changed > 0, "it changes nothing: {sql}");
    }
    Ok(())
}
