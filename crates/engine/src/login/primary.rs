//! A member has proven a primary factor: adds it to the session that was presented, or to what was proven before, and
//! sees how far that reaches.

use tenure_core::factor::Factor;
use tenure_db::Tx;
use tenure_types::Timestamp;
use uuid::Uuid;

use super::evaluate::activate;
use super::{Entrant, LoginContext, LoginState, evaluate, may_use};
use crate::Result;
use crate::projects::Project;
use crate::sessions::intermediate::{self, Intermediate};
use crate::sessions::{Refusal, store};
use crate::subjects::members::{self, Member};
use crate::subjects::organizations::Organization;

/// A proof that was checked in this transaction.
pub(crate) struct VerifiedFactor {
    pub(crate) proof: Factor,
    /// Whether it shows that the member's address is theirs. More than the proof itself may tell: a password that was
    /// set by an e-mailed link does.
    pub(crate) verifies_email: bool,
}

/// The member's row is locked from here on. Returns where the login stands, with the member as it is then.
pub(crate) async fn complete_primary(
    tx: &Tx,
    project: &Project,
    organization: &Organization,
    member: Uuid,
    proven: VerifiedFactor,
    attempt: &LoginContext,
    now: Timestamp,
) -> Result<(Member, LoginState)> {
    let mut member = lock_for_login(tx, project, member, now).await?;
    let proof = match proven.proof {
        // One password for all organizations is the address's.
        Factor::Password if project.settings.cross_org_passwords_enabled => Factor::AddressPassword {
            email: member.row.email.clone(),
        },
        proof => proof,
    };
    if let Some(method) = proof.method()
        && !may_use(organization, &member, &method)
    {
        return Err(Refusal::AuthMethodRestricted.into());
    }
    if let Some(session) = attempt.session {
        let subject = store::subject(tx, project.uuid, session, now).await?;
        // Another member's session is as good as none.
        if subject.ok_or(Refusal::NotFound)? == member.row.member_id {
            let mut locked = store::lock(tx, project.uuid, session, now)
                .await?
                .ok_or(Refusal::NotFound)?;
            activate(tx, project, &mut member, proven.verifies_email, now).await?;
            locked.session.factors.add(proof, now);
            attempt.change.apply(&mut locked.session, now)?;
            store::update(tx, project.uuid, &locked).await?;
            return Ok((member, LoginState::Authenticated(locked.session)));
        }
    }

    let mut so_far = match &attempt.intermediate {
        Some(token) => {
            let mut before = intermediate::lock(tx, project.uuid, token, now).await?;
            if before.email != member.row.email {
                return Err(Refusal::MemberMismatch.into());
            }
            // What is another organization's own does not come along.
            if before.organization != Some(organization.id) {
                before
                    .factors
                    .retain(|proof| !matches!(proof, Factor::Password | Factor::Imported));
            }
            before
        }
        None => Intermediate::new(member.row.email.clone(), Some(organization.id), now),
    };
    so_far.factors.add(proof, now);
    so_far.email_verified |= proven.verifies_email;
    so_far.organization = Some(organization.id);
    so_far.origin = None;
    let entrant = Entrant {
        project,
        organization,
        member: &mut member,
    };
    let outcome = evaluate(tx, entrant, so_far, attempt, now).await?;
    Ok((member, outcome))
}

/// Locks the member's row, unless the member is locked out or gone.
pub(crate) async fn lock_for_login(
    tx: &Tx,
    project: &Project,
    member: Uuid,
    now: Timestamp,
) -> Result<Member> {
    let member = members::lock(tx, project.uuid, member).await?;
    if members::is_locked(&member.row, now) {
        return Err(Refusal::MemberLocked.into());
    }
    Ok(member)
}
