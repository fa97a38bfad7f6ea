//! A password as somebody says it: checked outside of any transaction, and once more taken for right inside one.

use std::sync::Arc;

use secrecy::SecretString;
use tenure_core::contact::EmailAddress;
use tenure_core::password::subject;
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::b2b::organizations::AuthMethod;
use uuid::Uuid;

use super::subject_of;
use crate::credentials::contact_locks;
use crate::credentials::failed_attempts::FailedFactor;
use crate::credentials::passwords::hashing::{Turn, Verified};
use crate::credentials::passwords::{Refusal, store};
use crate::login::{lock_for_login, may_use};
use crate::projects::Project;
use crate::subjects::members::{self, Member};
use crate::subjects::organizations::Reference;
use crate::{Engine, Error, Result, sessions};

/// Whose password is guessed.
struct Owner {
    /// The member that logs in; wrong guesses lock it.
    member: Option<Uuid>,
    email: EmailAddress,
    /// The password is that of the address. Wrong guesses lock the address too: it may be guessed by way of any
    /// organization.
    by_address: bool,
    subject: Uuid,
}

/// A password that was right when it was read.
pub(super) struct Checked {
    owner: Owner,
    pub(crate) identity: store::Identity,
    hash: String,
    verified: Verified,
}

/// As [`Checked`], of a member.
pub(super) struct CheckedMember {
    pub(super) organization: Uuid,
    pub(super) member: Uuid,
    pub(super) password: Checked,
}

/// Checks the password of an organization's member. Who is not a member there is told the same as who has the password
/// wrong.
pub(super) async fn of_member(
    engine: &Engine,
    project: &Arc<Project>,
    organization: &Reference,
    email: EmailAddress,
    password: SecretString,
) -> Result<CheckedMember> {
    let turn = engine.hashing.turn().await;
    let now = engine.now();
    let found = engine
        .db
        .read(async |tx| find(tx, project, organization, &email, now).await)
        .await?;
    let Some(found) = found else {
        turn.verify_nothing(engine, password).await?;
        return Err(Refusal::WrongPassword.into());
    };
    let Some(row) = found.password else {
        turn.verify_nothing(engine, password).await?;
        return Err(Refusal::NoMemberPassword.into());
    };
    let owner = Owner {
        member: Some(found.member),
        by_address: project.settings.cross_org_passwords_enabled,
        subject: found.subject,
        email,
    };
    Ok(CheckedMember {
        organization: found.organization,
        member: found.member,
        password: check(engine, project, turn, owner, row, password).await?,
    })
}

/// Checks the password of an address, whoever has it.
pub(super) async fn of_address(
    engine: &Engine,
    project: &Arc<Project>,
    email: EmailAddress,
    password: SecretString,
) -> Result<Checked> {
    let turn = engine.hashing.turn().await;
    let now = engine.now();
    let owner = Owner {
        member: None,
        by_address: true,
        subject: subject::of_address(project.uuid, email.as_str()),
        email,
    };
    let row = engine
        .db
        .read(async |tx| {
            if contact_locks::is_locked(tx, project, owner.email.as_str(), now).await? {
                return Err(sessions::Refusal::MemberLocked.into());
            }
            Ok::<_, Error>(store::get(tx, project.uuid, owner.subject).await?)
        })
        .await?;
    let Some(row) = row else {
        let turn = turn.verify_nothing(engine, password).await?;
        return Err(wrong(engine, project, turn, owner).await);
    };
    check(engine, project, turn, owner, row, password).await
}

pub(crate) struct Found {
    pub(crate) organization: Uuid,
    pub(crate) member: Uuid,
    pub(crate) subject: Uuid,
    pub(crate) password: Option<store::PasswordRow>,
}

/// Refuses whoever may not log in by password now. `None`: nobody there has the address.
async fn find(
    tx: &Tx,
    project: &Project,
    organization: &Reference,
    email: &EmailAddress,
    now: Timestamp,
) -> Result<Option<Found>> {
    let organization = organization.load(tx, project.uuid).await?;
    let member = members::store::by_email(tx, project.uuid, organization.id, email.as_str()).await?;
    let Some(member) = member else {
        return if organization.allows(&AuthMethod::Password) {
            Ok(None)
        } else {
            Err(sessions::Refusal::AuthMethodRestricted.into())
        };
    };
    let member = Member::load(tx, project.uuid, member).await?;
    if !may_use(&organization, &member, &AuthMethod::Password) {
        return Err(sessions::Refusal::AuthMethodRestricted.into());
    }
    let by_address = project.settings.cross_org_passwords_enabled;
    if members::is_locked(&member.row, now)
        || (by_address && contact_locks::is_locked(tx, project, email.as_str(), now).await?)
    {
        return Err(sessions::Refusal::MemberLocked.into());
    }
    let subject = subject_of(project, &member.row);
    Ok(Some(Found {
        organization: organization.id,
        member: member.row.member_id,
        subject,
        password: store::get(tx, project.uuid, subject).await?,
    }))
}

async fn check(
    engine: &Engine,
    project: &Arc<Project>,
    turn: Turn,
    owner: Owner,
    row: store::PasswordRow,
    password: SecretString,
) -> Result<Checked> {
    let (turn, verified) = turn.verify(engine, password, &row.hash).await?;
    let Some(verified) = verified else {
        return Err(wrong(engine, project, turn, owner).await);
    };
    if row.requires_reset {
        return Err(Refusal::MemberResetRequired.into());
    }
    Ok(Checked {
        owner,
        identity: row.identity,
        hash: row.hash,
        verified,
    })
}

/// Counts a wrong guess. The turn is held until then: whoever is next must find it counted.
async fn wrong(engine: &Engine, project: &Arc<Project>, turn: Turn, owner: Owner) -> Error {
    let now = engine.now();
    let project = project.clone();
    let counted = engine
        .db
        .write(async move |tx: &Tx| {
            if let Some(member) = owner.member {
                members::record_failure(tx, &project, member, FailedFactor::Password, now).await?;
            }
            if owner.by_address {
                contact_locks::record_failure(
                    tx,
                    &project,
                    owner.email.as_str(),
                    FailedFactor::Password,
                    now,
                )
                .await?;
            }
            Ok::<_, Error>(())
        })
        .await;
    drop(turn);
    counted.map_or_else(Into::into, |()| Refusal::WrongPassword.into())
}

impl Checked {
    /// By which address it was guessed.
    pub(super) fn email(&self) -> &str {
        self.owner.email.as_str()
    }

    /// In the transaction that acts on it: the member is still there and not locked, and the password is still the same.
    /// The member's row is locked from here on, and the password stays as it is.
    pub(super) async fn accept(&self, tx: &Tx, project: &Project, now: Timestamp) -> Result<()> {
        let Owner {
            member,
            email,
            by_address,
            subject,
        } = &self.owner;
        if let Some(member) = member {
            let member = lock_for_login(tx, project, *member, now).await?;
            if subject_of(project, &member.row) != *subject {
                return Err(Refusal::WrongPassword.into());
            }
        }
        if *by_address
            && !contact_locks::reset_failures(tx, project, email.as_str(), FailedFactor::Password, now)
                .await?
        {
            return Err(sessions::Refusal::MemberLocked.into());
        }
        if let Some(new) = &self.verified.upgraded {
            store::rehash(tx, project.uuid, *subject, &self.hash, new).await?;
        }
        if !store::lock_shared(tx, project.uuid, *subject, self.identity).await? {
            return Err(Refusal::WrongPassword.into());
        }
        if let Some(member) = member {
            members::reset_failures(tx, project, *member, FailedFactor::Password).await?;
        }
        Ok(())
    }
}
