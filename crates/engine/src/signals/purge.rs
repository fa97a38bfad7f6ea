//! Deletes signals that no living JWT is older than.

use tenure_db::{Error, Tx};
use tenure_types::signals::KEPT_SECONDS;

use super::store;
use crate::Engine;
use crate::support::clock;

/// How long a signal is kept, in milliseconds.
const KEPT: i64 = KEPT_SECONDS as i64 * 1000;

/// Deletes a batch; returns how many.
pub async fn purge(engine: &Engine) -> Result<u64, Error> {
    let Some(now) = clock::time_to_delete(engine).await? else {
        return Ok(0);
    };
    let before = now.millis() - KEPT;
    let outdated = engine
        .db
        .read(async move |tx| {
            let extent = store::extent(tx).await?;
            let oldest = store::oldest(tx, extent.purged).await?;
            let outdated = oldest.into_iter().take_while(|(_, at)| *at < before);
            Ok::<_, Error>(outdated.last())
        })
        .await?;
    let Some((up_to, _)) = outdated else { return Ok(0) };
    engine
        .db
        .write(async move |tx: &Tx| store::delete(tx, up_to).await)
        .await
}
