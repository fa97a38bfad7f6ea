//! Changes a member: what is absent stays.

use std::sync::Arc;

use tenure_core::contact::{ExternalId, PhoneNumber};
use tenure_core::rbac::assignable_to_member;
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::b2b::members::{MemberResponse, UpdateRequest};
use tenure_types::b2b::organizations::MfaMethod;
use uuid::Uuid;

use crate::acting::members::{MemberTarget, TargetMember};
use crate::acting::{ActorCredential, member_permissions};
use crate::projects::Project;
use crate::subjects::members::email::{self, Former, NewEmail};
use crate::subjects::members::store::{self, MemberRow};
use crate::subjects::members::{
    Refusal, changed_metadata, changes, parse_email, parse_external_id, parse_name, parse_phone_number,
};
use crate::{Engine, Error, Result};

pub async fn update(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    (organization, member): (&str, &str),
    request: UpdateRequest,
) -> Result<MemberResponse> {
    let named = MemberTarget::parse(project, acting, organization, member)?;
    let changes = Changes::parse(engine, request)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let mut found = if changes.email.is_some() {
                named.lock_with_organization(tx, &project, now).await?
            } else {
                named.lock(tx, &project, now).await?
            };
            if let Some(actor) = &found.actor {
                let row = &found.member.row;
                let place = (row.organization_id, row.member_id);
                member_permissions::may_update(actor, &project, place, &changes.request)?;
            }
            changes.apply(tx, &project, &mut found, now).await?;
            found.response(&project, now)
        })
        .await
}

/// What is to change, checked as far as it can be without the member.
struct Changes {
    request: UpdateRequest,
    name: Option<String>,
    phone_number: Option<PhoneNumber>,
    phone_id: Uuid,
    default_mfa_method: Option<MfaMethod>,
    email: Option<NewEmail>,
    external_id: Option<ExternalId>,
}

impl Changes {
    fn parse(engine: &Engine, request: UpdateRequest) -> Result<Self> {
        if request.preserve_existing_sessions == Some(true) && request.roles.is_none() {
            return Err(Refusal::NothingToPreserveFor.into());
        }
        let email = request.email_address.as_deref();
        let email = email.map(|text| {
            Ok::<_, Error>(NewEmail {
                email_id: engine.entropy().uuid(),
                email: parse_email(Some(text))?,
            })
        });
        let method = request.default_mfa_method.as_deref();
        Ok(Self {
            name: request.name.as_deref().map(parse_name).transpose()?,
            phone_number: parse_phone_number(request.mfa_phone_number.as_deref())?,
            phone_id: engine.entropy().uuid(),
            default_mfa_method: method
                .map(str::parse)
                .transpose()
                .map_err(|_| Refusal::InvalidMfaMethod)?,
            email: email.transpose()?,
            external_id: parse_external_id(request.external_id.as_deref())?,
            request,
        })
    }

    async fn apply(
        &self,
        tx: &Tx,
        project: &Project,
        found: &mut TargetMember,
        now: Timestamp,
    ) -> Result<()> {
        let TargetMember {
            organization, member, ..
        } = found;
        let before = member.row.clone();
        if let Some(email) = &self.email {
            let former = if self.request.unlink_email.unwrap_or(false) {
                Former::Released
            } else {
                Former::Retired
            };
            email::set(tx, project, member, email, former, now).await?;
        }
        let row = &mut member.row;
        if let Some(name) = &self.name {
            row.name.clone_from(name);
        }
        let (trusted, untrusted) = (&self.request.trusted_metadata, &self.request.untrusted_metadata);
        row.trusted_metadata = changed_metadata(
            &row.trusted_metadata,
            trusted.as_ref(),
            "members.trusted_metadata",
        )?;
        row.untrusted_metadata = changed_metadata(
            &row.untrusted_metadata,
            untrusted.as_ref(),
            "members.untrusted_metadata",
        )?;
        row.is_breakglass = self.request.is_breakglass.unwrap_or(row.is_breakglass);
        if let Some(roles) = &self.request.roles {
            let roles =
                assignable_to_member(&project.policy, &organization.roles, roles).map_err(Refusal::Role)?;
            row.roles = serde_json::to_string(&roles).expect("texts have a JSON form");
        }
        self.apply_mfa(row)?;
        row.updated_at = now.millis();
        store::update(tx, project.uuid, row).await?;
        changes::emit(tx, project.uuid, &before, row).await?;
        if let Some(id) = &self.external_id {
            if !store::set_external_id(tx, project.uuid, row.member_id, id.as_str()).await? {
                return Err(Refusal::DuplicateExternalId.into());
            }
            row.external_id = Some(id.as_str().to_owned());
        }
        Ok(())
    }

    fn apply_mfa(&self, row: &mut MemberRow) -> Result<()> {
        if let Some(number) = &self.phone_number
            && row.phone_number != number.as_str()
        {
            if row.phone_id.is_some() {
                return Err(Refusal::DuplicatePhoneNumberForMember.into());
            }
            row.phone_id = Some(self.phone_id);
            number.as_str().clone_into(&mut row.phone_number);
            row.phone_verified = false;
        }
        row.mfa_enrolled = self.request.mfa_enrolled.unwrap_or(row.mfa_enrolled);
        if let Some(method) = &self.default_mfa_method {
            let has_it = match method {
                MfaMethod::SmsOtp => row.phone_id.is_some(),
                MfaMethod::Totp => row.totp_id.is_some(),
                MfaMethod::Other(_) => false,
            };
            if !has_it {
                return Err(Refusal::MissingMfaFactor.into());
            }
            method.as_str().clone_into(&mut row.default_mfa_method);
        }
        Ok(())
    }
}
