//! Makes a project, with its first secret and its keys.

use tenure_core::token::Vertical;
use tenure_db::Tx;
use tenure_types::{Environment, ProjectId, PublicToken};

use super::secrets::new_secret;
use super::store::{self, ProjectRow};
use super::{Error, NewSecret, Settings, keys};
use crate::Engine;

pub struct NewProject {
    pub name: String,
    pub vertical: Vertical,
    pub environment: Environment,
}

pub struct Created {
    pub id: ProjectId,
    pub public_token: PublicToken,
    pub secret: NewSecret,
}

pub async fn create(engine: &Engine, new: NewProject) -> Result<Created, Error> {
    let now = engine.now();
    let id = ProjectId::new(new.environment, engine.entropy().uuid());
    let public_token = PublicToken::new(new.environment, engine.entropy().uuid());
    let (secret, hash) = new_secret(engine, new.environment);
    // Two signing keys from the start: the second is published long before it signs.
    let keys = keys::first_keys(engine, id)?;
    let policy = tenure_core::rbac::default_policy(new.vertical);
    let row = ProjectRow {
        project_id: id.uuid(),
        vertical: new.vertical.as_str().to_owned(),
        environment: new.environment.as_str().to_owned(),
        name: new.name,
        public_token: public_token.uuid(),
        settings: serde_json::to_string(&Settings::default()).expect("settings are plain JSON"),
        policy: serde_json::to_string(&policy).expect("a policy is plain JSON"),
        version: 1,
        created_at: now.millis(),
    };
    let secret_id = secret.id.uuid();
    engine
        .db
        .write(async move |tx: &Tx| {
            store::insert(tx, &row).await?;
            store::insert_secret(tx, row.project_id, secret_id, &hash, now.millis()).await?;
            keys::insert_first(tx, row.project_id, &keys, now).await?;
            Ok::<_, Error>(())
        })
        .await?;
    Ok(Created {
        id,
        public_token,
        secret,
    })
}
