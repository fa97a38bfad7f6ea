//! Gives up an address that a member once had: anybody in the organization may take it.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::members::{UnlinkRetiredEmailRequest, UnlinkRetiredEmailResponse};
use tenure_types::{OrganizationId, kind};

use crate::acting::ActorCredential;
use crate::acting::members::MemberTarget;
use crate::projects::{Project, ids};
use crate::subjects::members::{Refusal, parse_email, store};
use crate::{Engine, Result};

pub async fn unlink_retired_email(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    (organization, member): (&str, &str),
    request: UnlinkRetiredEmailRequest,
) -> Result<UnlinkRetiredEmailResponse> {
    let named = MemberTarget::parse(project, acting, organization, member)?;
    if request.email_id.is_none() && request.email_address.is_none() {
        return Err(Refusal::RetiredEmailFields.into());
    }
    let email_id = request
        .email_id
        .map(|id| ids::parse::<kind::Email>(project, &id))
        .transpose()
        .map_err(Refusal::InvalidEmailId)?;
    let address = request
        .email_address
        .map(|text| parse_email(Some(&text)))
        .transpose()?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let mut found = named.lock_with_organization(tx, &project, now).await?;
            found.require(&project, "update.info.unlink.retired-email")?;
            let member = &mut found.member;
            // Both, if both are given: they must mean one address.
            let at = member.retired.iter().position(|retired| {
                email_id.is_none_or(|id| id == retired.email_id)
                    && address
                        .as_ref()
                        .is_none_or(|address| address.as_str() == retired.address)
            });
            let retired = member.retired.remove(at.ok_or(Refusal::RetiredEmailNotFound)?);
            store::release_address(tx, project.uuid, retired.email_id).await?;
            member.row.updated_at = now.millis();
            store::update(tx, project.uuid, &member.row).await?;
            Ok(UnlinkRetiredEmailResponse {
                organization_id: OrganizationId::new(project.environment, found.organization.id),
                member: found.response(&project, now)?,
            })
        })
        .await
}
