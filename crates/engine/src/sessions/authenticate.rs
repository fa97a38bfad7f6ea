//! Authenticates a session: by token or by JWT, with an extension, claims, and a question of permission if asked.
//!
//! With neither duration nor claims it is a read; the access is noted in memory. With either it is one transaction that
//! holds the session's row. A refused permission changes nothing.

use std::sync::Arc;

use tenure_core::session::Session;
use tenure_db::Tx;
use tenure_types::rbac::Verdict;
use tenure_types::sessions::{AuthenticateRequest, AuthenticateResponse};
use tenure_types::{Timestamp, users::User};
use uuid::Uuid;

use super::holder::{Holder, Loaded, UserHolder};
use super::{Change, Presented, Refusal, mint, store};
use crate::projects::Project;
use crate::users::view;
use crate::{Engine, Error, Result};

pub async fn authenticate(
    engine: &Engine,
    project: &Arc<Project>,
    request: AuthenticateRequest,
) -> Result<AuthenticateResponse> {
    let presented = Presented::exactly_one(request.session_token, request.session_jwt)?;
    let change = Change::parse(
        project,
        request.session_duration_minutes,
        request.session_custom_claims,
    )?;
    let check = request.authorization_check;
    let now = engine.now();
    let found = find::<UserHolder>(engine, project, &presented, change, check, now).await?;

    let UserHolder { row, factors } = found.holder;
    let user: User = view::view(&found.project, row, &factors, now)?;
    let minted = mint::mint(engine, &found.project, found.session, user.roles.clone(), now)?;
    Ok(AuthenticateResponse {
        session: minted.session,
        session_token: minted.session_token,
        session_jwt: minted.session_jwt,
        user,
        verdict: found.verdict,
    })
}

/// A session that was authenticated, with all that its answer needs.
pub(super) struct Found<H> {
    /// As of a version that is not older than the session's rows.
    pub(super) project: Arc<Project>,
    pub(super) session: Session,
    pub(super) holder: H,
    pub(super) verdict: Option<Verdict>,
}

/// Finds a live session, asks for the permission, and makes the change.
pub(super) async fn find<H: Holder>(
    engine: &Engine,
    project: &Arc<Project>,
    presented: &Presented,
    change: Change,
    check: Option<H::Check>,
    now: Timestamp,
) -> Result<Found<H>> {
    let session = presented.prove(project)?;
    let mut project = project.clone();
    let (loaded, verdict) = if change.is_none() {
        let loaded: Loaded<H> = engine
            .db
            .read(async |tx| H::load(tx, project.uuid, session, now).await)
            .await?
            .ok_or(Refusal::NotFound)?;
        project = current(engine, &project, loaded.project_version, presented).await?;
        let verdict = authorized(&project, &loaded.holder, check.as_ref())?;
        engine.touches.note(project.uuid, session, now);
        (loaded, verdict)
    } else {
        loop {
            match write(engine, &project, session, &change, check.as_ref(), now).await {
                Ok(found) => break found,
                // The policy that was asked has changed in the meantime: ask the new one.
                Err(Refused::Stale(version)) => {
                    project = current(engine, &project, version, presented).await?;
                }
                Err(Refused::Final(error)) => return Err(error),
            }
        }
    };
    Ok(Found {
        project,
        session: Session {
            last_accessed_at: now,
            ..loaded.session
        },
        holder: loaded.holder,
        verdict,
    })
}

/// The project as of a version that was read beside the session. If this node had an older one, the session is proven
/// again: the key that its JWT was signed with may be gone.
async fn current(
    engine: &Engine,
    project: &Arc<Project>,
    version: i64,
    presented: &Presented,
) -> Result<Arc<Project>> {
    let current = engine.projects.at_least(engine, project, version).await?;
    if current.version != project.version {
        presented.prove(&current)?;
    }
    Ok(current)
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

async fn write<H: Holder>(
    engine: &Engine,
    project: &Arc<Project>,
    session: Uuid,
    change: &Change,
    check: Option<&H::Check>,
    now: Timestamp,
) -> Result<(Loaded<H>, Option<Verdict>), Refused> {
    let (project, change, check) = (project.clone(), change.clone(), check.cloned());
    engine
        .db
        .write(async move |tx: &Tx| {
            let mut locked = store::lock(tx, project.uuid, session, now)
                .await?
                .ok_or(Refusal::NotFound)?;
            let mut loaded = H::load(tx, project.uuid, session, now)
                .await?
                .ok_or(Refusal::NotFound)?;
            if loaded.project_version > project.version {
                return Err(Refused::Stale(loaded.project_version));
            }
            let verdict = authorized(&project, &loaded.holder, check.as_ref())?;
            change.apply(&mut locked.session, now)?;
            store::update(tx, project.uuid, &locked).await?;
            loaded.session = locked.session;
            Ok((loaded, verdict))
        })
        .await
}

fn authorized<H: Holder>(project: &Project, holder: &H, check: Option<&H::Check>) -> Result<Option<Verdict>> {
    check.map(|check| holder.authorize(project, check)).transpose()
}
