//! Deletes registrations that lapsed long ago, with their recovery codes.

use tenure_db::{Error, Tx};

use crate::Engine;
use crate::credentials::recovery_codes;
use crate::credentials::totp::store;
use crate::subjects::members;
use crate::support::clock;

/// How long a late code is still told why it comes too late, in milliseconds.
const KEPT: i64 = 24 * 3_600_000;

/// Deletes a batch; returns how many.
pub async fn purge_lapsed(engine: &Engine) -> Result<u64, Error> {
    let Some(now) = clock::time_to_delete(engine).await? else {
        return Ok(0);
    };
    let before = now.millis() - KEPT;
    let mut lapsed = engine
        .db
        .scan(async move |tx: &Tx| store::lapsed(tx, before).await)
        .await?;
    if lapsed.is_empty() {
        return Ok(0);
    }
    // In the one order that all take members in.
    lapsed.sort_unstable_by_key(|(_, member)| *member);
    engine
        .db
        .write(async move |tx: &Tx| {
            let mut deleted = 0;
            for (project, member) in &lapsed {
                // Locked, so that it is not registered anew between the two deletions.
                members::store::lock(tx, *project, *member).await?;
                if store::delete_lapsed(tx, *project, *member, before).await? {
                    recovery_codes::delete_all(tx, *project, *member).await?;
                    deleted += 1;
                }
            }
            Ok(deleted)
        })
        .await
}
