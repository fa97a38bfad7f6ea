//! The schema is made once, by whoever comes first, and never by a program that does not know it.

use tenure_db::{Db, Error, Location, Row, Schema, Sql, params};

use super::ENGINE;
use crate::support::{World, run};

const NOW: i64 = 1_800_000_000_000;

tenure_db::statements! {
    APPLIED = "SELECT version, checksum, applied_at FROM schema_migrations ORDER BY version";
    NEW_PROJECT = "INSERT INTO projects (project_id, vertical, environment, name, public_token, settings, policy, version, created_at)
        VALUES ($1, 'consumer', 'test', 'Acme', $1, '{}', '{}', 1, $2)";
    PROJECTS = "SELECT project_id FROM projects";
    NEW_ORGANIZATION = "INSERT INTO organizations (project_id, organization_id, name, search_name, slug, external_id,
            logo_url, trusted_metadata, settings, roles, created_at, updated_at)
        VALUES ($1, $2, 'Example', 'example', $3, $4, '', '{}', '{}', '[]', $5, $5)";
    ALIASES = "SELECT alias, organization_id FROM organization_aliases ORDER BY alias";
    EXTERNAL_IDS = "SELECT external_id FROM organizations WHERE external_id IS NOT NULL ORDER BY external_id";
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    let world = World::new(ENGINE).await;
    let db = world.open().await;
    let version = db.migrate(NOW).await.unwrap();
    let first = applied(&db).await;
    assert_eq!(first.last().map(|(version, ..)| *version), Some(version));
    assert!(
        first
            .iter()
            .all(|(_, checksum, at)| checksum.len() == 64 && *at == NOW)
    );

    let project = uuid::Uuid::from_u128(1);
    db.write(async move |tx| tx.execute(&NEW_PROJECT, &params![project, NOW]).await)
        .await
        .unwrap();
    assert_eq!(db.migrate(NOW + 1).await.unwrap(), version);
    assert_eq!(world.open().await.migrate(NOW + 2).await.unwrap(), version);
    assert_eq!(applied(&db).await, first);
    let projects = db
        .read(async |tx| tx.query(&PROJECTS, &[], |row| row.get::<uuid::Uuid>(0)).await)
        .await;
    assert_eq!(projects.unwrap(), [project]);
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let world = World::new(ENGINE).await;
    let db = world.open().await;
    let version = db.migrate(NOW).await.unwrap();
    let newer = format!(
        "INSERT INTO schema_migrations VALUES ({}, 'unknown', 1)",
        version + 1
    );
    run(&db, &Sql::dynamic(newer)).await;
    let before = applied(&db).await;
    let refused = db.migrate(NOW).await;
    assert!(
        matches!(&refused, Err(Error::Schema(why)) if why.contains(&(version + 1).to_string())),
        "{refused:?}"
    );
    assert_eq!(applied(&db).await, before);
}

#[tokio::test]
async fn what_the_schema_is_can_be_asked_and_asking_changes_nothing() {
    let world = World::new(ENGINE).await;
    let schema = async || Schema::of(&world.location).await;
    assert_eq!(schema().await.unwrap(), Schema::Absent);
    if let Location::Sqlite(path) = &world.location {
        assert!(!path.parent().unwrap().exists());
        std::fs::create_dir(path.parent().unwrap()).unwrap();
        std::fs::write(path, "").unwrap();
        assert_eq!(schema().await.unwrap(), Schema::Absent);
        assert_eq!(std::fs::read(path).unwrap(), b"");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
    let db = world.open().await;
    assert_eq!(schema().await.unwrap(), Schema::Absent);

    let version = db.migrate(NOW).await.unwrap();
    assert_eq!(schema().await.unwrap(), Schema::Current);
    for (change, expected) in [
        (
            format!("DELETE FROM schema_migrations WHERE version = {version}"),
            Schema::Older,
        ),
        (
            format!("INSERT INTO schema_migrations VALUES ({}, 'unknown', 1)", version + 1),
            Schema::Newer(version + 1),
        ),
        ("DELETE FROM schema_migrations".to_owned(), Schema::Absent),
    ] {
        run(&db, &Sql::dynamic(change.clone())).await;
        let before = applied(&db).await;
        assert_eq!(schema().await.unwrap(), expected, "{change}");
        assert_eq!(applied(&db).await, before);
    }
}

#[tokio::test]
async fn a_migration_that_was_changed_afterwards_is_refused() {
    let world = World::new(ENGINE).await;
    let db = world.open().await;
    db.migrate(NOW).await.unwrap();
    run(
        &db,
        &Sql::dynamic("UPDATE schema_migrations SET checksum = 'other' WHERE version = 1".into()),
    )
    .await;
    let refused = db.migrate(NOW).await;
    assert!(matches!(refused, Err(Error::Schema(_))), "{refused:?}");
    let refused = Schema::of(&world.location).await;
    assert!(matches!(refused, Err(Error::Schema(_))), "{refused:?}");
}

/// What a database held before a migration is there after it.
#[tokio::test]
async fn names_of_organizations_that_were_there_before_are_kept_apart() {
    let world = World::new(ENGINE).await;
    let db = world.open().await;
    db.migrate(NOW).await.unwrap();
    for sql in [
        "DROP TABLE sms_counts",
        "ALTER TABLE members ADD COLUMN sms_sent INTEGER",
        "ALTER TABLE members ADD COLUMN sms_since INTEGER",
        "ALTER TABLE contact_locks RENAME COLUMN contact TO email",
        "ALTER TABLE contact_locks RENAME TO email_locks",
        "DROP TABLE organization_aliases",
        "ALTER TABLE intermediate_sessions DROP COLUMN origin_id",
        "DELETE FROM schema_migrations WHERE version IN (5, 6, 7)",
    ] {
        run(&db, &Sql::dynamic(sql.into())).await;
    }
    let project = uuid::Uuid::from_u128(1);
    let organizations = [
        (uuid::Uuid::from_u128(2), "one", Some("first")),
        // This one finds the other, as it might before.
        (uuid::Uuid::from_u128(3), "two", Some("one")),
        (uuid::Uuid::from_u128(4), "three", Some("three")),
        (uuid::Uuid::from_u128(5), "four", None),
    ];
    db.write(async move |tx| {
        for (id, slug, external_id) in organizations {
            tx.execute(&NEW_ORGANIZATION, &params![project, id, slug, external_id, NOW])
                .await?;
        }
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    db.migrate(NOW).await.unwrap();
    let aliases = db
        .read(async |tx| {
            tx.query(&ALIASES, &[], |row| Ok((row.get(0)?, row.get(1)?)))
                .await
        })
        .await;
    let expected = [("first", 2), ("four", 5), ("one", 2), ("three", 4), ("two", 3)];
    let expected = expected.map(|(alias, id)| (alias.to_owned(), uuid::Uuid::from_u128(id)));
    assert_eq!(aliases.unwrap(), expected);
    let external_ids = db
        .read(async |tx| tx.query(&EXTERNAL_IDS, &[], |row| row.get::<String>(0)).await)
        .await;
    assert_eq!(external_ids.unwrap(), ["first", "one", "three"]);
}

/// Each has a handle of its own, as nodes have that start together; on SQLite they also make the file together.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn any_number_may_open_and_migrate_at_once() {
    let world = World::with_connections(ENGINE, 2).await;
    let nodes: Vec<_> = (0..12)
        .map(|number| {
            let location = world.location.clone();
            tokio::spawn(async move { Db::open(&location).await?.migrate(NOW + number).await })
        })
        .collect();
    let mut versions = Vec::new();
    for node in nodes {
        versions.push(node.await.unwrap().unwrap());
    }
    versions.dedup();
    assert_eq!(versions.len(), 1);
    let db = world.open().await;
    let applied = applied(&db).await;
    assert_eq!(applied.last().map(|(version, ..)| *version), Some(versions[0]));
    assert!(
        applied.windows(2).all(|pair| pair[0].2 == pair[1].2),
        "one of them did it all"
    );
}

/// A server's default of its own must not decide what the second one sees behind the lock.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stricter_default_of_the_server_changes_nothing() {
    let world = World::with_connections(ENGINE, 2).await;
    if world.is_postgres() {
        let name = "SELECT current_database()".to_string();
        let db = world.open().await;
        let name: Option<String> = db
            .read(async move |tx| {
                tx.query_opt(&Sql::dynamic(format!("{name}::TEXT")), &[], |row| row.get(0))
                    .await
            })
            .await
            .unwrap();
        let stricter = format!(
            "ALTER DATABASE {} SET default_transaction_isolation = 'serializable'",
            name.expect("there is one row")
        );
        crate::support::administer(&stricter).await;
    }
    let nodes: Vec<_> = (0..6)
        .map(|_| {
            let location = world.location.clone();
            tokio::spawn(async move { Db::open(&location).await?.migrate(NOW).await })
        })
        .collect();
    for node in nodes {
        node.await.unwrap().unwrap();
    }
}

async fn applied(db: &Db) -> Vec<(i64, String, i64)> {
    db.read(async |tx| {
        tx.query(&APPLIED, &[], |row: &Row<'_>| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .await
    })
    .await
    .unwrap()
}
