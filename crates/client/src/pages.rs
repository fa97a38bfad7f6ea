//! Searches that return all pages.

use crate::answer::Answer;
use crate::authorization::Authorization;
use crate::error::Error;

/// The pages of a search, as `search_pages` of users, organizations and members returns them.
///
/// After a failure, [`next`](Self::next) requests the same page again.
#[derive(Debug)]
pub struct Pages<R: Search> {
    resource: R,
    acting: Option<Authorization>,
    /// The request for the next page; `None` after the last one.
    request: Option<R::Request>,
}

impl<R: Search> Pages<R> {
    /// Returns the next page; `None` after the last one.
    pub async fn next(&mut self) -> Result<Option<Answer<R::Page>>, Error> {
        let Some(mut request) = self.request.clone() else {
            return Ok(None);
        };
        let page = self.resource.page(request.clone(), self.acting.as_ref()).await?;
        self.request = R::next_cursor(&page).map(|cursor| {
            *R::cursor(&mut request) = Some(cursor.to_owned());
            request
        });
        Ok(Some(page))
    }

    pub(crate) fn new(resource: R, request: R::Request, acting: Option<&Authorization>) -> Self {
        Self {
            resource,
            acting: acting.cloned(),
            request: Some(request),
        }
    }
}

/// A resource of this crate that can be searched.
pub trait Search: Sealed {
    type Request: Clone;
    type Page;

    #[doc(hidden)]
    fn page(
        &self,
        request: Self::Request,
        acting: Option<&Authorization>,
    ) -> impl Future<Output = Result<Answer<Self::Page>, Error>> + Send;

    #[doc(hidden)]
    fn cursor(request: &mut Self::Request) -> &mut Option<String>;

    #[doc(hidden)]
    fn next_cursor(page: &Self::Page) -> Option<&str>;
}

/// Keeps [`Search`] to this crate.
pub trait Sealed {}
