//! The organizations that the owner of an e-mail address belongs to or may join, and what going there would take.

use tenure_core::contact::EmailAddress;
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::b2b::discovery::{DiscoveredOrganization, Membership, MembershipDetails, MembershipType};
use tenure_types::b2b::members::Status;
use tenure_types::b2b::organizations::Provisioning;
use tenure_types::b2b::sessions::PrimaryRequired;
use uuid::Uuid;

use super::store;
use crate::Result;
use crate::login::{LoginPreview, Source, mfa_required, preview};
use crate::projects::Project;
use crate::sessions::intermediate::Intermediate;
use crate::subjects::members::{self, Member, view as member_view};
use crate::subjects::organizations::{Organization, view as organization_view};

/// The most organizations that are shown: the answer has no pages. Those that its holder is in come first.
const MOST: usize = 5000;

/// Where what was proven may lead.
pub(crate) async fn organizations_of(
    tx: &Tx,
    project: &Project,
    proven: &Intermediate,
    now: Timestamp,
) -> Result<Vec<DiscoveredOrganization>> {
    discover(tx, project, &Basis::Intermediate(proven.clone()), now).await
}

/// What one looks around with.
pub(crate) enum Basis {
    Intermediate(Intermediate),
    /// Who has a session is in an organization already, and is shown no other to join.
    Session(Box<Source>),
}

impl Basis {
    pub(crate) fn email(&self) -> &str {
        match self {
            Self::Intermediate(proven) => &proven.email,
            Self::Session(source) => &source.holder.email,
        }
    }

    /// The one organization that is shown where the address is not known to be theirs, as an exchange leads to no other.
    /// What is half way from one organization to another leads as far as the session that it goes on from.
    async fn only(&self, tx: &Tx, project: Uuid) -> Result<Option<Uuid>> {
        let (home, leads_elsewhere) = match self {
            Self::Session(source) => (source.holder.organization_id, source.leads_elsewhere()),
            Self::Intermediate(proven) => {
                let home = proven.organization.unwrap_or_default();
                let leads_elsewhere = proven.names_address()
                    || (proven.origin.is_some() && is_verified_in(tx, project, home, &proven.email).await?);
                (home, leads_elsewhere)
            }
        };
        Ok((!leads_elsewhere).then_some(home))
    }

    fn towards(&self, member: &Member, now: Timestamp) -> Intermediate {
        match self {
            Self::Intermediate(proven) => proven.clone(),
            Self::Session(source) => source.towards(member, now),
        }
    }
}

pub(crate) async fn discover(
    tx: &Tx,
    project: &Project,
    basis: &Basis,
    now: Timestamp,
) -> Result<Vec<DiscoveredOrganization>> {
    let mut discovered = Vec::new();
    let only = basis.only(tx, project.uuid).await?;
    let mut memberships = store::memberships(tx, project.uuid, basis.email(), MOST).await?;
    if let Some(only) = only {
        memberships.retain(|(row, _)| row.organization_id == only);
    }
    let ids: Vec<Uuid> = memberships.iter().map(|(row, _)| row.member_id).collect();
    let mut retired = members::store::retired_of(tx, project.uuid, &ids).await?;
    for (row, organization) in memberships {
        let organization = Organization::parse(organization)?;
        let retired = retired.remove(&row.member_id).unwrap_or_default();
        let member = Member { row, retired };
        let kind = match member.row.status.parse() {
            Ok(Status::Active) => MembershipType::ActiveMember,
            Ok(Status::Pending) => MembershipType::PendingMember,
            Ok(Status::Invited) => MembershipType::InvitedMember,
            Ok(Status::Deleted | Status::Other(_)) | Err(_) => continue,
        };
        let membership = Membership {
            kind,
            details: None,
            member: Some(member_view::view(project, &organization, &member, now)?),
        };
        let proven = basis.towards(&member, now);
        let mut shown = one(project, &organization, Some(&member), membership, &proven)?;
        // Who is locked out does not come in by what was proven.
        shown.member_authenticated &= !members::is_locked(&member.row, now);
        discovered.push(shown);
    }
    if let Basis::Intermediate(proven) = basis
        && proven.names_address()
    {
        let more = MOST - discovered.len();
        discovered.extend(joinable(tx, project, proven, now, more).await?);
    }
    Ok(discovered)
}

/// The organizations that the address may join by its domain.
async fn joinable(
    tx: &Tx,
    project: &Project,
    proven: &Intermediate,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<DiscoveredOrganization>> {
    let Ok(email) = EmailAddress::parse(&proven.email) else {
        return Ok(Vec::new());
    };
    let mut discovered = Vec::new();
    for row in store::joinable(tx, project.uuid, email.domain(), email.as_str(), now, limit).await? {
        let organization = Organization::parse(row)?;
        if organization.settings.email_jit_provisioning != Provisioning::Restricted {
            continue;
        }
        let membership = Membership {
            kind: MembershipType::EligibleToJoinByEmailDomain,
            details: Some(MembershipDetails {
                domain: email.domain().to_owned(),
            }),
            member: None,
        };
        discovered.push(one(project, &organization, None, membership, proven)?);
    }
    Ok(discovered)
}

fn one(
    project: &Project,
    organization: &Organization,
    member: Option<&Member>,
    membership: Membership,
    proven: &Intermediate,
) -> Result<DiscoveredOrganization> {
    let mut discovered = DiscoveredOrganization {
        organization: organization_view::view(project, organization)?,
        membership,
        member_authenticated: false,
        primary_required: None,
        mfa_required: None,
    };
    match preview(organization, member, proven) {
        LoginPreview::Authenticated => discovered.member_authenticated = true,
        LoginPreview::PrimaryRequired(allowed_auth_methods) => {
            discovered.primary_required = Some(PrimaryRequired { allowed_auth_methods });
        }
        LoginPreview::MfaRequired(needed) => {
            discovered.mfa_required = Some(mfa_required(project, needed, false));
        }
    }
    Ok(discovered)
}

/// Whether an address is now the verified one of a member of an organization.
pub(crate) async fn is_verified_in(tx: &Tx, project: Uuid, organization: Uuid, email: &str) -> Result<bool> {
    let member = match members::store::by_email(tx, project, organization, email).await? {
        Some(member) => members::store::get(tx, project, member).await?,
        None => None,
    };
    Ok(member.is_some_and(|member| member.email_verified))
}
