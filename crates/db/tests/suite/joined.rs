//! Several calls of one unit of work at once.

use tenure_db::{Error, Tx, joined, params};

use super::ENGINE;
use crate::support::{RAISE, SET, World, value};

#[tokio::test]
async fn do_all_that_they_would_do_one_after_the_other() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    // More than one statement each, and more calls than a future is polled in one go.
    db.write(async |tx| joined((0..500).map(|_| twice(tx))).await)
        .await
        .unwrap();
    assert_eq!(value(&db, "a").await, Some(1000));
    db.write(async |tx| joined((0..0).map(|_| twice(tx))).await)
        .await
        .unwrap();
}

async fn twice(tx: &Tx) -> Result<(), Error> {
    for _ in 0..2 {
        tx.execute(&RAISE, &params!["a"]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn fail_as_one() {
    let world = World::new(ENGINE).await;
    let db = world.with_counters(&["a"]).await;
    let failed = db
        .write(async |tx| {
            joined((0..9).map(async |number| {
                twice(tx).await?;
                // No counter may be without a name.
                let name = (number != 5).then(|| format!("b{number}"));
                tx.execute(&SET, &params![name.as_deref(), number]).await
            }))
            .await
        })
        .await;
    assert!(matches!(failed, Err(Error::Statement(_))), "{failed:?}");
    assert_eq!(value(&db, "a").await, Some(0));
    assert_eq!(value(&db, "b0").await, None);
}
