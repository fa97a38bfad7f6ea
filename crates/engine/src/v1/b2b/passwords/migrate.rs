//! Takes over a password hash of another system, for a member that exists or is made. The first right password replaces
//! it by a hash of our own.

use std::sync::Arc;

use tenure_core::contact::PhoneNumber;
use tenure_core::rbac::assignable_to_member;
use tenure_db::Tx;
use tenure_types::b2b::members::{MemberUpsertResponse, Status};
use tenure_types::b2b::passwords::MigrateRequest;
use tenure_types::{JsonMap, Timestamp};
use uuid::Uuid;

use super::new_password::NewPassword;
use super::parse_organization;
use crate::credentials::passwords::{Refusal, import};
use crate::projects::Project;
use crate::subjects::members::{
    self, Member, NewMember, changed_metadata, changes, parse_email, parse_external_id, parse_name,
    parse_phone_number, store, view,
};
use crate::subjects::organizations::Organization;
use crate::{Engine, Result};

pub async fn migrate(
    engine: &Engine,
    project: &Arc<Project>,
    request: MigrateRequest,
) -> Result<MemberUpsertResponse> {
    let organization = parse_organization(project, request.organization_id.as_deref())?;
    let email = parse_email(request.email_address.as_deref())?;
    let password = NewPassword::new(engine, import::read(&request.imported)?);
    let phone_number = parse_phone_number(request.mfa_phone_number.as_deref())?;
    let external_id = parse_external_id(request.external_id.as_deref())?;
    let change = SessionUpdate {
        phone_id: engine.entropy().uuid(),
        phone_number,
        phone_verified: request.set_phone_number_verified.unwrap_or(false),
        name: request.name.as_deref().map(parse_name).transpose()?,
        trusted_metadata: request.trusted_metadata,
        untrusted_metadata: request.untrusted_metadata,
        roles: request.roles,
    };
    let mut new = NewMember::of(engine, email.clone(), Status::Active);
    new.external_id = external_id;
    new.email_verified = true;

    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let project = &project;
            let organization = organization.load(tx, project.uuid).await?;
            let found = store::by_email(tx, project.uuid, organization.id, email.as_str()).await?;
            let found = match found {
                Some(member) => Some(members::lock(tx, project.uuid, member).await?),
                None => None,
            };
            // It may have left the address before it was locked.
            let found = found.filter(|member| member.row.email == email.as_str());
            let member_created = found.is_none();
            let mut member = match found {
                Some(member) => member,
                None => new.insert(tx, project, &organization, now).await?,
            };
            let before = member.row.clone();
            change.apply(project, &organization, &mut member, now)?;
            store::update(tx, project.uuid, &member.row).await?;
            changes::emit(tx, project.uuid, &before, &member.row).await?;
            if !password.insert_of_member(tx, project, &member.row, now).await? {
                return Err(Refusal::AlreadyExists.into());
            }
            // As it is now, with its password.
            let member = Member::load(tx, project.uuid, member.row.member_id).await?;
            Ok(MemberUpsertResponse {
                member: view::response(project, &organization, &member, now)?,
                member_created,
            })
        })
        .await
}

/// What a migration says of the member besides its password.
struct SessionUpdate {
    phone_id: Uuid,
    phone_number: Option<PhoneNumber>,
    phone_verified: bool,
    name: Option<String>,
    trusted_metadata: Option<JsonMap>,
    untrusted_metadata: Option<JsonMap>,
    roles: Option<Vec<String>>,
}

impl SessionUpdate {
    fn apply(
        &self,
        project: &Project,
        organization: &Organization,
        member: &mut Member,
        now: Timestamp,
    ) -> Result<()> {
        let row = &mut member.row;
        row.email_verified = true;
        if let Some(number) = &self.phone_number {
            if row.phone_number.is_empty() {
                number.as_str().clone_into(&mut row.phone_number);
                row.phone_id = Some(self.phone_id);
            } else if row.phone_number != number.as_str() {
                return Err(members::Refusal::DuplicatePhoneNumberForMember.into());
            }
            row.phone_verified |= self.phone_verified;
        }
        if let Some(name) = &self.name {
            row.name.clone_from(name);
        }
        row.trusted_metadata = changed_metadata(
            &row.trusted_metadata,
            self.trusted_metadata.as_ref(),
            "members.trusted_metadata",
        )?;
        row.untrusted_metadata = changed_metadata(
            &row.untrusted_metadata,
            self.untrusted_metadata.as_ref(),
            "members.untrusted_metadata",
        )?;
        if let Some(roles) = &self.roles {
            let roles = assignable_to_member(&project.policy, &organization.roles, roles);
            let roles = roles.map_err(members::Refusal::Role)?;
            row.roles = serde_json::to_string(&roles).expect("texts have a JSON form");
        }
        row.updated_at = now.millis();
        Ok(())
    }
}
