//! Searches that go on from page to page.

use crate::block_on::Waiting;
use crate::{Answer, Error, Search};

/// What a search finds, page by page. It ends behind the last page, and behind one that failed.
pub struct Pages<R: Search> {
    rest: crate::Pages<R>,
    failed: bool,
    runtime: Waiting,
}

impl<R: Search> Pages<R> {
    pub(super) fn new(rest: crate::Pages<R>, runtime: &Waiting) -> Self {
        Self {
            rest,
            failed: false,
            runtime: runtime.clone(),
        }
    }
}

impl<R: Search> Iterator for Pages<R> {
    type Item = Result<Answer<R::Page>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let page = self.runtime.0.block_on(self.rest.next()).transpose();
        self.failed = matches!(page, Some(Err(_)));
        page
    }
}
