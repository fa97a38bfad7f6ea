//! Changes settings of a project.

use tenure_db::Tx;
use tenure_types::ProjectId;

use super::{Error, Settings, store};
use crate::Engine;

/// Applies `(key, value)` pairs, all or none; returns the settings as they are then.
pub async fn set(
    engine: &Engine,
    project: ProjectId,
    changes: Vec<(String, String)>,
) -> Result<Settings, Error> {
    let settings = engine
        .db
        .write(async move |tx: &Tx| {
            if !store::bump(tx, project).await? {
                return Err(Error::NotFound);
            }
            let row = store::one(tx, project.uuid()).await?.ok_or(Error::NotFound)?;
            let mut settings: Settings =
                serde_json::from_str(&row.settings).map_err(|_| Error::Damaged("projects.settings"))?;
            for (key, value) in &changes {
                settings.set(key, value)?;
            }
            let text = serde_json::to_string(&settings).expect("settings are plain JSON");
            store::set_settings(tx, project.uuid(), &text).await?;
            Ok(settings)
        })
        .await?;
    engine.projects.refresh(engine).await?;
    Ok(settings)
}
