//! What happened since a follower looked last. It may wait for something to happen.

use std::sync::Arc;
use std::time::Duration;

use tenure_types::signals::GetRequest;
use tokio::time::{Instant, timeout_at};

use super::{Page, Refusal, publish};
use crate::projects::Project;
use crate::{Engine, Result};

/// The longest that a call may wait.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(60);

pub async fn get(engine: &Arc<Engine>, project: &Arc<Project>, request: GetRequest) -> Result<Page> {
    let mut after = request.after.as_deref().map(parse_cursor).transpose()?;
    let until = Instant::now() + parse_wait(request.wait)?;
    let mut closing = engine.signals.closing.subscribe();
    let feed = engine.signals.feeds.of(project.uuid);
    // Before the first look, so that what happens after it is not slept through.
    let mut news = feed.news();
    let mut moment = publish::Moment::now(engine);
    loop {
        news.mark_unchanged();
        let is_over = Instant::now() >= until || *closing.borrow();
        let page = feed.page(engine, project, after).await?;
        if is_over || page.is_news() {
            if is_over {
                // What is said at the end holds for the whole time: nothing was committed that is not in it.
                moment = publish::Moment::now(engine);
            }
            // Otherwise it holds for the time until the call: whoever was woken finds that somebody has seen to it.
            publish::publish_since(engine, moment).await?;
            return feed.page(engine, project, after).await;
        }
        // What is of other projects need not be walked through again.
        after = Some(page.cursor());
        // Then there is one more look, in any case.
        let _ = timeout_at(until, async {
            tokio::select! {
                _ = news.changed() => {}
                _ = closing.changed() => {}
            }
        })
        .await;
    }
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
