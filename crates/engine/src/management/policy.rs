//! Replaces a project's policy.

use tenure_core::rbac::{PolicyError, prepare};
use tenure_db::Tx;
use tenure_types::ProjectId;
use tenure_types::rbac::Policy;

use crate::Engine;
use crate::projects::{self, store};
use crate::signals::{self, Cause};

#[derive(Debug, thiserror::Error)]
pub enum SetError {
    #[error(transparent)]
    Policy(#[from] PolicyError),
    #[error(transparent)]
    Projects(#[from] projects::Error),
    #[error(transparent)]
    Db(#[from] tenure_db::Error),
}

/// Checks the policy, adds the default roles and resources that it lacks, and puts it in force: it holds for the next authenticate.
pub async fn set(engine: &Engine, project: ProjectId, policy: Policy) -> Result<Policy, SetError> {
    let policy = prepare(projects::show(engine, project).await?.vertical, policy)?;
    let text = serde_json::to_string(&policy).expect("a policy is plain JSON");
    engine
        .db
        .write(async move |tx: &Tx| {
            if !store::bump(tx, project).await? {
                return Err(SetError::Projects(projects::Error::NotFound));
            }
            store::set_policy(tx, project.uuid(), &text).await?;
            let cause = Cause::ProjectPolicyChanged;
            Ok(signals::emit(tx, project.uuid(), project.uuid(), cause).await?)
        })
        .await?;
    engine.projects.refresh(engine).await?;
    Ok(policy)
}
