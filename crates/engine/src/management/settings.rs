//! Changes settings of a project.

use tenure_db::Tx;
use tenure_types::ProjectId;

use crate::Engine;
use crate::credentials::passwords;
use crate::projects::{Error, Settings, settings, store};
use crate::signals::{self, Cause};

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
            let mut settings = settings::parse(&row.settings)?;
            let cross_org_passwords = settings.cross_org_passwords_enabled;
            for (key, value) in &changes {
                settings.set(key, value)?;
            }
            // Passwords of the one kind are none of the other.
            if settings.cross_org_passwords_enabled != cross_org_passwords
                && passwords::any(tx, project.uuid()).await?
            {
                return Err(Error::PasswordsExist);
            }
            let text = serde_json::to_string(&settings).expect("settings are plain JSON");
            store::set_settings(tx, project.uuid(), &text).await?;
            let cause = Cause::ProjectSettingsChanged;
            signals::emit(tx, project.uuid(), project.uuid(), cause).await?;
            Ok(settings)
        })
        .await?;
    engine.projects.refresh(engine).await?;
    Ok(settings)
}
