//! SQL of members and their e-mail addresses.

use std::collections::{BTreeMap, BTreeSet};

use tenure_core::password::subject;
use tenure_db::{Error, Row, Tx, params};
use tenure_types::b2b::members::Status;
use uuid::Uuid;

use crate::support::search::{Source, read_of};

/// The columns of a member with its factors, for any statement that reads them `FROM` [`member_tables`].
macro_rules! member_columns {
    () => {
        "m.member_id, m.organization_id, m.status, m.name, m.email_id, m.email, m.email_verified, m.trusted_metadata,
         m.untrusted_metadata, m.external_id, m.is_breakglass, m.phone_id, m.phone_number, m.phone_verified,
         m.mfa_enrolled, m.default_mfa_method, m.roles, m.created_at, m.updated_at, m.locked_at, m.lock_expires_at,
         COALESCE(own.password_id, shared.password_id), t.totp_id"
    };
}
/// Members with their passwords (their own, or that of their address for all organizations: a project has only one of
/// the two kinds) and active TOTP registrations.
macro_rules! member_tables {
    () => {
        "members m LEFT JOIN passwords own ON own.project_id = m.project_id AND own.subject_id = m.member_id
         LEFT JOIN passwords shared ON shared.project_id = m.project_id AND shared.subject_id = m.email_subject
         LEFT JOIN totp_registrations t ON t.project_id = m.project_id AND t.member_id = m.member_id
             AND t.state = 'active'"
    };
}
pub(crate) use member_columns;
pub(crate) use member_tables;

/// How many columns [`member_columns`] names.
pub(crate) const MEMBER_COLUMNS: usize = 23;

pub(crate) const SEARCHED: Source<MemberRow> = Source {
    tables: member_tables!(),
    columns: member_columns!(),
    // A member is searched in organizations, which are of the project.
    project: "COALESCE(m.project_id, m.organization_id)",
    created_at: "m.created_at",
    id: "m.member_id",
    read: |row| read_member(row, 0),
    key: |row| (row.created_at, row.member_id),
};

#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "the row's own shape")]
pub(crate) struct MemberRow {
    pub(crate) member_id: Uuid,
    pub(crate) organization_id: Uuid,
    pub(crate) status: String,
    pub(crate) name: String,
    pub(crate) email_id: Uuid,
    pub(crate) email: String,
    pub(crate) email_verified: bool,
    pub(crate) trusted_metadata: String,
    pub(crate) untrusted_metadata: String,
    pub(crate) external_id: Option<String>,
    pub(crate) is_breakglass: bool,
    pub(crate) phone_id: Option<Uuid>,
    pub(crate) phone_number: String,
    pub(crate) phone_verified: bool,
    pub(crate) mfa_enrolled: bool,
    pub(crate) default_mfa_method: String,
    pub(crate) roles: String,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) locked_at: Option<i64>,
    pub(crate) lock_expires_at: Option<i64>,
    pub(crate) password_id: Option<Uuid>,
    pub(crate) totp_id: Option<Uuid>,
}

impl MemberRow {
    pub(crate) fn is_active(&self) -> bool {
        self.status == Status::Active.as_str()
    }

    pub(crate) fn is_deleted(&self) -> bool {
        self.status == Status::Deleted.as_str()
    }

    /// What stands behind the `@` of its address.
    pub(crate) fn email_domain(&self) -> &str {
        self.email.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// An address that a member has or had.
#[derive(Clone)]
pub(crate) struct AddressRow {
    pub(crate) email_id: Uuid,
    pub(crate) address: String,
}

tenure_db::statements! {
    GET = concat!("SELECT ", member_columns!(), " FROM ", member_tables!(), "
                   WHERE m.project_id = $1 AND m.member_id = $2");
    BY_EXTERNAL_ID = "SELECT member_id FROM members
                      WHERE project_id = $1 AND organization_id = $2 AND external_id = $3 AND status <> 'deleted'";
    BY_EMAIL = "SELECT member_id FROM member_emails
                WHERE project_id = $1 AND organization_id = $2 AND address = $3 AND state = 'primary'";
    BY_EMAIL_EVERYWHERE = concat!("SELECT ", member_columns!(), " FROM ", member_tables!(), "
        WHERE m.project_id = $1 AND m.email = $2 AND m.status <> 'deleted' ORDER BY m.created_at, m.member_id");
    RETIRED = "SELECT email_id, address FROM member_emails
               WHERE project_id = $1 AND member_id = $2 AND state = 'retired' ORDER BY address";
    HAS_VERIFIED_DOMAIN = "SELECT 1 FROM members WHERE project_id = $1 AND organization_id = $2 AND email_domain = $3
                           AND email_verified AND status = 'active' LIMIT 1";
    COUNT = "SELECT COUNT(*) FROM members WHERE project_id = $1 AND organization_id = $2 AND status <> 'deleted'";
    INSERT = "INSERT INTO members (project_id, member_id, organization_id, status, name, email_id, email, email_domain,
                  email_verified, trusted_metadata, untrusted_metadata, external_id, is_breakglass, phone_id,
                  phone_number, phone_verified, mfa_enrolled, default_mfa_method, roles, created_at, updated_at,
                  failed_attempts, email_subject)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20, 0,
                      $21)
              ON CONFLICT DO NOTHING";
    LOCK = "UPDATE members SET status = status WHERE project_id = $1 AND member_id = $2 AND status <> 'deleted'";
    OF_ADDRESS = "SELECT member_id FROM members WHERE project_id = $1 AND email = $2 AND status <> 'deleted'";
    LOCK_DELETED = "UPDATE members SET status = status
                    WHERE project_id = $1 AND member_id = $2 AND status = 'deleted'";
    UPDATE = "UPDATE members SET status = $3, name = $4, email_id = $5, email = $6, email_domain = $7,
                  email_verified = $8, trusted_metadata = $9, untrusted_metadata = $10, is_breakglass = $11,
                  phone_id = $12, phone_number = $13, phone_verified = $14, mfa_enrolled = $15,
                  default_mfa_method = $16, roles = $17, updated_at = $18, email_subject = $19
              WHERE project_id = $1 AND member_id = $2";
    SET_EXTERNAL_ID = "UPDATE members SET external_id = $3
        WHERE project_id = $1 AND member_id = $2
            AND NOT EXISTS (SELECT 1 FROM members other WHERE other.project_id = $1
                            AND other.organization_id = members.organization_id AND other.external_id = $3
                            AND other.member_id <> $2 AND other.status <> 'deleted')";
    CLEAR_EXTERNAL_ID = "UPDATE members SET external_id = NULL WHERE project_id = $1 AND member_id = $2";
    CLAIM_ADDRESS = "INSERT INTO member_emails (project_id, email_id, organization_id, member_id, address, state,
                         expires_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    ADDRESS_OWNER = "SELECT member_id, email_id, state FROM member_emails
                     WHERE project_id = $1 AND organization_id = $2 AND address = $3
                         AND (expires_at IS NULL OR expires_at > $4)";
    SET_ADDRESS_STATE = "UPDATE member_emails SET state = $3, expires_at = NULL
                         WHERE project_id = $1 AND email_id = $2";
    SETTLE_PENDING = "UPDATE member_emails SET state = 'primary', expires_at = NULL
                      WHERE project_id = $1 AND member_id = $2 AND email_id = $3 AND state = 'pending'
                          AND expires_at > $4";
    RELEASE_ADDRESS = "DELETE FROM member_emails WHERE project_id = $1 AND email_id = $2";
    RELEASE_ALL_ADDRESSES = "DELETE FROM member_emails WHERE project_id = $1 AND member_id = $2";
    RELEASE_PENDING = "DELETE FROM member_emails WHERE project_id = $1 AND member_id = $2 AND state = 'pending'";
    RELEASE_LAPSED = "DELETE FROM member_emails WHERE project_id = $1 AND organization_id = $2 AND address = $3
                      AND state = 'pending' AND expires_at <= $4";
    // In one order, by what two organizations may share: the passwords of addresses.
    IDS = "SELECT member_id FROM members WHERE project_id = $1 AND organization_id = $2 ORDER BY email";
    DELETE = "DELETE FROM members WHERE project_id = $1 AND member_id = $2 RETURNING email";
    // Writes nothing new: it holds the row for the transaction.
    HOLD_UNLOCKED = "UPDATE members SET status = status WHERE project_id = $1 AND member_id = $2
                     AND (lock_expires_at IS NULL OR lock_expires_at <= $3)";
    LOCK_OUT = "UPDATE members SET locked_at = $3, lock_expires_at = $4 WHERE project_id = $1 AND member_id = $2";
}

pub(crate) async fn get(tx: &Tx, project: Uuid, member: Uuid) -> Result<Option<MemberRow>, Error> {
    tx.query_opt(&GET, &params![project, member], |row| read_member(row, 0))
        .await
}

pub(crate) async fn by_external_id(
    tx: &Tx,
    project: Uuid,
    organization: Uuid,
    external_id: &str,
) -> Result<Option<Uuid>, Error> {
    tx.query_opt(
        &BY_EXTERNAL_ID,
        &params![project, organization, external_id],
        |row| row.get(0),
    )
    .await
}

/// The member of an organization whose address this is now.
pub(crate) async fn by_email(
    tx: &Tx,
    project: Uuid,
    organization: Uuid,
    email: &str,
) -> Result<Option<Uuid>, Error> {
    tx.query_opt(&BY_EMAIL, &params![project, organization, email], |row| {
        row.get(0)
    })
    .await
}

/// The members of all organizations whose address this is now, oldest first.
pub(crate) async fn by_email_everywhere(
    tx: &Tx,
    project: Uuid,
    email: &str,
) -> Result<Vec<MemberRow>, Error> {
    tx.query(&BY_EMAIL_EVERYWHERE, &params![project, email], |row| {
        read_member(row, 0)
    })
    .await
}

pub(crate) async fn retired(tx: &Tx, project: Uuid, member: Uuid) -> Result<Vec<AddressRow>, Error> {
    tx.query(&RETIRED, &params![project, member], read_address).await
}

/// As [`retired`], of several members at once.
pub(crate) async fn retired_of(
    tx: &Tx,
    project: Uuid,
    members: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<AddressRow>>, Error> {
    let select =
        "SELECT email_id, address, member_id FROM (SELECT * FROM member_emails WHERE state = 'retired') e";
    let parts = (select, "member_id", "address");
    read_of(tx, parts, project, members, |row| {
        Ok((row.get(2)?, read_address(row)?))
    })
    .await
}

/// Whether an active member of the organization has a verified address of this domain.
pub(crate) async fn has_verified_domain(
    tx: &Tx,
    project: Uuid,
    organization: Uuid,
    domain: &str,
) -> Result<bool, Error> {
    let found = tx
        .query_opt(
            &HAS_VERIFIED_DOMAIN,
            &params![project, organization, domain],
            |_| Ok(()),
        )
        .await?;
    Ok(found.is_some())
}

/// How many members an organization has; deleted ones do not count.
pub(crate) async fn count(tx: &Tx, project: Uuid, organization: Uuid) -> Result<i64, Error> {
    Ok(tx
        .query_opt(&COUNT, &params![project, organization], |row| row.get(0))
        .await?
        .unwrap_or(0))
}

/// `false`: the external id is taken.
pub(crate) async fn insert(tx: &Tx, project: Uuid, row: &MemberRow) -> Result<bool, Error> {
    let params = params![
        project,
        row.member_id,
        row.organization_id,
        &row.status,
        &row.name,
        row.email_id,
        &row.email,
        row.email_domain(),
        row.email_verified,
        &row.trusted_metadata,
        &row.untrusted_metadata,
        row.external_id.as_deref(),
        row.is_breakglass,
        row.phone_id,
        &row.phone_number,
        row.phone_verified,
        row.mfa_enrolled,
        &row.default_mfa_method,
        &row.roles,
        row.created_at,
        subject::of_address(project, &row.email),
    ];
    Ok(tx.execute(&INSERT, &params).await? == 1)
}

/// Locks the member's row until the transaction ends. `false`: there is no such member, or it is deleted.
pub(crate) async fn lock(tx: &Tx, project: Uuid, member: Uuid) -> Result<bool, Error> {
    Ok(tx.execute(&LOCK, &params![project, member]).await? == 1)
}

/// As [`lock`], of those that are there. In one order, so that no two that lock several wait for each other.
pub(crate) async fn lock_all(
    tx: &Tx,
    project: Uuid,
    members: impl IntoIterator<Item = Uuid>,
) -> Result<(), Error> {
    for member in members.into_iter().collect::<BTreeSet<_>>() {
        lock(tx, project, member).await?;
    }
    Ok(())
}

/// As [`lock_all`], of the members of all organizations whose address this is now.
pub(crate) async fn lock_of_address(tx: &Tx, project: Uuid, email: &str) -> Result<(), Error> {
    let members = tx
        .query(&OF_ADDRESS, &params![project, email], |row| row.get(0))
        .await?;
    lock_all(tx, project, members).await
}

/// As [`lock`], of a deleted member. `false`: there is none.
pub(crate) async fn lock_deleted(tx: &Tx, project: Uuid, member: Uuid) -> Result<bool, Error> {
    Ok(tx.execute(&LOCK_DELETED, &params![project, member]).await? == 1)
}

/// Writes all but external id, lock and the factors of other tables. After [`lock`].
pub(crate) async fn update(tx: &Tx, project: Uuid, row: &MemberRow) -> Result<(), Error> {
    let params = params![
        project,
        row.member_id,
        &row.status,
        &row.name,
        row.email_id,
        &row.email,
        row.email_domain(),
        row.email_verified,
        &row.trusted_metadata,
        &row.untrusted_metadata,
        row.is_breakglass,
        row.phone_id,
        &row.phone_number,
        row.phone_verified,
        row.mfa_enrolled,
        &row.default_mfa_method,
        &row.roles,
        row.updated_at,
        subject::of_address(project, &row.email),
    ];
    tx.execute(&UPDATE, &params).await.map(drop)
}

/// `false`: it belongs to another member of the organization.
pub(crate) async fn set_external_id(
    tx: &Tx,
    project: Uuid,
    member: Uuid,
    external_id: &str,
) -> Result<bool, Error> {
    match tx
        .execute(&SET_EXTERNAL_ID, &params![project, member, external_id])
        .await
    {
        Ok(changed) => Ok(changed == 1),
        Err(Error::Unique) => Ok(false),
        Err(error) => Err(error),
    }
}

pub(crate) async fn clear_external_id(tx: &Tx, project: Uuid, member: Uuid) -> Result<(), Error> {
    tx.execute(&CLEAR_EXTERNAL_ID, &params![project, member])
        .await
        .map(drop)
}

/// Takes an address for a member, in the state `primary`, or `pending` until an instant. `false`: it is taken.
pub(crate) async fn claim_address(
    tx: &Tx,
    project: Uuid,
    (organization, member): (Uuid, Uuid),
    address: &AddressRow,
    pending_until: Option<i64>,
    now: i64,
) -> Result<bool, Error> {
    let lapsed = params![project, organization, &address.address, now];
    tx.execute(&RELEASE_LAPSED, &lapsed).await?;
    let state = if pending_until.is_some() {
        "pending"
    } else {
        "primary"
    };
    let params = params![
        project,
        address.email_id,
        organization,
        member,
        &address.address,
        state,
        pending_until
    ];
    Ok(tx.execute(&CLAIM_ADDRESS, &params).await? == 1)
}

/// Who holds an address in an organization: the member, the address's id, and `primary`, `retired` or `pending`.
pub(crate) async fn address_owner(
    tx: &Tx,
    project: Uuid,
    organization: Uuid,
    address: &str,
    now: i64,
) -> Result<Option<(Uuid, Uuid, String)>, Error> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    tx.query_opt(
        &ADDRESS_OWNER,
        &params![project, organization, address, now],
        read,
    )
    .await
}

/// To `primary` or `retired`, for good.
pub(crate) async fn set_address_state(
    tx: &Tx,
    project: Uuid,
    email_id: Uuid,
    state: &str,
) -> Result<(), Error> {
    tx.execute(&SET_ADDRESS_STATE, &params![project, email_id, state])
        .await
        .map(drop)
}

/// Makes a pending address a primary one. `false`: it has lapsed, and may be another's by now.
pub(crate) async fn settle_pending(
    tx: &Tx,
    project: Uuid,
    member: Uuid,
    email_id: Uuid,
    now: i64,
) -> Result<bool, Error> {
    let params = params![project, member, email_id, now];
    Ok(tx.execute(&SETTLE_PENDING, &params).await? == 1)
}

/// `false`: it was free already.
pub(crate) async fn release_address(tx: &Tx, project: Uuid, email_id: Uuid) -> Result<bool, Error> {
    Ok(tx.execute(&RELEASE_ADDRESS, &params![project, email_id]).await? == 1)
}

pub(crate) async fn release_all_addresses(tx: &Tx, project: Uuid, member: Uuid) -> Result<(), Error> {
    tx.execute(&RELEASE_ALL_ADDRESSES, &params![project, member])
        .await
        .map(drop)
}

/// Gives up a change of address that was not completed.
pub(crate) async fn release_pending(tx: &Tx, project: Uuid, member: Uuid) -> Result<(), Error> {
    tx.execute(&RELEASE_PENDING, &params![project, member])
        .await
        .map(drop)
}

/// The members of an organization, deleted ones too.
pub(crate) async fn ids(tx: &Tx, project: Uuid, organization: Uuid) -> Result<Vec<Uuid>, Error> {
    tx.query(&IDS, &params![project, organization], |row| row.get(0))
        .await
}

/// For good; what belongs to the member is not deleted by this. Returns the address that it had.
pub(crate) async fn delete(tx: &Tx, project: Uuid, member: Uuid) -> Result<Option<String>, Error> {
    tx.query_opt(&DELETE, &params![project, member], |row| row.get(0))
        .await
}

/// Locks the member's row until the transaction ends. `false`: there is no such member, or it is locked out.
pub(super) async fn hold_unlocked(tx: &Tx, project: Uuid, member: Uuid, now: i64) -> Result<bool, Error> {
    Ok(tx.execute(&HOLD_UNLOCKED, &params![project, member, now]).await? == 1)
}

/// Refuses authentications of the member until `expires_at`.
pub(super) async fn lock_out(
    tx: &Tx,
    project: Uuid,
    member: Uuid,
    now: i64,
    expires_at: i64,
) -> Result<(), Error> {
    tx.execute(&LOCK_OUT, &params![project, member, now, expires_at])
        .await
        .map(drop)
}

pub(crate) fn read_member(row: &Row<'_>, first: usize) -> Result<MemberRow, Error> {
    Ok(MemberRow {
        member_id: row.get(first)?,
        organization_id: row.get(first + 1)?,
        status: row.get(first + 2)?,
        name: row.get(first + 3)?,
        email_id: row.get(first + 4)?,
        email: row.get(first + 5)?,
        email_verified: row.get(first + 6)?,
        trusted_metadata: row.get(first + 7)?,
        untrusted_metadata: row.get(first + 8)?,
        external_id: row.get(first + 9)?,
        is_breakglass: row.get(first + 10)?,
        phone_id: row.get(first + 11)?,
        phone_number: row.get(first + 12)?,
        phone_verified: row.get(first + 13)?,
        mfa_enrolled: row.get(first + 14)?,
        default_mfa_method: row.get(first + 15)?,
        roles: row.get(first + 16)?,
        created_at: row.get(first + 17)?,
        updated_at: row.get(first + 18)?,
        locked_at: row.get(first + 19)?,
        lock_expires_at: row.get(first + 20)?,
        password_id: row.get(first + 21)?,
        totp_id: row.get(first + 22)?,
    })
}

pub(crate) fn read_address(row: &Row<'_>) -> Result<AddressRow, Error> {
    Ok(AddressRow {
        email_id: row.get(0)?,
        address: row.get(1)?,
    })
}
