//! Waits for what comes after a cursor.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::{Page, publish};
use crate::projects::Project;
use crate::{Engine, Result};

/// A page of what comes after `after`; of what is kept at all, without one. Waits as long as there is nothing.
pub(crate) async fn follow(
    engine: &Arc<Engine>,
    project: &Arc<Project>,
    mut after: Option<i64>,
    wait: Duration,
) -> Result<Page> {
    let until = Instant::now() + wait;
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
