//! Projects as an operator sees them.

use tenure_core::token::Vertical;
use tenure_types::{ProjectId, PublicToken, SecretId, Timestamp};

use super::registry::identity;
use super::store::{self, ProjectRow};
use super::{Error, SecretState, SecretSummary, Settings};
use crate::Engine;

pub struct Summary {
    pub id: ProjectId,
    pub name: String,
    pub vertical: Vertical,
    pub public_token: PublicToken,
    pub settings: Settings,
    pub created_at: Timestamp,
    pub secrets: Vec<SecretSummary>,
}

/// All projects, oldest first.
pub async fn list(engine: &Engine) -> Result<Vec<Summary>, Error> {
    engine
        .db
        .read(async |tx| {
            let mut summaries = Vec::new();
            for row in store::all(tx).await? {
                let secrets = store::secrets(tx, row.project_id).await?;
                summaries.push(summary(row, secrets)?);
            }
            Ok(summaries)
        })
        .await
}

pub async fn show(engine: &Engine, project: ProjectId) -> Result<Summary, Error> {
    engine
        .db
        .read(async |tx| {
            let row = store::one(tx, project.uuid()).await?.ok_or(Error::NotFound)?;
            let secrets = store::secrets(tx, row.project_id).await?;
            let summary = summary(row, secrets)?;
            if summary.id == project {
                Ok(summary)
            } else {
                Err(Error::NotFound)
            }
        })
        .await
}

fn summary(row: ProjectRow, secrets: Vec<store::SecretRow>) -> Result<Summary, Error> {
    let (vertical, environment) = identity(&row)?;
    let secret = |secret: store::SecretRow| SecretSummary {
        id: SecretId::new(environment, secret.secret_id),
        created_at: Timestamp::from_millis(secret.created_at),
        state: secret.disabled_at.map_or(SecretState::Active, |at| {
            SecretState::Disabled(Timestamp::from_millis(at))
        }),
    };
    Ok(Summary {
        id: ProjectId::new(environment, row.project_id),
        vertical,
        public_token: PublicToken::new(environment, row.public_token),
        settings: serde_json::from_str(&row.settings).map_err(|_| Error::Damaged("projects.settings"))?,
        created_at: Timestamp::from_millis(row.created_at),
        name: row.name,
        secrets: secrets.into_iter().map(secret).collect(),
    })
}
