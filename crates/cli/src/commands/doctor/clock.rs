//! Whether the time is right, as far as that can be told.

use tenure_engine::Engine;
use tenure_engine::support::{Clock, clock};
use tenure_types::Timestamp;

use super::{Check, Outcome, failed, ok};
use crate::system::SystemClock;

/// This program was first released after this instant, so a clock before it is wrong.
const RELEASED: Timestamp = Timestamp::from_seconds(1_790_000_000);
/// What no two looks at one clock explain, in milliseconds.
const FAR: i64 = 10_000;

pub(super) fn check_local() -> Check {
    let now = SystemClock.now();
    if now > RELEASED {
        ok("clock", now.to_string())
    } else {
        failed(
            "clock",
            now.to_string(),
            "the clock is behind; set it, and keep it right with NTP",
        )
    }
}

/// Against the database's clock, and the newest time in it.
pub(super) async fn check_installation(engine: &Engine) -> Vec<Check> {
    if let Err(error) = clock::measure(engine).await {
        return vec![failed(
            "database time",
            error.to_string(),
            "the database does not tell its time",
        )];
    }
    let mut checks = Vec::new();
    if let Some(offset) = clock::status(engine).offset {
        let found = format!(
            "{} ms {} this machine's clock",
            offset.millis.abs(),
            if offset.millis < 0 { "behind" } else { "ahead of" }
        );
        checks.push(if offset.is_far() {
            warning(
                found,
                "nodes go by the database's clock; keep it and this machine's right with NTP",
            )
        } else {
            ok("database time", found)
        });
    }
    if let Ok(Some(newest)) = clock::newest(engine).await
        && newest.millis() > engine.now().millis().saturating_add(FAR)
    {
        checks.push(warning(
            format!("{newest} was trusted before, and is still to come"),
            "the clock was ahead then, or is behind now; nothing is deleted until it has gone on evenly",
        ));
    }
    checks
}

fn warning(found: String, advice: &str) -> Check {
    Check {
        name: "database time",
        outcome: Outcome::Warning,
        found,
        advice: advice.to_owned(),
    }
}
