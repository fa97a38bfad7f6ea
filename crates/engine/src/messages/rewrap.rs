//! Seals the messages anew that were sealed under another master key than the first.

use tenure_core::seal::sealed_under;
use tenure_db::Tx;

use super::content::purpose;
use super::store;
use crate::Engine;
use crate::projects::keys::Error;
use crate::support::sealed::Rewrapped;

pub(crate) async fn rewrap(engine: &Engine) -> Result<Rewrapped, Error> {
    let rows = engine.db.scan(async |tx| store::openable(tx).await).await?;
    let mut done = Rewrapped::default();
    let mut anew = Vec::new();
    for row in rows {
        if sealed_under(&row.sealed)? == engine.master_keys.current() {
            done.already += 1;
            continue;
        }
        let purpose = purpose(row.project, row.message);
        let plain = engine.master_keys.open(&purpose, &row.sealed)?;
        let sealed = engine
            .master_keys
            .seal(&purpose, &plain, engine.entropy().bytes());
        anew.push((row.message, row.sealed, sealed));
    }
    done.sealed = anew.len();
    // One that was sent in the meantime is not there to be changed, and that is right.
    engine
        .db
        .write(async move |tx: &Tx| {
            for (message, old, new) in &anew {
                store::reseal(tx, *message, old, new).await?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    Ok(done)
}
