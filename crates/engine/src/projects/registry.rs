//! The projects that a node has in memory.
//!
//! A snapshot is replaced when the project's version moved: at once on the node that changed it, within the second on
//! the others ([`Registry::refresh`] runs as a job), and at once wherever a flow reads the version beside its own rows
//! ([`Registry::at_least`]).

use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tenure_core::token::Vertical;
use tenure_types::{Environment, ProjectId, PublicToken};
use uuid::Uuid;

use super::keys::{self, KeyRows};
use super::store::{self, ProjectRow, SecretRow};
use super::{Error, Project};
use crate::Engine;

#[derive(Default)]
pub struct Registry(ArcSwap<HashMap<Uuid, Arc<Project>>>);

impl Registry {
    /// The project, from memory or else from the database.
    pub(crate) async fn find(&self, engine: &Engine, project: Uuid) -> Result<Option<Arc<Project>>, Error> {
        if let Some(known) = self.0.load().get(&project) {
            return Ok(Some(known.clone()));
        }
        self.load(engine, project).await
    }

    /// A snapshot that is not older than `version`, which a flow has just read.
    pub(crate) async fn at_least(
        &self,
        engine: &Engine,
        project: &Arc<Project>,
        version: i64,
    ) -> Result<Arc<Project>, Error> {
        if project.version >= version {
            return Ok(project.clone());
        }
        self.load(engine, project.uuid).await?.ok_or(Error::NotFound)
    }

    /// Replaces every snapshot whose project has changed. One that can't be loaded keeps none of the others from it; of
    /// several the first error is returned.
    pub async fn refresh(&self, engine: &Engine) -> Result<(), Error> {
        let versions = engine
            .db
            .read(async |tx| Ok::<_, Error>(store::versions(tx).await?))
            .await?;
        let mut outcome = Ok(());
        for (project, version) in versions {
            let stale = self
                .0
                .load()
                .get(&project)
                .is_some_and(|known| known.version != version);
            if stale {
                outcome = outcome.and(self.load(engine, project).await.map(drop));
            }
        }
        outcome
    }

    async fn load(&self, engine: &Engine, project: Uuid) -> Result<Option<Arc<Project>>, Error> {
        // The version is read first: what changes after it makes the snapshot newer than it says, and it is loaded again.
        let rows = engine
            .db
            .read(async |tx| {
                let Some(row) = store::one(tx, project).await? else {
                    return Ok(None);
                };
                Ok::<_, Error>(Some((
                    row,
                    store::secrets(tx, project).await?,
                    keys::load(tx, project).await?,
                )))
            })
            .await?;
        let Some((row, secrets, keys)) = rows else {
            return Ok(None);
        };
        let loaded = Arc::new(snapshot(engine, row, secrets, &keys)?);
        self.0.rcu(|all| {
            let mut all = HashMap::clone(all);
            // Of two loads at once, the newer stays.
            if all
                .get(&project)
                .is_none_or(|known| known.version < loaded.version)
            {
                all.insert(project, loaded.clone());
            }
            all
        });
        Ok(Some(loaded))
    }
}

fn snapshot(
    engine: &Engine,
    row: ProjectRow,
    secrets: Vec<SecretRow>,
    keys: &KeyRows,
) -> Result<Project, Error> {
    let (vertical, environment) = identity(&row)?;
    let policy = serde_json::from_str(&row.policy).map_err(|_| Error::Damaged("projects.policy"))?;
    let id = ProjectId::new(environment, row.project_id);
    let working = secrets.into_iter().filter(|secret| secret.disabled_at.is_none());
    let secrets = working
        .map(|secret| {
            secret
                .hash
                .try_into()
                .map_err(|_| Error::Damaged("project_secrets.hash"))
        })
        .collect::<Result<_, _>>()?;
    Ok(Project {
        id,
        uuid: row.project_id,
        text: id.to_string(),
        issuer: format!("stytch.com/{id}"),
        vertical,
        environment,
        name: row.name,
        public_token: PublicToken::new(environment, row.public_token),
        settings: serde_json::from_str(&row.settings).map_err(|_| Error::Damaged("projects.settings"))?,
        policy: tenure_core::rbac::complete(vertical, policy),
        version: row.version,
        keys: keys::open(engine, id, keys)?,
        secrets,
    })
}

pub(super) fn identity(row: &ProjectRow) -> Result<(Vertical, Environment), Error> {
    let vertical = row
        .vertical
        .parse()
        .map_err(|_| Error::Damaged("projects.vertical"))?;
    let environment = row
        .environment
        .parse()
        .map_err(|_| Error::Damaged("projects.environment"))?;
    Ok((vertical, environment))
}
