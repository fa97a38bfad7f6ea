//! A member that is to be made: by a back-end, by an invitation, or because somebody joins.

use tenure_core::contact::{EmailAddress, ExternalId, PhoneNumber};
use tenure_core::rbac::assignable_to_member;
use tenure_db::Tx;
use tenure_types::b2b::members::Status;
use tenure_types::{JsonMap, Timestamp};
use uuid::Uuid;

use super::store::{self, AddressRow, MemberRow};
use super::{Member, Refusal};
use crate::projects::Project;
use crate::subjects::organizations::{self, Organization};
use crate::{Engine, Result};

/// What it shall be. [`NewMember::of`] is the least.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct NewMember {
    pub(crate) member_id: Uuid,
    pub(crate) email_id: Uuid,
    pub(crate) phone_id: Uuid,
    pub(crate) email: EmailAddress,
    pub(crate) email_verified: bool,
    pub(crate) status: Status,
    pub(crate) name: String,
    pub(crate) trusted_metadata: JsonMap,
    pub(crate) untrusted_metadata: JsonMap,
    pub(crate) is_breakglass: bool,
    pub(crate) phone_number: Option<PhoneNumber>,
    pub(crate) phone_verified: bool,
    pub(crate) mfa_enrolled: bool,
    /// As callers give them; whether there are such, the organization tells.
    pub(crate) roles: Vec<String>,
    pub(crate) external_id: Option<ExternalId>,
}

impl NewMember {
    /// Ids are drawn here, outside the unit of work that inserts it.
    pub(crate) fn of(engine: &Engine, email: EmailAddress, status: Status) -> Self {
        let entropy = engine.entropy();
        Self {
            member_id: entropy.uuid(),
            email_id: entropy.uuid(),
            phone_id: entropy.uuid(),
            email,
            email_verified: false,
            status,
            name: String::new(),
            trusted_metadata: JsonMap::default(),
            untrusted_metadata: JsonMap::default(),
            is_breakglass: false,
            phone_number: None,
            phone_verified: false,
            mfa_enrolled: false,
            roles: Vec::new(),
            external_id: None,
        }
    }

    /// Makes it. The address must be free in the organization, and its domain not claimed by another.
    pub(crate) async fn insert(
        &self,
        tx: &Tx,
        project: &Project,
        organization: &Organization,
        now: Timestamp,
    ) -> Result<Member> {
        let roles =
            assignable_to_member(&project.policy, &organization.roles, &self.roles).map_err(Refusal::Role)?;
        let place = (organization.id, self.member_id);
        claim(tx, project.uuid, place, self.email_id, &self.email, now).await?;
        let row = MemberRow {
            member_id: self.member_id,
            organization_id: organization.id,
            status: self.status.as_str().to_owned(),
            name: self.name.clone(),
            email_id: self.email_id,
            email: self.email.as_str().to_owned(),
            email_verified: self.email_verified,
            trusted_metadata: text(&self.trusted_metadata),
            untrusted_metadata: text(&self.untrusted_metadata),
            external_id: self.external_id.as_ref().map(|id| id.as_str().to_owned()),
            is_breakglass: self.is_breakglass,
            phone_id: self.phone_number.as_ref().map(|_| self.phone_id),
            phone_number: self
                .phone_number
                .as_ref()
                .map_or_else(String::new, |number| number.as_str().to_owned()),
            phone_verified: self.phone_number.is_some() && self.phone_verified,
            mfa_enrolled: self.mfa_enrolled,
            default_mfa_method: String::new(),
            roles: serde_json::to_string(&roles).expect("texts have a JSON form"),
            created_at: now.millis(),
            updated_at: now.millis(),
            locked_at: None,
            lock_expires_at: None,
            password_id: None,
            totp_id: None,
        };
        if !store::insert(tx, project.uuid, &row).await? {
            return Err(Refusal::DuplicateExternalId.into());
        }
        Ok(Member {
            row,
            retired: Vec::new(),
        })
    }
}

/// Takes an address for a member, for good. The organization must still be there when this is committed: its row is
/// locked.
pub(crate) async fn claim(
    tx: &Tx,
    project: Uuid,
    (organization, member): (Uuid, Uuid),
    email_id: Uuid,
    email: &EmailAddress,
    now: Timestamp,
) -> Result<()> {
    if !organizations::store::lock(tx, project, organization).await? {
        return Err(organizations::Refusal::NotFound.into());
    }
    refuse_claimed_domain(tx, project, organization, email).await?;
    let address = AddressRow {
        email_id,
        address: email.as_str().to_owned(),
    };
    let place = (organization, member);
    if store::claim_address(tx, project, place, &address, None, now.millis()).await? {
        return Ok(());
    }
    let owner = store::address_owner(tx, project, organization, email.as_str(), now.millis()).await?;
    Err(match owner {
        Some((_, _, state)) if state == "retired" => Refusal::RetiredEmail,
        _ => Refusal::DuplicateEmail,
    }
    .into())
}

/// A claimed domain keeps its people in the organizations that claimed it.
pub(crate) async fn refuse_claimed_domain(
    tx: &Tx,
    project: Uuid,
    organization: Uuid,
    email: &EmailAddress,
) -> Result<()> {
    let domain = email.domain();
    if organizations::store::is_claimed_elsewhere(tx, project, organization, domain).await? {
        return Err(Refusal::DomainClaimed.into());
    }
    Ok(())
}

fn text(map: &JsonMap) -> String {
    serde_json::to_string(map).expect("JSON values have a text")
}
