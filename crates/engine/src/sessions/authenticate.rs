//! Authenticates a session: by token or by JWT, with an extension, claims, and a question of permission if asked.
//!
//! With neither duration nor claims it is a read; the access is noted in memory. With either it is one transaction that
//! holds the session's row. A refused permission changes nothing.

use std::sync::Arc;

use tenure_core::rbac::{authorize, effective_roles};
use tenure_core::session::Session;
use tenure_db::Tx;
use tenure_types::rbac::{AuthorizationCheck, Verdict};
use tenure_types::sessions::{AuthenticateRequest, AuthenticateResponse};
use tenure_types::{Timestamp, users::User};
use uuid::Uuid;

use super::store::{self, Loaded};
use super::{Change, Error, Presented, mint};
use crate::Engine;
use crate::projects::Project;
use crate::users::store::FactorRow;
use crate::users::view;

pub async fn authenticate(
    engine: &Engine,
    project: &Arc<Project>,
    request: AuthenticateRequest,
) -> Result<AuthenticateResponse, Error> {
    let presented = Presented::exactly_one(request.session_token, request.session_jwt)?;
    let change = Change::parse(
        project,
        request.session_duration_minutes,
        request.session_custom_claims,
    )?;
    let session = presented.prove(project)?;
    let check = request.authorization_check;
    let now = engine.now();

    let mut project = project.clone();
    let Found {
        loaded,
        factors,
        verdict,
    } = if change.is_none() {
        let (loaded, factors) = engine
            .db
            .read(async |tx| read(tx, project.uuid, session, now).await)
            .await?;
        project = current(engine, &project, loaded.project_version, &presented).await?;
        let verdict = authorized(&project, &loaded, check.as_ref())?;
        engine.touches.note(project.uuid, session, now);
        Found {
            loaded,
            factors,
            verdict,
        }
    } else {
        loop {
            match write(engine, &project, session, &change, check.as_ref(), now).await {
                Ok(found) => break found,
                // The policy that was asked has changed in the meantime: ask the new one.
                Err(Refused::Stale(version)) => {
                    project = current(engine, &project, version, &presented).await?;
                }
                Err(Refused::Final(error)) => return Err(error),
            }
        }
    };
    let session = Session {
        last_accessed_at: now,
        ..loaded.session
    };

    let user: User = view::view(&project, loaded.user, &factors, now)?;
    let minted = mint::mint(engine, &project, session, user.roles.clone(), now)?;
    Ok(AuthenticateResponse {
        session: minted.session,
        session_token: minted.session_token,
        session_jwt: minted.session_jwt,
        user,
        verdict,
    })
}

/// A live session with all that its answer needs.
struct Found {
    loaded: Loaded,
    factors: Vec<FactorRow>,
    verdict: Option<Verdict>,
}

/// The project as of a version that was read beside the session. If this node had an older one, the session is proven
/// again: the key that its JWT was signed with may be gone.
async fn current(
    engine: &Engine,
    project: &Arc<Project>,
    version: i64,
    presented: &Presented,
) -> Result<Arc<Project>, Error> {
    let current = engine.projects.at_least(engine, project, version).await?;
    if current.version != project.version {
        presented.prove(&current)?;
    }
    Ok(current)
}

async fn read(
    tx: &Tx,
    project: Uuid,
    session: Uuid,
    now: Timestamp,
) -> Result<(Loaded, Vec<FactorRow>), Error> {
    // Joined: on PostgreSQL both travel together.
    let (loaded, factors) = tokio::join!(
        store::load(tx, project, session, now),
        store::load_factors(tx, project, session)
    );
    Ok((loaded?.ok_or(Error::NotFound)?, factors?))
}

/// Why a change was rolled back.
enum Refused {
    /// This node's snapshot of the project is older than this version.
    Stale(i64),
    Final(Error),
}

impl<E: Into<Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Final(error.into())
    }
}

async fn write(
    engine: &Engine,
    project: &Arc<Project>,
    session: Uuid,
    change: &Change,
    check: Option<&AuthorizationCheck>,
    now: Timestamp,
) -> Result<Found, Refused> {
    let (project, change, check) = (project.clone(), change.clone(), check.cloned());
    engine
        .db
        .write(async move |tx: &Tx| {
            let mut locked = store::lock(tx, project.uuid, session, now)
                .await?
                .ok_or(Error::NotFound)?;
            let (mut loaded, factors) = read(tx, project.uuid, session, now).await?;
            if loaded.project_version > project.version {
                return Err(Refused::Stale(loaded.project_version));
            }
            let verdict = authorized(&project, &loaded, check.as_ref())?;
            change.apply(&mut locked, now)?;
            store::update(tx, project.uuid, &locked).await?;
            loaded.session = locked;
            Ok(Found {
                loaded,
                factors,
                verdict,
            })
        })
        .await
}

fn authorized(
    project: &Project,
    loaded: &Loaded,
    check: Option<&AuthorizationCheck>,
) -> Result<Option<Verdict>, Error> {
    let Some(check) = check else { return Ok(None) };
    let roles = effective_roles(&project.policy, &view::assigned_roles(&loaded.user)?);
    authorize(&project.policy, &roles, check)
        .map(Some)
        .ok_or(Error::Forbidden)
}
