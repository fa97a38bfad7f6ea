//! A new password of a member, and what ends with the old one.

use tenure_core::contact::EmailAddress;
use tenure_core::password::subject;
use tenure_core::secret_token::IntermediateSessionToken;
use tenure_db::Tx;
use tenure_types::Timestamp;
use uuid::Uuid;

use super::subject_of;
use crate::credentials::links::{self, Purpose};
use crate::credentials::passwords::{Refusal, store};
use crate::projects::{self, Project};
use crate::sessions::{ends, intermediate};
use crate::signals::Cause;
use crate::subjects::members;
use crate::subjects::members::store::MemberRow;
use crate::{Engine, Result};

/// A password that is to be set, hashed.
pub(super) struct NewPassword {
    password_id: Uuid,
    hash: String,
}

impl NewPassword {
    /// `hash`: its stored form.
    pub(super) fn new(engine: &Engine, hash: String) -> Self {
        Self {
            password_id: engine.entropy().uuid(),
            hash,
        }
    }

    /// Sets it, whether or not the member has one. The member's row must be locked.
    pub(super) async fn put_of_member(
        &self,
        tx: &Tx,
        project: &Project,
        member: &MemberRow,
        now: Timestamp,
    ) -> Result<()> {
        end_resets(tx, project, member).await?;
        self.store(tx, project, subject_of(project, member), now).await
    }

    /// Sets it, whether or not the address has one.
    pub(super) async fn put_of_address(
        &self,
        tx: &Tx,
        project: &Project,
        email: &EmailAddress,
        now: Timestamp,
    ) -> Result<()> {
        links::void_resets_of_address(tx, project.uuid, email.as_str()).await?;
        let subject = subject::of_address(project.uuid, email.as_str());
        self.store(tx, project, subject, now).await
    }

    async fn store(&self, tx: &Tx, project: &Project, subject: Uuid, now: Timestamp) -> Result<()> {
        if store::get(tx, project.uuid, subject).await?.is_none() {
            hold_mode(tx, project).await?;
        }
        let Self { password_id, hash } = self;
        Ok(store::set(tx, project.uuid, subject, *password_id, hash, now.millis()).await?)
    }

    /// Sets it if the member has none. `false`: it has one.
    pub(super) async fn insert_of_member(
        &self,
        tx: &Tx,
        project: &Project,
        member: &MemberRow,
        now: Timestamp,
    ) -> Result<bool> {
        hold_mode(tx, project).await?;
        end_resets(tx, project, member).await?;
        let (subject, password) = (subject_of(project, member), self.password_id);
        Ok(store::insert(tx, project.uuid, subject, password, &self.hash, now.millis()).await?)
    }
}

/// With one password for all organizations: holds the members of the address until the transaction ends, before all that
/// concerns its password, in the order of logins. Whoever goes by the old password into another organization holds the
/// member there: that is over by then, or finds that it is the old one.
pub(super) async fn hold_members(tx: &Tx, project: &Project, email: &str) -> Result<()> {
    if project.settings.cross_org_passwords_enabled {
        members::store::lock_of_address(tx, project.uuid, email).await?;
    }
    Ok(())
}

/// A first password settles whose passwords are: the project must not change that meanwhile, nor have changed it since
/// this node looked.
async fn hold_mode(tx: &Tx, project: &Project) -> Result<()> {
    let settings = projects::hold_settings(tx, project.uuid).await?;
    match (
        settings.cross_org_passwords_enabled,
        project.settings.cross_org_passwords_enabled,
    ) {
        (true, false) => Err(Refusal::CrossOrgEnabled.into()),
        (false, true) => Err(Refusal::CrossOrgNotEnabled.into()),
        _ => Ok(()),
    }
}

/// The password of a member is changed or deleted: ends the links that were mailed to set it. Where it is the address's, so
/// are they, to whatever member they were sent.
pub(crate) async fn end_resets(
    tx: &Tx,
    project: &Project,
    member: &MemberRow,
) -> Result<(), tenure_db::Error> {
    if project.settings.cross_org_passwords_enabled {
        links::void_resets_of_address(tx, project.uuid, &member.email).await
    } else {
        links::void(tx, project.uuid, member.member_id, Purpose::PasswordReset).await
    }
}

/// What goes on when a password is set anew.
#[derive(Clone, Copy, Default)]
pub(super) struct Kept<'a> {
    pub(super) session: Option<Uuid>,
    pub(super) intermediate: Option<&'a IntermediateSessionToken>,
}

/// Ends every session that the old password may have started, and every intermediate session that it may have: the
/// member's, or those of all members of the address. After [`hold_members`].
pub(super) async fn end_sessions(
    tx: &Tx,
    project: &Project,
    member: &MemberRow,
    kept: Kept<'_>,
) -> Result<()> {
    if project.settings.cross_org_passwords_enabled {
        return end_sessions_of_address(tx, project, &member.email, kept).await;
    }
    let place = Some(member.organization_id);
    intermediate::delete_of_address(tx, project.uuid, &member.email, place, kept.intermediate).await?;
    ends::end_all(
        tx,
        project.uuid,
        ends::Subject::Member(member.member_id),
        kept.session,
        Cause::PasswordReset,
    )
    .await?;
    Ok(())
}

/// As [`end_sessions`], where there is only an address. After [`hold_members`].
pub(super) async fn end_sessions_of_address(
    tx: &Tx,
    project: &Project,
    email: &str,
    kept: Kept<'_>,
) -> Result<()> {
    // First: one that yields a session beside this does so no more, or has done so, and that session ends below, be it a
    // new member's.
    intermediate::delete_of_address(tx, project.uuid, email, None, kept.intermediate).await?;
    for member in members::store::by_email_everywhere(tx, project.uuid, email).await? {
        let member = ends::Subject::Member(member.member_id);
        ends::end_all(tx, project.uuid, member, kept.session, Cause::PasswordReset).await?;
    }
    Ok(())
}
