//! The calls that are not declared in a list.

use serde_json::{Map, Value};
use tenure_types::search::SearchRequest;
use tenure_types::{b2b, sessions};

use super::pages::Pages;
use crate::b2b::members::Members;
use crate::b2b::organizations::Organizations;
use crate::block_on::Blocking;
use crate::users::Users;
use crate::{Answer, Authorization, Error, LocalError};

impl Blocking<crate::sessions::Sessions> {
    /// [`Sessions::marshal_jwt_into_session`](crate::sessions::Sessions::marshal_jwt_into_session).
    pub fn marshal_jwt_into_session(
        &self,
        claims: &Map<String, Value>,
    ) -> Result<tenure_types::sessions::Session, LocalError> {
        self.resource.marshal_jwt_into_session(claims)
    }

    /// [`Sessions::authenticate`](crate::sessions::Sessions::authenticate), waited for.
    pub fn authenticate(
        &self,
        request: sessions::AuthenticateRequest,
    ) -> Result<Answer<sessions::AuthenticateResponse>, Error> {
        self.wait(self.resource.authenticate(request))
    }

    /// [`Sessions::authenticate_jwt`](crate::sessions::Sessions::authenticate_jwt), waited for.
    pub fn authenticate_jwt(
        &self,
        jwt: &str,
        options: &crate::sessions::AuthenticateJwtOptions,
    ) -> Result<crate::sessions::AuthenticatedJwt, Error> {
        self.wait(self.resource.authenticate_jwt(jwt, options))
    }

    /// [`Sessions::authenticate_jwt_local`](crate::sessions::Sessions::authenticate_jwt_local), waited for. What it
    /// refuses is [`Error::Local`].
    pub fn authenticate_jwt_local(
        &self,
        jwt: &str,
        options: &crate::sessions::AuthenticateJwtLocalOptions,
    ) -> Result<Option<crate::sessions::VerifiedJwt>, Error> {
        self.wait(async { Ok(self.resource.authenticate_jwt_local(jwt, options).await?) })
    }
}

impl Blocking<crate::b2b::sessions::Sessions> {
    /// [`Sessions::marshal_jwt_into_session`](crate::b2b::sessions::Sessions::marshal_jwt_into_session).
    pub fn marshal_jwt_into_session(
        &self,
        claims: &Map<String, Value>,
    ) -> Result<tenure_types::b2b::sessions::MemberSession, LocalError> {
        self.resource.marshal_jwt_into_session(claims)
    }

    /// [`Sessions::authenticate`](crate::b2b::sessions::Sessions::authenticate), waited for.
    pub fn authenticate(
        &self,
        request: b2b::sessions::AuthenticateRequest,
    ) -> Result<Answer<b2b::sessions::AuthenticateResponse>, Error> {
        self.wait(self.resource.authenticate(request))
    }

    /// [`Sessions::authenticate_jwt`](crate::b2b::sessions::Sessions::authenticate_jwt), waited for.
    pub fn authenticate_jwt(
        &self,
        jwt: &str,
        options: &crate::b2b::sessions::AuthenticateJwtOptions,
    ) -> Result<crate::b2b::sessions::AuthenticatedJwt, Error> {
        self.wait(self.resource.authenticate_jwt(jwt, options))
    }

    /// [`Sessions::authenticate_jwt_local`](crate::b2b::sessions::Sessions::authenticate_jwt_local), waited for. What it
    /// refuses is [`Error::Local`].
    pub fn authenticate_jwt_local(
        &self,
        jwt: &str,
        options: &crate::b2b::sessions::AuthenticateJwtLocalOptions,
    ) -> Result<Option<crate::b2b::sessions::VerifiedJwt>, Error> {
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
