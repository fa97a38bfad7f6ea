//! Makes a member. It needs no invitation, and the organization's rules of joining do not bind it.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::members::{CreateRequest, MemberResponse, Status};

use crate::acting::{self, ActorCredential};
use crate::projects::Project;
use crate::subjects::members::fields::new_metadata;
use crate::subjects::members::{
    NewMember, parse_email, parse_external_id, parse_name, parse_phone_number, view,
};
use crate::subjects::organizations;
use crate::{Engine, Result};

pub async fn create(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    organization: &str,
    request: CreateRequest,
) -> Result<MemberResponse> {
    let organization = organizations::Reference::parse(project, organization)?;
    let email = parse_email(request.email_address.as_deref())?;
    let pending = request.create_member_as_pending.unwrap_or(false);
    let status = if pending { Status::Pending } else { Status::Active };
    let mut new = NewMember::of(engine, email, status);
    new.name = parse_name(request.name.as_deref().unwrap_or_default())?;
    new.trusted_metadata = new_metadata(request.trusted_metadata.as_ref())?;
    new.untrusted_metadata = new_metadata(request.untrusted_metadata.as_ref())?;
    new.is_breakglass = request.is_breakglass.unwrap_or(false);
    new.phone_number = parse_phone_number(request.mfa_phone_number.as_deref())?;
    new.mfa_enrolled = request.mfa_enrolled.unwrap_or(false);
    new.roles = request.roles.clone().unwrap_or_default();
    new.external_id = parse_external_id(request.external_id.as_deref())?;
    let acting = acting.verify(project)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let (organization, actor) = acting.organization(tx, &project, &organization, now).await?;
            if let Some(actor) = actor {
                acting::may_create(&actor, &project, organization.id, &request)?;
            }
            let member = new.insert(tx, &project, &organization, now).await?;
            view::response(&project, &organization, &member, now)
        })
        .await
}
