//! Migrations: numbered, checksummed, append-only, one text for both engines.
//!
//! The texts are written in PostgreSQL's types; SQLite gets its own names for them, and `CLUSTERED` becomes
//! `STRICT, WITHOUT ROWID` (the row lives in its primary key) where PostgreSQL has nothing of the kind.

use std::fmt::Write;

use crate::tx::Link;
use crate::{Db, Engine, Error, Location, Row, Sql, Tx, params, sqlite};

const MIGRATIONS: &[(i64, &str)] = &[
    (1, include_str!("../migrations/0001_foundation.sql")),
    (2, include_str!("../migrations/0002_b2b.sql")),
    (3, include_str!("../migrations/0003_messages.sql")),
    (4, include_str!("../migrations/0004_signals.sql")),
    (5, include_str!("../migrations/0005_organization_aliases.sql")),
    (
        6,
        include_str!("../migrations/0006_intermediate_sessions_origin.sql"),
    ),
    (7, include_str!("../migrations/0007_contacts.sql")),
    (8, include_str!("../migrations/0008_failed_attempts.sql")),
    (9, include_str!("../migrations/0009_links_of_address.sql")),
    (10, include_str!("../migrations/0010_clock.sql")),
    (11, include_str!("../migrations/0011_message_counts.sql")),
    (12, include_str!("../migrations/0012_address_reviews.sql")),
    (13, include_str!("../migrations/0013_search_members.sql")),
    (14, include_str!("../migrations/0014_session_marks.sql")),
];

/// Any number that no other program on the same PostgreSQL uses for an advisory lock. Another node may be at it for as
/// long as it takes; a table that somebody else holds is not waited for that long, since all others would wait behind.
const LOCK: &str = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0;
    SELECT pg_advisory_xact_lock(7365172304716);
    SET LOCAL lock_timeout = '10s'";

crate::statements! {
    APPLIED = "SELECT version, checksum FROM schema_migrations ORDER BY version";
    RECORD = "INSERT INTO schema_migrations (version, checksum, applied_at) VALUES ($1, $2, $3)";
    TOUCH = "UPDATE schema_migrations SET applied_at = applied_at WHERE version = 1";
}

/// What the schema of a database is to this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// There is none: no file, or a database that was never migrated.
    Absent,
    /// [`Db::migrate`] has something to do.
    Older,
    Current,
    /// Migrated to this version by a program that knows more.
    Newer(i64),
}

impl Schema {
    /// Looks, and makes and changes nothing.
    pub async fn of(location: &Location) -> Result<Self, Error> {
        match location {
            Location::Sqlite(path) => match sqlite::to_look_at(path)? {
                Some(connection) => look(&Tx::new(Link::Sqlite(connection)), Engine::Sqlite).await,
                None => Ok(Self::Absent),
            },
            Location::Postgres { .. } => Db::open(location).await?.schema().await,
        }
    }
}

pub(crate) async fn look(tx: &Tx, engine: Engine) -> Result<Schema, Error> {
    let migrated = Sql::dynamic(match engine {
        Engine::Sqlite => "SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'".to_owned(),
        Engine::Postgres => "SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL".to_owned(),
    });
    if tx.query_opt(&migrated, &[], |_| Ok(())).await?.is_none() {
        return Ok(Schema::Absent);
    }
    judge(&applied(tx).await?)
}

/// A migration that is not the one that the database was made with is an error.
fn judge(applied: &[(i64, String)]) -> Result<Schema, Error> {
    let mut missing = MIGRATIONS.len();
    for (version, known) in applied {
        let Some((_, text)) = MIGRATIONS.iter().find(|(ours, _)| ours == version) else {
            return Ok(Schema::Newer(*version));
        };
        if *known != checksum(text) {
            return Err(Error::Schema(format!(
                "migration {version} is not the one that this database was made with"
            )));
        }
        missing -= 1;
    }
    Ok(match missing {
        0 => Schema::Current,
        _ if applied.is_empty() => Schema::Absent,
        _ => Schema::Older,
    })
}

async fn applied(tx: &Tx) -> Result<Vec<(i64, String)>, Error> {
    tx.query(&APPLIED, &[], |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?)))
        .await
}

pub(crate) async fn run(db: &Db, now: i64) -> Result<i64, Error> {
    let engine = db.engine();
    db.write(async move |tx: &Tx| apply(tx, engine, now).await).await
}

/// Writes what is there already.
pub(crate) async fn try_to_write(db: &Db) -> Result<(), Error> {
    match db.write(async |tx: &Tx| tx.execute(&TOUCH, &[]).await).await {
        // Somebody else is writing it.
        Ok(_) | Err(Error::Locked(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn apply(tx: &Tx, engine: Engine, now: i64) -> Result<i64, Error> {
    if engine == Engine::Postgres {
        tx.migrate(LOCK).await?;
    }
    tx.batch(&for_engine(
        "CREATE TABLE IF NOT EXISTS schema_migrations (
            version BIGINT PRIMARY KEY, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL
        );",
        engine,
    ))
    .await?;
    let applied = applied(tx).await?;
    if let Schema::Newer(version) = judge(&applied)? {
        return Err(Error::Schema(format!(
            "the database was migrated to version {version} by a newer Tenure; start that one"
        )));
    }
    for (version, text) in MIGRATIONS {
        if applied.iter().all(|(applied, _)| applied != version) {
            tx.migrate(&for_engine(text, engine)).await?;
            tx.execute(&RECORD, &params![*version, &checksum(text), now])
                .await?;
        }
    }
    Ok(MIGRATIONS.last().map_or(0, |(version, _)| *version))
}

fn for_engine(text: &str, engine: Engine) -> String {
    match engine {
        Engine::Postgres => text.replace(") CLUSTERED;", ");"),
        Engine::Sqlite => text
            .replace(") CLUSTERED;", ") STRICT, WITHOUT ROWID;")
            .replace(" BIGINT", " INTEGER")
            .replace(" BOOLEAN", " INTEGER")
            .replace(" UUID", " BLOB")
            .replace(" BYTEA", " BLOB")
            .replace("gen_random_uuid()", "(randomblob(16))"),
    }
}

fn checksum(text: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    digest.as_ref().iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").expect("writing to a String can't fail");
        out
    })
}
