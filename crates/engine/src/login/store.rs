//! SQL that reads a session together with who holds it.

use tenure_db::{Error, Tx, params};
use tenure_types::Timestamp;
use uuid::Uuid;

use crate::sessions::principal::Loaded;
use crate::sessions::store::{SESSION_COLUMNS, live, read_session, session_columns};
use crate::subjects::members::store::{
    AddressRow, MEMBER_COLUMNS, MemberRow, member_columns, member_tables, read_address, read_member,
};
use crate::subjects::organizations::store::{
    ORGANIZATION_COLUMNS, OrganizationRow, organization_columns, read_organization,
};
use crate::subjects::users::store::{self, USER_COLUMNS, UserRow, read_user, user_columns};

tenure_db::statements! {
    LOAD = concat!("SELECT ", session_columns!("s."), ", ", user_columns!(), ", p.version FROM sessions s
        JOIN users u ON u.project_id = s.project_id AND u.user_id = s.subject_id
        LEFT JOIN passwords pw ON pw.project_id = u.project_id AND pw.subject_id = u.user_id
        JOIN projects p ON p.project_id = s.project_id
        WHERE s.project_id = $1 AND s.session_id = $2 AND ", live!("s."));
    LOAD_FACTORS = "SELECT f.factor_id, f.kind, f.value, f.verified FROM sessions s
        JOIN user_factors f ON f.project_id = s.project_id AND f.user_id = s.subject_id
        WHERE s.project_id = $1 AND s.session_id = $2 ORDER BY f.created_at, f.factor_id";
    LOAD_MEMBER = concat!("SELECT ", session_columns!("s."), ", ", member_columns!(), ", ", organization_columns!(),
        ", p.version FROM sessions s, projects p, organizations o, ", member_tables!(), "
        WHERE s.project_id = $1 AND s.session_id = $2 AND ", live!("s."), " AND p.project_id = s.project_id
            AND m.project_id = s.project_id AND m.member_id = s.subject_id
            AND o.project_id = m.project_id AND o.organization_id = m.organization_id");
    LOAD_RETIRED = "SELECT e.email_id, e.address FROM sessions s
        JOIN member_emails e ON e.project_id = s.project_id AND e.member_id = s.subject_id
        WHERE s.project_id = $1 AND s.session_id = $2 AND e.state = 'retired' ORDER BY e.address";
}

/// A live session with what an answer needs besides its user's factors.
pub(crate) async fn load(
    tx: &Tx,
    project: Uuid,
    session: Uuid,
    now: Timestamp,
) -> Result<Option<Loaded<UserRow>>, Error> {
    tx.query_opt(&LOAD, &params![project, session, now.millis()], |row| {
        Ok(Loaded {
            session: read_session(row)?,
            holder: read_user(row, SESSION_COLUMNS)?,
            project_version: row.get(SESSION_COLUMNS + USER_COLUMNS)?,
        })
    })
    .await
}

pub(crate) async fn load_factors(
    tx: &Tx,
    project: Uuid,
    session: Uuid,
) -> Result<Vec<store::FactorRow>, Error> {
    tx.query(&LOAD_FACTORS, &params![project, session], |row| {
        store::read_factor(row, 0)
    })
    .await
}

/// As [`load`], where the holder is a member.
pub(crate) async fn load_member(
    tx: &Tx,
    project: Uuid,
    session: Uuid,
    now: Timestamp,
) -> Result<Option<Loaded<(MemberRow, OrganizationRow)>>, Error> {
    tx.query_opt(&LOAD_MEMBER, &params![project, session, now.millis()], |row| {
        let organization = SESSION_COLUMNS + MEMBER_COLUMNS;
        Ok(Loaded {
            session: read_session(row)?,
            holder: (
                read_member(row, SESSION_COLUMNS)?,
                read_organization(row, organization)?,
            ),
            project_version: row.get(organization + ORGANIZATION_COLUMNS)?,
        })
    })
    .await
}

/// The retired addresses of the member that holds a session.
pub(crate) async fn load_retired(tx: &Tx, project: Uuid, session: Uuid) -> Result<Vec<AddressRow>, Error> {
    tx.query(&LOAD_RETIRED, &params![project, session], read_address)
        .await
}
