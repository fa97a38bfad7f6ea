//! Takes a deleted member back, with its address if nobody else has it by now.

use std::sync::Arc;

use tenure_core::contact::EmailAddress;
use tenure_db::Tx;
use tenure_types::ErrorType;
use tenure_types::b2b::members::{MemberResponse, Status};

use crate::acting::{ActorCredential, resource};
use crate::projects::Project;
use crate::subjects::members::{self, Member, Reference, Refusal, claim, view};
use crate::subjects::organizations::{self, store};
use crate::{Engine, Error, Result};

/// `member`: our id; other names may be another member's by now.
pub async fn reactivate(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    (organization, member): (&str, &str),
) -> Result<MemberResponse> {
    let organization = organizations::Reference::parse(project, organization)?;
    let id = Reference::parse_internal(project, member)?;
    let acting = acting.verify(project)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let (organization, actor) = acting.organization(tx, &project, &organization, now).await?;
            let require = |action| match &actor {
                Some(actor) => actor.require(&project, organization.id, resource::MEMBER, action),
                None => Ok(()),
            };
            require("create")?;
            // Before the member's row, in the one order that all take them in.
            if !store::lock(tx, project.uuid, organization.id).await? {
                return Err(organizations::Refusal::NotFound.into());
            }
            let is_deleted = members::store::lock_deleted(tx, project.uuid, id).await?;
            let mut member = Member::load(tx, project.uuid, id).await?;
            if member.row.organization_id != organization.id {
                return Err(Refusal::NotFound.into());
            }
            if !is_deleted {
                return Err(Refusal::NotDeleted.into());
            }
            let row = &mut member.row;
            // It comes back with what it had, which is no more than the actor could give to a new member.
            if row.roles != "[]" {
                require("update.settings.roles")?;
            }
            if row.is_breakglass {
                require("update.settings.is-breakglass")?;
            }
            if !row.email_verified {
                return Err(Refusal::UnverifiedForReactivation.into());
            }
            let email =
                EmailAddress::parse(&row.email).map_err(|_| crate::Error::damaged("members.email"))?;
            let place = (organization.id, id);
            claim(tx, project.uuid, place, row.email_id, &email, now)
                .await
                .map_err(|error| {
                    let taken = [ErrorType::DuplicateMemberEmail, ErrorType::RetiredMemberEmail];
                    if taken.into_iter().any(|taken| error.is(taken)) {
                        Refusal::ReactivationEmailTaken.into()
                    } else {
                        error
                    }
                })?;
            if let Some(external_id) = &row.external_id
                && !members::store::set_external_id(tx, project.uuid, id, external_id).await?
            {
                return Err(Refusal::DuplicateExternalId.into());
            }
            Status::Active.as_str().clone_into(&mut row.status);
            row.updated_at = now.millis();
            members::store::update(tx, project.uuid, row)
                .await
                .map_err(|error| match error {
                    // Taken since it was looked for.
                    tenure_db::Error::Unique => Error::from(Refusal::DuplicateExternalId),
                    error => error.into(),
                })?;
            view::response(&project, &organization, &member, now)
        })
        .await
}
