//! Finds a session for whom it is presented by, and extends it.

use std::sync::Arc;

use tenure_core::session::Session;
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::rbac::Verdict;
use uuid::Uuid;

use super::principal::{Loaded, Principal};
use super::{Refusal, SessionCredential, SessionUpdate, store};
use crate::projects::Project;
use crate::{Engine, Error, Result};

/// A session that was authenticated, with all that its answer needs.
pub(crate) struct FoundSession<H> {
    /// As of a version that is not older than the session's rows.
    pub(crate) project: Arc<Project>,
    pub(crate) session: Session,
    pub(crate) holder: H,
    pub(crate) verdict: Option<Verdict>,
}

/// Finds a live session, asks for the permission, and makes the change.
pub(crate) async fn find<H: Principal>(
    engine: &Engine,
    project: &Arc<Project>,
    presented: &SessionCredential,
    change: SessionUpdate,
    check: Option<H::Check>,
    now: Timestamp,
) -> Result<FoundSession<H>> {
    let session = presented.verify(project)?;
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
    Ok(FoundSession {
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
    presented: &SessionCredential,
) -> Result<Arc<Project>> {
    let current = engine.projects.at_least(engine, project, version).await?;
    if current.version != project.version {
        presented.verify(&current)?;
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

async fn write<H: Principal>(
    engine: &Engine,
    project: &Arc<Project>,
    session: Uuid,
    change: &SessionUpdate,
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

fn authorized<H: Principal>(
    project: &Project,
    holder: &H,
    check: Option<&H::Check>,
) -> Result<Option<Verdict>> {
    check.map(|check| holder.authorize(project, check)).transpose()
}
