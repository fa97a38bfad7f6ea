//! The time by which things may be deleted for good.

use std::sync::PoisonError;
use std::time::Duration;

use tenure_core::clock::{Leap, Look, Steadiness};
use tenure_db::{Error, Tx};
use tenure_types::Timestamp;

use super::{Deletion, store};
use crate::Engine;

/// How often the trusted time is written.
const KEEP_EVERY: Duration = Duration::from_secs(30);

/// The time, if it can be trusted with deleting something for good. `None` after a leap: what is due is deleted later.
///
/// The first look of a process compares with the newest time that was trusted before it began. A clock that is far ahead of
/// it may be wrong, or the installation was down: both are waited out.
pub async fn time_to_delete(engine: &Engine) -> Result<Option<Timestamp>, Error> {
    let clock = &engine.clock;
    let mut deletion = clock.deletion.lock().await;
    let is_first = deletion.steadiness.is_none();
    if is_first {
        let newest = newest(engine).await?;
        let trusted = newest.unwrap_or_else(|| clock.now());
        deletion.steadiness = Some(Steadiness::new(trusted, clock.monotonic()));
    }
    let Some(steadiness) = &mut deletion.steadiness else {
        return Ok(None);
    };
    let (now, monotonic) = (clock.now(), clock.monotonic());
    let look = steadiness.look(now, monotonic);
    *clock.leap.lock().unwrap_or_else(PoisonError::into_inner) = steadiness.leap();
    match look {
        Look::Leapt(leap) => {
            report(leap, monotonic, is_first);
            return Ok(None);
        }
        Look::Waiting(_) => return Ok(None),
        Look::SteadyAgain => tracing::info!("the clock is trusted again: what has expired is deleted"),
        Look::Steady => {}
    }
    keep(engine, &mut deletion, now, monotonic).await?;
    Ok(Some(now))
}

/// The newest time that a node has trusted.
pub async fn newest(engine: &Engine) -> Result<Option<Timestamp>, Error> {
    engine.db.read(async |tx| store::trusted(tx).await).await
}

async fn keep(
    engine: &Engine,
    deletion: &mut Deletion,
    now: Timestamp,
    monotonic: Duration,
) -> Result<(), Error> {
    let is_due = deletion
        .kept
        .is_none_or(|kept| monotonic.saturating_sub(kept) >= KEEP_EVERY);
    if is_due {
        engine
            .db
            .write(async move |tx: &Tx| store::trust(tx, now).await)
            .await?;
        deletion.kept = Some(monotonic);
    }
    Ok(())
}

fn report(leap: Leap, monotonic: Duration, is_first: bool) {
    let (leap_ms, wait) = (leap.by, leap.until.saturating_sub(monotonic));
    if is_first && leap.by > 0 {
        tracing::debug!(
            leap_ms,
            ?wait,
            "nothing was written for a while, or the clock is ahead: nothing is deleted until that is sure"
        );
    } else {
        tracing::warn!(
            leap_ms,
            ?wait,
            "the clock has leapt: nothing is deleted for the moment"
        );
    }
}
