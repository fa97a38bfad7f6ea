//! Seals all that is sealed anew under the first of the master keys, so that the others can be taken away.

use tenure_core::seal::sealed_under;
use tenure_db::Tx;
use tenure_types::{JwkId, ProjectId};
use uuid::Uuid;

use crate::credentials::{recovery_codes, totp};
use crate::projects::keys::{self, Error, signing_purpose, token_purpose};
use crate::projects::store;
use crate::support::sealed::{Rewrapped, SealedRows};
use crate::{Engine, messages};

pub async fn rewrap(engine: &Engine) -> Result<Rewrapped, Error> {
    let mut total = Rewrapped::default();
    for row in engine.db.read(async |tx| store::all(tx).await).await? {
        let environment = row.environment.parse().map_err(|_| Error::Damaged)?;
        let done = rewrap_project(engine, ProjectId::new(environment, row.project_id)).await?;
        total.sealed += done.sealed;
        total.already += done.already;
    }
    for done in [
        messages::rewrap(engine).await?,
        rewrap_rows(engine, totp::SEALED).await?,
        rewrap_rows(engine, recovery_codes::SEALED).await?,
    ] {
        total.sealed += done.sealed;
        total.already += done.already;
    }
    Ok(total)
}

async fn rewrap_project(engine: &Engine, project: ProjectId) -> Result<Rewrapped, Error> {
    let (signing, token) = engine
        .db
        .read(async |tx| {
            Ok::<_, Error>((
                keys::store::signing(tx, project.uuid()).await?,
                keys::store::token(tx, project.uuid()).await?,
            ))
        })
        .await?;
    let mut done = Rewrapped::default();
    let current = engine.master_keys.current();
    let mut new_signing = Vec::new();
    for key in signing {
        if sealed_under(&key.sealed)? == current {
            done.already += 1;
            continue;
        }
        let purpose = signing_purpose(project, JwkId::new(project.environment(), key.key_id));
        let plain = engine.master_keys.open(&purpose, &key.sealed)?;
        new_signing.push((
            key.key_id,
            engine
                .master_keys
                .seal(&purpose, &plain, engine.entropy().bytes()),
        ));
    }
    let mut new_token = Vec::new();
    for key in token {
        if sealed_under(&key.sealed)? == current {
            done.already += 1;
            continue;
        }
        let purpose = token_purpose(project, u8::try_from(key.version).map_err(|_| Error::Damaged)?);
        let plain = engine.master_keys.open(&purpose, &key.sealed)?;
        new_token.push((
            key.version,
            engine
                .master_keys
                .seal(&purpose, &plain, engine.entropy().bytes()),
        ));
    }
    done.sealed = new_signing.len() + new_token.len();
    // A key that was dropped in the meantime is not there to be changed, and that is right.
    engine
        .db
        .write(async move |tx: &Tx| {
            for (key, sealed) in &new_signing {
                keys::store::reseal_signing(tx, project.uuid(), *key, sealed).await?;
            }
            for (version, sealed) in &new_token {
                keys::store::reseal_token(tx, project.uuid(), *version, sealed).await?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    Ok(done)
}

async fn rewrap_rows(engine: &Engine, rows: SealedRows) -> Result<Rewrapped, Error> {
    let current = engine.master_keys.current();
    let mut done = Rewrapped::default();
    let mut last = Uuid::nil();
    loop {
        let page = engine
            .db
            .read(async |tx| keys::store::page(tx, rows.page, last).await)
            .await?;
        let Some((_, id, _)) = page.last() else {
            return Ok(done);
        };
        last = *id;
        let mut anew = Vec::new();
        for (project, id, sealed) in page {
            if sealed_under(&sealed)? == current {
                done.already += 1;
                continue;
            }
            let purpose = (rows.purpose)(project, id);
            let plain = engine.master_keys.open(&purpose, &sealed)?;
            let new = engine
                .master_keys
                .seal(&purpose, &plain, engine.entropy().bytes());
            anew.push((id, sealed, new));
        }
        done.sealed += anew.len();
        // One that is gone in the meantime is not there to be changed, and that is right.
        engine
            .db
            .write(async move |tx: &Tx| keys::store::reseal(tx, rows.reseal, &anew).await)
            .await?;
    }
}
