//! Joining an organization by one's e-mail address, where the organization lets its domain in.

use tenure_db::Tx;
use tenure_types::b2b::organizations::Provisioning;
use tenure_types::{ErrorType, Timestamp};

use super::{Member, NewMember, Refusal, lock};
use crate::Result;
use crate::projects::Project;
use crate::subjects::members;
use crate::subjects::organizations::{self, Organization, store};

/// The organization's member of that address, and whether it was made just now. Its row is locked.
pub(crate) async fn join(
    tx: &Tx,
    project: &Project,
    organization: &Organization,
    newcomer: &NewMember,
    now: Timestamp,
) -> Result<(Member, bool)> {
    if let Some(member) = find(tx, project, organization, newcomer).await? {
        return Ok((member, false));
    }
    // Of two that join at once by the same address, the second finds the first.
    if !store::lock(tx, project.uuid, organization.id).await? {
        return Err(organizations::Refusal::NotFound.into());
    }
    if let Some(member) = find(tx, project, organization, newcomer).await? {
        return Ok((member, false));
    }
    let domain = newcomer.email.domain();
    refuse_unless_let_in(organization, domain)?;
    let member = newcomer.insert(tx, project, organization, now).await?;
    Ok((member, true))
}

async fn find(
    tx: &Tx,
    project: &Project,
    organization: &Organization,
    newcomer: &NewMember,
) -> Result<Option<Member>> {
    let email = newcomer.email.as_str();
    let Some(member) = members::store::by_email(tx, project.uuid, organization.id, email).await? else {
        return Ok(None);
    };
    // It may have been deleted, or have changed its address, before it was locked.
    match lock(tx, project.uuid, member).await {
        Err(error) if error.is(ErrorType::MemberNotFound) => Ok(None),
        member => Ok(Some(member?).filter(|member| member.row.email == email)),
    }
}

/// Whether whoever reads a mailbox of this domain may join.
pub(crate) fn refuse_unless_let_in(organization: &Organization, domain: &str) -> Result<()> {
    let settings = &organization.settings;
    if settings.email_jit_provisioning != Provisioning::Restricted {
        return Err(Refusal::JoiningNotAllowed.into());
    }
    if settings
        .email_allowed_domains
        .iter()
        .any(|allowed| allowed == domain)
    {
        Ok(())
    } else {
        Err(Refusal::DomainMayNotJoin.into())
    }
}
