//! Who may call. The extractor's type is the permission: a handler that takes a [`Consumer`] can't be reached without
//! the credentials of a consumer project.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use http::header::AUTHORIZATION;
use http::request::Parts;
use tenure_core::token::Vertical;
use tenure_engine::Engine;
use tenure_engine::acting::ActorCredential;
use tenure_engine::projects::{self, Project};
use tenure_types::ErrorType;

use super::ApiError;
use super::request::Context;

/// The back-end of a consumer project: project id and secret, as HTTP Basic.
pub(crate) struct Consumer(pub(crate) Arc<Project>);

/// The back-end of a B2B project: project id and secret, as HTTP Basic.
pub(crate) struct B2b(pub(crate) Arc<Project>);

/// The back-end of a project of either kind.
pub(crate) struct Backend(pub(crate) Arc<Project>);

/// The member that a B2B back-end acts for, if it says so in a header. What the member may do, the flow asks.
pub(crate) struct Actor(pub(crate) ActorCredential);

impl FromRequestParts<Arc<Engine>> for Consumer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, engine: &Arc<Engine>) -> Result<Self, ApiError> {
        let project = project(parts, engine).await?;
        if project.vertical != Vertical::Consumer {
            return Err(ApiError::new(
                ErrorType::InvalidConsumerEndpoint,
                "the project is a B2B project, and this is an endpoint of consumer projects",
            ));
        }
        Ok(Self(project))
    }
}

impl FromRequestParts<Arc<Engine>> for B2b {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, engine: &Arc<Engine>) -> Result<Self, ApiError> {
        let project = project(parts, engine).await?;
        if project.vertical != Vertical::B2b {
            return Err(ApiError::new(
                ErrorType::InvalidB2bEndpoint,
                "the project is a consumer project, and this is an endpoint of B2B projects",
            ));
        }
        Ok(Self(project))
    }
}

impl FromRequestParts<Arc<Engine>> for Backend {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, engine: &Arc<Engine>) -> Result<Self, ApiError> {
        project(parts, engine).await.map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Actor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let header = |name: &str| {
            let value = parts.headers.get(name)?;
            Some(value.to_str().unwrap_or("not a token").to_owned())
        };
        let (token, jwt) = (
            header("x-stytch-member-session"),
            header("x-stytch-member-sessionjwt"),
        );
        // Clients send an empty header for what they have not. Beside the other one it says nothing; alone it is a session
        // that is none, for it must not leave the whole authority of the project.
        let jwt = jwt.filter(|jwt| !jwt.is_empty() || token.is_none());
        let token = token.filter(|token| !token.is_empty() || jwt.is_none());
        Ok(Self(ActorCredential {
            session_token: token.map(Into::into),
            session_jwt: jwt.map(Into::into),
        }))
    }
}

async fn project(parts: &Parts, engine: &Arc<Engine>) -> Result<Arc<Project>, ApiError> {
    let (project, secret) = basic(parts).ok_or_else(|| {
        ApiError::new(
            ErrorType::InvalidAuthorizationHeader,
            "HTTP Basic credentials are expected: the project id and a secret",
        )
    })?;
    let project = projects::authenticate(engine, &project, &secret).await?;
    Context::set_project(project.id);
    Ok(project)
}

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn basic(parts: &Parts) -> Option<(String, String)> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credentials) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let credentials = String::from_utf8(BASE64.decode(credentials.trim()).ok()?).ok()?;
    let (project, secret) = credentials.split_once(':')?;
    Some((project.to_owned(), secret.to_owned()))
}
