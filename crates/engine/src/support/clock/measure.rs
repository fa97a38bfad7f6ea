//! How far the database's clock is from this machine's.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use tenure_core::clock::Sample;
use tenure_db::Error;
use tenure_types::Timestamp;

use super::Offset;
use crate::Engine;

/// How often the clock is asked when nothing is known of it: the first answers are slow.
const AT_FIRST: usize = 5;

/// Asks the database for its time. Does nothing on SQLite.
pub async fn measure(engine: &Engine) -> Result<(), Error> {
    let clock = &engine.clock;
    let times = match clock.offset() {
        None => AT_FIRST,
        Some(_) => 1,
    };
    for _ in 0..times {
        // EmailIntent on a connection that is there: waiting for one is no part of the round trip.
        let asked = async |tx: &tenure_db::Tx| {
            let asked = clock.monotonic();
            let time = tx.clock().await?;
            let answered = clock.monotonic();
            Ok::<_, Error>(time.map(|time| Sample {
                time: Timestamp::from_millis(time),
                asked,
                answered,
            }))
        };
        let Some(sample) = engine.db.read(asked).await? else {
            return Ok(());
        };
        let mut samples = clock.samples.lock().unwrap_or_else(PoisonError::into_inner);
        samples.add(sample);
        if let Some(best) = samples.best() {
            clock.ahead.store(best.ahead(), Ordering::Relaxed);
        }
    }
    if let Some(offset) = clock.offset() {
        report(engine, offset);
    }
    Ok(())
}

/// Once, when the clocks part, and once when they are together again.
fn report(engine: &Engine, offset: Offset) {
    let mut warned = engine.clock.warned.lock().unwrap_or_else(PoisonError::into_inner);
    if *warned == offset.is_far() {
        return;
    }
    *warned = offset.is_far();
    if *warned {
        tracing::warn!(
            offset_ms = offset.millis,
            "this machine's clock is not the database's, whose time is used; keep both right with NTP"
        );
    } else {
        tracing::info!(
            offset_ms = offset.millis,
            "this machine's clock is the database's again"
        );
    }
}
