//! What happened since a follower looked last. It may wait for something to happen.

use std::sync::Arc;
use std::time::Duration;

use tenure_types::signals::GetRequest;

use crate::projects::Project;
use crate::signals::{self, Page};
use crate::{Engine, Result};

/// The longest that a call may wait.
const MAX_WAIT: Duration = Duration::from_secs(60);

crate::refusals! {
    /// Why a call for signals is refused.
    enum Refusal {
        InvalidCursor => InvalidArgument, "the cursor is not one that this call has returned";
        InvalidWait => InvalidArgument, "wait must be from 0 to {} seconds", MAX_WAIT.as_secs();
    }
}

pub async fn get(engine: &Arc<Engine>, project: &Arc<Project>, request: GetRequest) -> Result<Page> {
    let after = request.after.as_deref().map(parse_cursor).transpose()?;
    signals::follow(engine, project, after, parse_wait(request.wait)?).await
}

fn parse_cursor(text: &str) -> Result<i64> {
    // As it was written: digits only.
    let is_canonical = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|_| is_canonical)
        .ok_or_else(|| Refusal::InvalidCursor.into())
}

fn parse_wait(seconds: Option<i64>) -> Result<Duration> {
    u64::try_from(seconds.unwrap_or(0))
        .map(Duration::from_secs)
        .ok()
        .filter(|wait| *wait <= MAX_WAIT)
        .ok_or_else(|| Refusal::InvalidWait.into())
}
