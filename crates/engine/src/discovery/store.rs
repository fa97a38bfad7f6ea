//! SQL of discovery.

use tenure_db::{Error, Tx, params};
use tenure_types::Timestamp;
use uuid::Uuid;

use crate::organizations::store::{OrganizationRow, organization_columns, read_organization};

tenure_db::statements! {
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
        ORDER BY o.created_at, o.organization_id");
}

/// The organizations that let the domain in, have verified members of it, and have nobody with this address.
pub(super) async fn joinable(
    tx: &Tx,
    project: Uuid,
    domain: &str,
    email: &str,
    now: Timestamp,
) -> Result<Vec<OrganizationRow>, Error> {
    let params = params![project, domain, email, now.millis()];
    tx.query(&JOINABLE, &params, |row| read_organization(row, 0))
        .await
}
