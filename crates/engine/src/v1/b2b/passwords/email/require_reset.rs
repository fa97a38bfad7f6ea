//! A back-end wants an address's password to be set anew: until then it opens nothing.

use std::sync::Arc;

use tenure_core::password::subject;
use tenure_db::Tx;
use tenure_types::MemberId;
use tenure_types::b2b::passwords::{RequireResetRequest, RequireResetResponse};

use crate::acting::ActorCredential;
use crate::credentials::passwords::{self, Refusal};
use crate::projects::Project;
use crate::projects::ids::IdError;
use crate::sessions::intermediate;
use crate::subjects::members::{self, Member, parse_email, store, view as member_view};
use crate::subjects::organizations::{self, Organization, view as organization_view};
use crate::v1::b2b::passwords::require_cross_org;
use crate::{Engine, Result};

pub async fn require_reset(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    request: RequireResetRequest,
) -> Result<RequireResetResponse> {
    require_cross_org(project)?;
    let email = parse_email(request.email_address.as_deref())?;
    let organization = request
        .organization_id
        .map(|id| organizations::Reference::parse(project, &id))
        .transpose()?;
    let member = request
        .member_id
        .map(|id| members::Reference::parse(project, &id))
        .transpose()?;
    let acting = acting.verify(project)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let project = &project;
            // The password is the person's, in organizations too in which nobody may act for this one: a member's word is
            // not enough.
            if acting.actor(tx, project, now).await?.is_some() {
                return Err(members::Refusal::ActorForbidden.into());
            }
            let organization = match &organization {
                Some(organization) => Some(organization.resolve(tx, project.uuid).await?),
                None => None,
            };
            let member = match (organization, &member) {
                (Some(organization), Some(member)) => {
                    Some(member.load(tx, project.uuid, organization).await?)
                }
                (Some(organization), None) => {
                    let id = store::by_email(tx, project.uuid, organization, email.as_str()).await?;
                    Some(Member::load(tx, project.uuid, id.ok_or(members::Refusal::NotFound)?).await?)
                }
                (None, Some(members::Reference::Internal(id))) => {
                    Some(Member::load(tx, project.uuid, *id).await?)
                }
                // External ids are an organization's.
                (None, Some(members::Reference::External(_))) => {
                    return Err(organizations::Refusal::InvalidId(IdError::Malformed).into());
                }
                (None, None) => None,
            };
            let is_of_address =
                |member: &Member| member.row.email == email.as_str() && !member.row.is_deleted();
            if member.as_ref().is_some_and(|member| !is_of_address(member)) {
                return Err(members::Refusal::NotFound.into());
            }
            let subject = subject::of_address(project.uuid, email.as_str());
            if !passwords::store::require_reset(tx, project.uuid, subject, now.millis()).await? {
                return Err(Refusal::NoMemberPassword.into());
            }
            // What it has opened half is over too.
            intermediate::delete_of_address(tx, project.uuid, email.as_str(), None, None).await?;
            let Some(member) = member else {
                return Ok(RequireResetResponse::default());
            };
            let organization = Organization::load(tx, project.uuid, member.row.organization_id).await?;
            Ok(RequireResetResponse {
                member: Some(member_view::view(project, &organization, &member, now)?),
                organization: Some(organization_view::view(project, &organization)?),
                member_id: Some(MemberId::new(project.environment, member.row.member_id)),
            })
        })
        .await
}
