//! SQL of discovery.

use tenure_db::{Error, Tx, params};
use tenure_types::Timestamp;
use uuid::Uuid;

use crate::subjects::members::store::{
    MEMBER_COLUMNS, MemberRow, member_columns, member_tables, read_member,
};
use crate::subjects::organizations::store::{OrganizationRow, organization_columns, read_organization};

tenure_db::statements! {
    MEMBERSHIPS = concat!("SELECT ", member_columns!(), ", ", organization_columns!(), " FROM ", member_tables!(), "
        JOIN organizations o ON o.project_id = m.project_id AND o.organization_id = m.organization_id
        WHERE m.project_id = $1 AND m.email = $2 AND m.status <> 'deleted'
        ORDER BY m.created_at, m.member_id LIMIT $3");
    // Where the address has no member, and colleagues of its domain are in already.
    JOINABLE = concat!("SELECT ", organization_columns!(), " FROM organizations o
        JOIN organization_domains d ON d.project_id = o.project_id AND d.organization_id = o.organization_id
            AND d.kind = 'allowed' AND d.domain = $2
        WHERE o.project_id = $1
            AND NOT EXISTS (SELECT 1 FROM member_emails e WHERE e.project_id = $1
                            AND e.organization_id = o.organization_id AND e.address = $3
                            AND (e.expires_at IS NULL OR e.expires_at > $4))
            AND EXISTS (SELECT 1 FROM members m WHERE m.project_id = $1 AND m.organization_id = o.organization_id
                        AND m.email_domain = $2 AND m.email_verified AND m.status = 'active')
            -- A claimed domain keeps its people in the organizations that claimed it.
            AND (NOT EXISTS (SELECT 1 FROM organization_domains c WHERE c.project_id = $1 AND c.kind = 'claimed'
                             AND c.domain = $2)
                OR EXISTS (SELECT 1 FROM organization_domains c WHERE c.project_id = $1 AND c.kind = 'claimed'
                           AND c.domain = $2 AND c.organization_id = o.organization_id))
        ORDER BY o.created_at, o.organization_id LIMIT $5");
}

/// The members of all organizations whose address this is now, and their organizations, oldest first.
pub(super) async fn memberships(
    tx: &Tx,
    project: Uuid,
    email: &str,
    limit: usize,
) -> Result<Vec<(MemberRow, OrganizationRow)>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    tx.query(&MEMBERSHIPS, &params![project, email, limit], |row| {
        Ok((read_member(row, 0)?, read_organization(row, MEMBER_COLUMNS)?))
    })
    .await
}

/// The organizations that let the domain in and may have it, have verified members of it, and have nobody with this
/// address.
pub(super) async fn joinable(
    tx: &Tx,
    project: Uuid,
    domain: &str,
    email: &str,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<OrganizationRow>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let params = params![project, domain, email, now.millis(), limit];
    tx.query(&JOINABLE, &params, |row| read_organization(row, 0))
        .await
}
