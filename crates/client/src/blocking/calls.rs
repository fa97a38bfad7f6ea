//! The calls that `calls!` does not declare.

use serde_json::{Map, Value};
use tenure_types::b2b;
use tenure_types::search::SearchRequest;

use super::pages::Pages;
use crate::authentication::{Sessions, WireSession};
use crate::b2b::members::Members;
use crate::b2b::organizations::Organizations;
use crate::block_on::Blocking;
use crate::local::{AuthenticateJwtLocalOptions, AuthenticateJwtOptions, AuthenticatedJwt, VerifiedJwt};
use crate::users::Users;
use crate::{Answer, Authorization, Error, LocalError};

impl<S: WireSession> Blocking<Sessions<S>> {
    /// [`Sessions::marshal_jwt_into_session`](crate::sessions::Sessions::marshal_jwt_into_session).
    pub fn marshal_jwt_into_session(&self, claims: &Map<String, Value>) -> Result<S, LocalError> {
        self.resource.marshal_jwt_into_session(claims)
    }

    /// [`Sessions::authenticate`](crate::sessions::Sessions::authenticate), blocking.
    pub fn authenticate(&self, request: S::Request) -> Result<Answer<S::Response>, Error> {
        self.wait(self.resource.authenticate(request))
    }

    /// [`Sessions::authenticate_jwt`](crate::sessions::Sessions::authenticate_jwt), blocking.
    pub fn authenticate_jwt(
        &self,
        jwt: &str,
        options: &AuthenticateJwtOptions<S::Check>,
    ) -> Result<AuthenticatedJwt<S, S::Remote>, Error> {
        self.wait(self.resource.authenticate_jwt(jwt, options))
    }

    /// [`Sessions::authenticate_jwt_local`](crate::sessions::Sessions::authenticate_jwt_local), blocking. A refusal is
    /// [`Error::Local`].
    pub fn authenticate_jwt_local(
        &self,
        jwt: &str,
        options: &AuthenticateJwtLocalOptions<S::Check>,
    ) -> Result<Option<VerifiedJwt<S>>, Error> {
        self.wait(async { Ok(self.resource.authenticate_jwt_local(jwt, options).await?) })
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
