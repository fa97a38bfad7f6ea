//! Somebody else who holds a row, or all of a SQLite file.

use tenure_db::Location;
use tokio_postgres::NoTls;

use super::World;

pub(crate) enum Holder {
    Sqlite(rusqlite::Connection),
    Postgres(tokio_postgres::Client),
}

impl Holder {
    pub(crate) async fn of(world: &World, counter: &str) -> Self {
        match &world.location {
            Location::Sqlite(path) => {
                let connection = rusqlite::Connection::open(path).unwrap();
                connection.execute_batch("BEGIN IMMEDIATE").unwrap();
                Self::Sqlite(connection)
            }
            Location::Postgres { url, .. } => {
                let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
                tokio::spawn(connection);
                client.batch_execute("BEGIN").await.unwrap();
                let lock = "SELECT 1 FROM counters WHERE name = $1 FOR UPDATE";
                client.query_one(lock, &[&counter]).await.unwrap();
                Self::Postgres(client)
            }
        }
    }

    pub(crate) async fn let_go(self) {
        match self {
            Self::Sqlite(connection) => connection.execute_batch("ROLLBACK").unwrap(),
            Self::Postgres(client) => client.batch_execute("ROLLBACK").await.unwrap(),
        }
    }
}
