//! Searches that return all pages.

use crate::block_on::Waiting;
use crate::{Answer, Error, Search};

/// The pages of a search. It ends after the last page, and after one that failed.
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
