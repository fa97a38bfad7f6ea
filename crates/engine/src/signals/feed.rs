//! Those who wait for signals on this node, by project: they are woken by their own project's signals only, and a page is
//! read once for all who ask for the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OnceCell, watch};
use uuid::Uuid;

use super::Page;
use crate::projects::Project;
use crate::{Engine, Result};

/// The most pages that are kept of a project. Those who follow closely ask for one or two.
const PAGES: usize = 64;

/// The feeds that somebody waits for.
#[derive(Default)]
pub(crate) struct Feeds(Mutex<HashMap<Uuid, Weak<Feed>>>);

/// The signals of a project, as far as this node has read them.
#[derive(Default)]
pub(super) struct Feed {
    /// How often there was news of the project.
    version: watch::Sender<u64>,
    pages: Mutex<Pages>,
}

/// What was read since a version.
#[derive(Default)]
struct Pages {
    version: u64,
    by_cursor: HashMap<Option<i64>, Arc<OnceCell<Page>>>,
}

impl Feeds {
    /// That of a project, for as long as it is held.
    pub(super) fn of(&self, project: Uuid) -> Arc<Feed> {
        let mut feeds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(feed) = feeds.get(&project).and_then(Weak::upgrade) {
            return feed;
        }
        let feed = Arc::new(Feed::default());
        feeds.insert(project, Arc::downgrade(&feed));
        feed
    }

    /// Wakes who waits for news of these projects; `None`: of all.
    pub(super) fn wake(&self, projects: Option<&[Uuid]>) {
        let mut feeds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        feeds.retain(|project, feed| {
            let Some(feed) = feed.upgrade() else { return false };
            if projects.is_none_or(|projects| projects.contains(project)) {
                feed.version.send_modify(|version| *version += 1);
            }
            true
        });
    }
}

impl Feed {
    /// Changes when there is news.
    pub(super) fn news(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// What comes after a cursor, as it is now or was since the last news.
    pub(super) async fn page(&self, engine: &Engine, project: &Project, after: Option<i64>) -> Result<Page> {
        let cell = {
            let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
            let version = *self.version.borrow();
            if pages.version != version || pages.by_cursor.len() >= PAGES {
                pages.version = version;
                pages.by_cursor.clear();
            }
            pages.by_cursor.entry(after).or_default().clone()
        };
        cell.get_or_try_init(|| Page::read(engine, project, after))
            .await
            .cloned()
    }
}
