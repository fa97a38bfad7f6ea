//! When sessions were last accessed: coalesced in memory, so that reading a session stays reading.
//!
//! This is the one thing that is acknowledged before it is on disk. It is written at least once a second, and when the
//! server stops.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tenure_core::session::Session;
use tenure_db::Tx;
use tenure_types::Timestamp;
use uuid::Uuid;

use super::store;
use crate::Engine;

/// The most touches in one transaction.
const BATCH: usize = 1000;

#[derive(Default)]
pub(crate) struct Touches(Mutex<HashMap<(Uuid, Uuid), i64>>);

impl Touches {
    pub(super) fn note(&self, project: Uuid, session: Uuid, now: Timestamp) {
        let mut touches = self.lock();
        let at = touches.entry((project, session)).or_insert(i64::MIN);
        *at = now.millis().max(*at);
    }

    /// When a session that was read was last accessed: this node may know of an access that is not written yet.
    pub(crate) fn latest(&self, project: Uuid, session: &Session) -> Timestamp {
        let pending = self.lock().get(&(project, session.session_id)).copied();
        pending.map_or(session.last_accessed_at, |at| {
            session.last_accessed_at.max(Timestamp::from_millis(at))
        })
    }

    fn take(&self) -> Vec<(Uuid, Uuid, i64)> {
        let mut touches: Vec<_> = std::mem::take(&mut *self.lock())
            .into_iter()
            .map(|((project, session), at)| (project, session, at))
            .collect();
        // Every node in the same order, so that none waits for another in a circle.
        touches.sort_unstable();
        touches
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(Uuid, Uuid), i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes what has been noted; returns how many sessions were touched. What can't be written is kept for the next time.
pub async fn flush_touches(engine: &Engine) -> Result<usize, tenure_db::Error> {
    let touches = engine.touches.take();
    for (done, batch) in touches.chunks(BATCH).enumerate() {
        let unit = batch.to_vec();
        if let Err(error) = engine
            .db
            .write(async move |tx: &Tx| store::touch(tx, &unit).await)
            .await
        {
            for (project, session, at) in &touches[done * BATCH..] {
                engine
                    .touches
                    .note(*project, *session, Timestamp::from_millis(*at));
            }
            return Err(error);
        }
    }
    Ok(touches.len())
}
