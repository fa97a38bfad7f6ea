//! Signing keys as an operator sees them.

use tenure_types::{JwkId, ProjectId, Timestamp};

use super::ring::require;
use super::{Error, State};
use crate::Engine;

pub struct KeySummary {
    pub kid: JwkId,
    pub state: State,
    pub published_at: Timestamp,
    pub activated_at: Option<Timestamp>,
    pub retired_at: Option<Timestamp>,
}

/// All published keys of a project, oldest first.
pub async fn list(engine: &Engine, project: ProjectId) -> Result<Vec<KeySummary>, Error> {
    let rows = require(engine, project).await?.signing;
    rows.into_iter()
        .map(|row| {
            Ok(KeySummary {
                kid: JwkId::new(project.environment(), row.key_id),
                state: State::parse(&row.state)?,
                published_at: Timestamp::from_millis(row.published_at),
                activated_at: row.activated_at.map(Timestamp::from_millis),
                retired_at: row.retired_at.map(Timestamp::from_millis),
            })
        })
        .collect()
}
