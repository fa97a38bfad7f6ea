//! Takes over a session of an issuer outside: its access token is shown to the issuer's own UserInfo endpoint, and the
//! user with the e-mail address that comes back gets a session here, of the duration that was asked for. Without one there is
//! none, and the answer only says who it is. The outside session goes on.

use std::sync::Arc;

use serde::Deserialize;
use tenure_core::contact::EmailAddress;
use tenure_core::factor::Factor;
use tenure_db::Tx;
use tenure_types::sessions::{AuthenticationResponse, MigrateRequest};
use tenure_types::{JsonMap, Secret};

use crate::projects::Project;
use crate::sessions::{SessionTarget, SessionUpdate, respond, start_or_attach};
use crate::subjects::users::store::{self, FactorKind};
use crate::subjects::users::view;
use crate::support::outbound::FetchError;
use crate::{Engine, Error, Result};

/// The longest token that is shown to the issuer, in bytes.
const MAX_TOKEN: usize = 8192;

crate::refusals! {
    /// Why a session of an outside issuer is not taken over.
    pub(crate) enum MigrateRefusal {
        InvalidToken => InvalidSessionToken, "session_token is absent, or can't be a bearer token";
        NotConfigured => MigrateFromExternalMissingUserinfo,
            "the project names no UserInfo endpoint (zero_downtime_session_migration_url)";
        Unauthorized => MigrateFromExternalUnauthorized, "the issuer refused the token";
        UnexpectedResponse(value: String) => MigrateFromExternalUnexpectedResponse,
            "the UserInfo endpoint gave no usable answer: {value}";
        MissingUserinfo => MigrateFromExternalMissingUserinfo,
            "the UserInfo answer has no sub, no e-mail address, or an unverified one";
        EmailDoesNotExist => MigrateFromExternalEmailDoesNotExist,
            "no user has the e-mail address that the issuer named";
    }
}

/// What we read of an OIDC UserInfo answer.
#[derive(Deserialize)]
struct UserInfo {
    sub: Option<String>,
    email: Option<String>,
    email_verified: Option<Flag>,
}

/// Some issuers send the flag as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Flag {
    Bool(bool),
    Text(String),
}

impl Flag {
    fn is_true(&self) -> bool {
        match self {
            Self::Bool(flag) => *flag,
            Self::Text(text) => text == "true",
        }
    }
}

/// Whom the issuer named.
pub(crate) struct OutsideIdentity {
    pub(crate) email: EmailAddress,
    /// Whether the issuer says that the address is verified. One that says nothing is taken at its word for the address.
    pub(crate) verified: bool,
}

pub async fn migrate(
    engine: &Engine,
    project: &Arc<Project>,
    request: MigrateRequest,
) -> Result<AuthenticationResponse> {
    let minutes = request.session_duration_minutes;
    let change = SessionUpdate::parse(project, minutes, request.session_custom_claims)?;
    let named = email_of(engine, project, request.session_token).await?;

    let now = engine.now();
    let attach = SessionTarget::new(engine, None, change);
    let unit_project = project.clone();
    let (user, started) = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            let email = named.email.as_str();
            let (user, email_id, _) = store::by_factor(tx, project.uuid, FactorKind::Email, email)
                .await?
                .ok_or(MigrateRefusal::EmailDoesNotExist)?;
            // A lock is against guessing, and here nothing was guessed; a user that is gone is gone.
            if !store::lock(tx, project.uuid, user).await? {
                return Err(MigrateRefusal::EmailDoesNotExist.into());
            }
            if named.verified {
                store::set_verified(tx, project.uuid, email_id, true).await?;
                store::set_active(tx, project.uuid, user).await?;
            }
            let started = start_or_attach(tx, project, user, Factor::Imported, &attach, now).await?;
            let user = view::load(tx, project, user, now).await?;
            Ok::<_, Error>((user, started))
        })
        .await?;
    respond(engine, project, user, started, now)
}

/// Shows the token to the project's issuer, and reads whose it is.
pub(crate) async fn email_of(
    engine: &Engine,
    project: &Project,
    session_token: Option<Secret>,
) -> Result<OutsideIdentity> {
    let token = session_token.ok_or(MigrateRefusal::InvalidToken)?;
    if token.len() > MAX_TOKEN || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(MigrateRefusal::InvalidToken.into());
    }
    let url = project
        .settings
        .zero_downtime_session_migration_url
        .as_deref()
        .ok_or(MigrateRefusal::NotConfigured)?;
    let answer = engine
        .outbound
        .get_with_bearer(url, &token)
        .await
        .map_err(|error| match error {
            FetchError::Status(401) => MigrateRefusal::Unauthorized,
            error => MigrateRefusal::UnexpectedResponse(error.to_string()),
        })?;
    // By way of a map, for a list of the fields' values is no UserInfo answer.
    let userinfo: UserInfo = serde_json::from_slice(&answer)
        .and_then(|JsonMap(map)| serde_json::from_value(map.into()))
        .map_err(|_| {
            MigrateRefusal::UnexpectedResponse("not a JSON object of the expected types".to_owned())
        })?;
    let email = userinfo
        .email
        .as_deref()
        .and_then(|email| EmailAddress::parse(email).ok());
    let verified = userinfo.email_verified.map(|flag| flag.is_true());
    match (userinfo.sub.filter(|sub| !sub.is_empty()), email, verified) {
        (Some(_), Some(email), None | Some(true)) => Ok(OutsideIdentity {
            email,
            verified: verified == Some(true),
        }),
        _ => Err(MigrateRefusal::MissingUserinfo.into()),
    }
}
