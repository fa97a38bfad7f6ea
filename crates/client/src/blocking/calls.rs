//! The calls that are not declared in a list.

use tenure_types::search::SearchRequest;
use tenure_types::{b2b, sessions};

use super::{Blocking, Pages};
use crate::b2b::members::Members;
use crate::b2b::organizations::Organizations;
use crate::users::Users;
use crate::{Authorization, Error};

impl Blocking<crate::sessions::Sessions> {
    /// [`Sessions::authenticate`](crate::sessions::Sessions::authenticate), waited for.
    pub fn authenticate(
        &self,
        request: sessions::AuthenticateRequest,
    ) -> Result<sessions::AuthenticateResponse, Error> {
        self.wait(self.resource.authenticate(request))
    }
}

impl Blocking<crate::b2b::sessions::Sessions> {
    /// [`Sessions::authenticate`](crate::b2b::sessions::Sessions::authenticate), waited for.
    pub fn authenticate(
        &self,
        request: b2b::sessions::AuthenticateRequest,
    ) -> Result<b2b::sessions::AuthenticateResponse, Error> {
        self.wait(self.resource.authenticate(request))
    }
}

impl Blocking<Users> {
    /// [`Users::search_pages`], as an iterator.
    pub fn search_pages(&self, request: SearchRequest) -> Pages<Users> {
        Pages::new(self.resource.search_pages(request), &self.runtime)
    }
}

impl Blocking<Organizations> {
    /// [`Organizations::search_pages`], as an iterator.
    pub fn search_pages(
        &self,
        request: SearchRequest,
        acting: Option<&Authorization>,
    ) -> Pages<Organizations> {
        Pages::new(self.resource.search_pages(request, acting), &self.runtime)
    }
}

impl Blocking<Members> {
    /// [`Members::search_pages`], as an iterator.
    pub fn search_pages(
        &self,
        request: b2b::members::SearchRequest,
        acting: Option<&Authorization>,
    ) -> Pages<Members> {
        Pages::new(self.resource.search_pages(request, acting), &self.runtime)
    }
}
