//! Migrations: numbered, checksummed, append-only, one text for both engines.
//!
//! The texts are written in PostgreSQL's types; SQLite gets its own names for them, and `CLUSTERED` becomes
//! `STRICT, WITHOUT ROWID` (the row lives in its primary key) where PostgreSQL has nothing of the kind.

use std::fmt::Write;

use crate::{Db, Engine, Error, Row, Tx, params};

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
];

/// Any number that no other program on the same PostgreSQL uses for an advisory lock.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7365172304716)";

crate::statements! {
    APPLIED = "SELECT version, checksum FROM schema_migrations ORDER BY version";
    RECORD = "INSERT INTO schema_migrations (version, checksum, applied_at) VALUES ($1, $2, $3)";
}

pub(crate) async fn run(db: &Db, now: i64) -> Result<i64, Error> {
    let engine = db.engine();
    db.write(async move |tx: &Tx| apply(tx, engine, now).await).await
}

async fn apply(tx: &Tx, engine: Engine, now: i64) -> Result<i64, Error> {
    if engine == Engine::Postgres {
        tx.batch(LOCK).await?;
    }
    tx.batch(&for_engine(
        "CREATE TABLE IF NOT EXISTS schema_migrations (
            version BIGINT PRIMARY KEY, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL
        );",
        engine,
    ))
    .await?;
    let applied = tx
        .query(&APPLIED, &[], |row: &Row<'_>| {
            Ok((row.get::<i64>(0)?, row.get::<String>(1)?))
        })
        .await?;
    if let Some((version, _)) = applied
        .iter()
        .find(|(version, _)| MIGRATIONS.iter().all(|(known, _)| known != version))
    {
        return Err(Error::Schema(format!(
            "the database was migrated to version {version} by a newer Tenure; start that one"
        )));
    }
    for (version, text) in MIGRATIONS {
        let checksum = checksum(text);
        match applied.iter().find(|(applied, _)| applied == version) {
            Some((_, known)) if *known == checksum => {}
            Some(_) => {
                return Err(Error::Schema(format!(
                    "migration {version} is not the one that this database was made with"
                )));
            }
            None => {
                tx.batch(&for_engine(text, engine)).await?;
                tx.execute(&RECORD, &params![*version, &checksum, now]).await?;
            }
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
