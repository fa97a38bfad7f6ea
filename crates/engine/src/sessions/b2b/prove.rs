//! A member has proven a primary factor: adds it to the session that was presented, or to what was proven before, and
//! sees how far that reaches.

use tenure_core::factor::Proof;
use tenure_db::Tx;
use tenure_types::Timestamp;
use uuid::Uuid;

use super::attempt::Attempt;
use super::settle::{Entrant, Outcome, activate, may_use, settle};
use crate::intermediate_sessions::{self, Intermediate};
use crate::members::{self, Member};
use crate::organizations::Organization;
use crate::projects::Project;
use crate::sessions::{Error, store};

/// A proof that was checked in this transaction.
pub(crate) struct Proven {
    pub(crate) proof: Proof,
    /// Whether it shows that the member's address is theirs. More than the proof itself may tell: a password that was
    /// set by an e-mailed link does.
    pub(crate) verifies_email: bool,
}

/// The member's row is locked from here on. Returns where the login stands, with the member as it is then.
pub(crate) async fn prove(
    tx: &Tx,
    project: &Project,
    organization: &Organization,
    member: Uuid,
    proven: Proven,
    attempt: &Attempt,
    now: Timestamp,
) -> Result<(Member, Outcome), Error> {
    let mut member = admit(tx, project, member, now).await?;
    if let Some(method) = proven.proof.method()
        && !may_use(organization, &member, method)
    {
        return Err(Error::AuthMethodRestricted);
    }
    if let Some(session) = attempt.session {
        let mut session = store::lock(tx, project.uuid, session, now)
            .await?
            .ok_or(Error::NotFound)?;
        // Another member's session is as good as none.
        if session.subject_id == member.row.member_id {
            activate(tx, project, &mut member, proven.verifies_email, now).await?;
            session.factors.add(proven.proof, now);
            attempt.change.apply(&mut session, now)?;
            store::update(tx, project.uuid, &session).await?;
            return Ok((member, Outcome::Authenticated(session)));
        }
    }

    let mut so_far = match &attempt.intermediate {
        Some(token) => {
            let before = intermediate_sessions::lock(tx, project.uuid, token, now).await?;
            if before.email != member.row.email {
                return Err(Error::MemberMismatch);
            }
            before.counting_in(organization.id, project.settings.cross_org_passwords_enabled)
        }
        None => Intermediate::new(member.row.email.clone(), Some(organization.id), now),
    };
    so_far.factors.add(proven.proof, now);
    so_far.email_verified |= proven.verifies_email;
    so_far.organization = Some(organization.id);
    let entrant = Entrant {
        project,
        organization,
        member: &mut member,
    };
    let outcome = settle(tx, entrant, so_far, attempt, now).await?;
    Ok((member, outcome))
}

/// Locks the member's row and forgets earlier failures, unless the member is locked out or gone.
pub(crate) async fn admit(tx: &Tx, project: &Project, member: Uuid, now: Timestamp) -> Result<Member, Error> {
    if !members::store::forgive(tx, project.uuid, member, now.millis()).await? {
        let found = members::store::get(tx, project.uuid, member).await?;
        return Err(match found {
            Some(row) if members::is_locked(&row, now) => Error::MemberLocked,
            _ => members::Error::NotFound.into(),
        });
    }
    Ok(Member::load(tx, project.uuid, member).await?)
}
