//! Deletes a member's password. Its sessions go on.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::members::MemberResponse;
use tenure_types::{ErrorType, kind};

use crate::acting::ActorCredential;
use crate::acting::members::TargetMember;
use crate::credentials::passwords;
use crate::projects::{Project, ids};
use crate::sessions::intermediate;
use crate::subjects::members::store::{self};
use crate::subjects::members::{Refusal, changes, lock};
use crate::subjects::organizations;
use crate::v1::b2b;
use crate::{Engine, Result};

pub async fn delete(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    (organization, password): (&str, &str),
) -> Result<MemberResponse> {
    let organization = organizations::Reference::parse(project, organization)?;
    let password =
        ids::parse::<kind::MemberPassword>(project, password).map_err(Refusal::InvalidPasswordId)?;
    if project.settings.cross_org_passwords_enabled {
        return Err(Refusal::CrossOrgPasswords.into());
    }
    let acting = acting.verify(project)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let (organization, actor) = acting.organization(tx, &project, &organization, now).await?;
            let member = passwords::subject_of(tx, project.uuid, password)
                .await?
                .ok_or(Refusal::PasswordNotFound)?;
            let member = lock(tx, project.uuid, member).await.map_err(|error| {
                if error.is(ErrorType::MemberNotFound) {
                    Refusal::PasswordNotFound.into()
                } else {
                    error
                }
            })?;
            if member.row.organization_id != organization.id {
                return Err(Refusal::PasswordNotFound.into());
            }
            let mut found = TargetMember {
                organization,
                member,
                actor,
            };
            found.require(&project, "update.info.delete.password")?;
            if passwords::delete_one(tx, project.uuid, password).await?.is_none() {
                return Err(Refusal::PasswordNotFound.into());
            }
            b2b::passwords::end_resets(tx, &project, &found.member.row).await?;
            let (place, email) = (Some(found.organization.id), &found.member.row.email);
            intermediate::delete_of_address(tx, project.uuid, email, place, None).await?;
            let before = found.member.row.clone();
            let row = &mut found.member.row;
            row.password_id = None;
            row.updated_at = now.millis();
            store::update(tx, project.uuid, row).await?;
            changes::emit(tx, project.uuid, &before, row).await?;
            found.response(&project, now)
        })
        .await
}
