//! What goes in comes out.

use tenure_db::{Column, Db, Error, Sql, Value, params};
use uuid::Uuid;

use super::ENGINE;
use crate::support::{World, either, run};

tenure_db::statements! {
    CLEAR = "DELETE FROM every_kind";
    ADD = "INSERT INTO every_kind (a_bool, an_int, a_text, some_bytes, a_uuid) VALUES ($1, $2, $3, $4, $5)";
    FIND = "SELECT count(*) FROM every_kind
        WHERE a_bool = $1 AND an_int = $2 AND a_text = $3 AND some_bytes = $4 AND a_uuid = $5";
}

async fn with_every_kind(world: &World) -> Db {
    let db = world.open().await;
    let table = either(
        ENGINE,
        "CREATE TABLE every_kind (a_bool INTEGER, an_int INTEGER, a_text TEXT, some_bytes BLOB, a_uuid BLOB) STRICT",
        "CREATE TABLE every_kind (a_bool BOOLEAN, an_int BIGINT, a_text TEXT, some_bytes BYTEA, a_uuid UUID)",
    );
    run(&db, &Sql::dynamic(table.into())).await;
    db
}

/// Writes a row of these values, and reads one column of it.
async fn through<T: Column + Send + 'static>(db: &Db, row: [Owned; 5], column: &'static str) -> T {
    run(db, &CLEAR).await;
    db.write(async move |tx| {
        let values: Vec<Value<'_>> = row.iter().map(Owned::value).collect();
        tx.execute(&ADD, &values).await
    })
    .await
    .unwrap();
    let sql = Sql::dynamic(format!("SELECT {column} FROM every_kind"));
    db.read(async move |tx| tx.query_opt(&sql, &[], |row| row.get(0)).await)
        .await
        .unwrap()
        .expect("the row is there")
}

#[derive(Clone, Debug, PartialEq)]
enum Owned {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    Uuid(Uuid),
}

impl Owned {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Int(value) => (*value).into(),
            Self::Text(value) => value.into(),
            Self::Bytes(value) => value.into(),
            Self::Uuid(value) => (*value).into(),
        }
    }

    /// A row of NULLs with this one in its place.
    fn row(self) -> [Self; 5] {
        let mut row = [const { Self::Null }; 5];
        let at = match &self {
            Self::Null | Self::Bool(_) => 0,
            Self::Int(_) => 1,
            Self::Text(_) => 2,
            Self::Bytes(_) => 3,
            Self::Uuid(_) => 4,
        };
        row[at] = self;
        row
    }
}

#[tokio::test]
async fn bools_and_integers_round_trip() {
    let world = World::new(ENGINE).await;
    let db = with_every_kind(&world).await;
    for value in [true, false] {
        assert_eq!(
            through::<bool>(&db, Owned::Bool(value).row(), "a_bool").await,
            value
        );
        assert_eq!(
            through::<Option<bool>>(&db, Owned::Bool(value).row(), "a_bool").await,
            Some(value)
        );
    }
    for value in [0, 1, -1, i64::MIN, i64::MAX, 1 << 53] {
        assert_eq!(
            through::<i64>(&db, Owned::Int(value).row(), "an_int").await,
            value
        );
        assert_eq!(
            through::<Option<i64>>(&db, Owned::Int(value).row(), "an_int").await,
            Some(value)
        );
    }
}

#[tokio::test]
async fn texts_round_trip() {
    let world = World::new(ENGINE).await;
    let db = with_every_kind(&world).await;
    let texts = [
        "",
        " ",
        "a",
        "NULL",
        "it's",
        "Zoë 東京 🙂 \u{1}\u{7f}\u{feff}",
        "e\u{301}",
        "$1 ?1 %s \\ \"",
        "\r\n\t",
    ];
    for text in texts.map(String::from).into_iter().chain(["é".repeat(1 << 20)]) {
        let back = through::<String>(&db, Owned::Text(text.clone()).row(), "a_text").await;
        assert!(
            back == text,
            "{} characters came back as {}",
            text.len(),
            back.len()
        );
        let back = through::<Option<String>>(&db, Owned::Text(text.clone()).row(), "a_text").await;
        assert!(back.as_deref() == Some(text.as_str()));
    }
}

#[tokio::test]
async fn bytes_and_uuids_round_trip() {
    let world = World::new(ENGINE).await;
    let db = with_every_kind(&world).await;
    let every: Vec<u8> = (0..=255).collect();
    for bytes in [
        vec![],
        vec![0],
        vec![0xff; 3],
        every.clone(),
        every.repeat(16_384),
    ] {
        let back = through::<Vec<u8>>(&db, Owned::Bytes(bytes.clone()).row(), "some_bytes").await;
        assert!(back == bytes, "{} bytes came back as {}", bytes.len(), back.len());
        let back = through::<Option<Vec<u8>>>(&db, Owned::Bytes(bytes.clone()).row(), "some_bytes").await;
        assert!(back.as_ref() == Some(&bytes), "empty is not NULL");
    }
    for uuid in [
        Uuid::nil(),
        Uuid::max(),
        Uuid::from_u128(0x0123_4567_89ab_cdef_0011_2233_4455_6677),
    ] {
        assert_eq!(
            through::<Uuid>(&db, Owned::Uuid(uuid).row(), "a_uuid").await,
            uuid
        );
        assert_eq!(
            through::<Option<Uuid>>(&db, Owned::Uuid(uuid).row(), "a_uuid").await,
            Some(uuid)
        );
    }
}

#[tokio::test]
async fn null_is_none_and_nothing_else() {
    let world = World::new(ENGINE).await;
    let db = with_every_kind(&world).await;
    assert_eq!(
        through::<Option<bool>>(&db, Owned::Null.row(), "a_bool").await,
        None
    );
    assert_eq!(
        through::<Option<i64>>(&db, Owned::Null.row(), "an_int").await,
        None
    );
    assert_eq!(
        through::<Option<String>>(&db, Owned::Null.row(), "a_text").await,
        None
    );
    assert_eq!(
        through::<Option<Vec<u8>>>(&db, Owned::Null.row(), "some_bytes").await,
        None
    );
    assert_eq!(
        through::<Option<Uuid>>(&db, Owned::Null.row(), "a_uuid").await,
        None
    );
    let none = params![
        None::<bool>,
        None::<i64>,
        None::<&str>,
        None::<&[u8]>,
        None::<Uuid>
    ];
    assert!(none.iter().all(|value| matches!(value, Value::Null)));
    for column in ["a_bool", "an_int", "a_text", "some_bytes", "a_uuid"] {
        let sql = Sql::dynamic(format!("SELECT {column} FROM every_kind"));
        let failed = db
            .read(async |tx| {
                tx.query_opt(&sql, &[], |row| match column {
                    "a_bool" => row.get::<bool>(0).map(drop),
                    "an_int" => row.get::<i64>(0).map(drop),
                    "a_text" => row.get::<String>(0).map(drop),
                    "some_bytes" => row.get::<Vec<u8>>(0).map(drop),
                    _ => row.get::<Uuid>(0).map(drop),
                })
                .await
            })
            .await;
        assert!(matches!(failed, Err(Error::Statement(_))), "{column}: {failed:?}");
    }
}

/// Stored as they are compared.
#[tokio::test]
async fn a_row_is_found_by_the_values_that_it_was_made_of() {
    let world = World::new(ENGINE).await;
    let db = with_every_kind(&world).await;
    let uuid = Uuid::from_u128(7);
    let bytes = [0_u8, 255];
    let found = db
        .write(async move |tx| {
            let row = params![true, -5_i64, "Zoë", &bytes[..], uuid];
            tx.execute(&ADD, &row).await?;
            tx.query_opt(&FIND, &row, |row| row.get::<i64>(0)).await
        })
        .await
        .unwrap();
    assert_eq!(found, Some(1));
}

/// PostgreSQL has no way to store one; what only one engine can do, none does.
#[tokio::test]
async fn a_text_with_a_nul_in_it_is_refused() {
    let world = World::new(ENGINE).await;
    let db = with_every_kind(&world).await;
    let failed = db
        .write(async |tx| {
            tx.execute(
                &ADD,
                &[
                    Value::Null,
                    Value::Null,
                    Value::Text("a\0b"),
                    Value::Null,
                    Value::Null,
                ],
            )
            .await
        })
        .await;
    assert!(matches!(failed, Err(Error::Statement(_))), "{failed:?}");
}
