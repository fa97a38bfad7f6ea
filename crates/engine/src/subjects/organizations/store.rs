//! SQL of organizations.

use tenure_db::{Error, Row, Tx, params};
use uuid::Uuid;

use crate::support::search::{Source, folded};

/// The columns of an organization, for any statement that reads `organizations o`.
macro_rules! organization_columns {
    () => {
        "o.organization_id, o.name, o.slug, o.external_id, o.logo_url, o.trusted_metadata, o.settings, o.roles,
         o.created_at, o.updated_at"
    };
}
pub(crate) use organization_columns;

/// How many columns [`organization_columns`] names.
pub(crate) const ORGANIZATION_COLUMNS: usize = 10;

pub(crate) const SEARCHED: Source<OrganizationRow> = Source {
    tables: "organizations o",
    columns: organization_columns!(),
    project: "o.project_id",
    created_at: "o.created_at",
    id: "o.organization_id",
    read: |row| read_organization(row, 0),
    key: |row| (row.created_at, row.organization_id),
};

#[derive(Clone)]
pub(crate) struct OrganizationRow {
    pub(crate) organization_id: Uuid,
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) external_id: Option<String>,
    pub(crate) logo_url: String,
    pub(crate) trusted_metadata: String,
    pub(crate) settings: String,
    pub(crate) roles: String,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// Why an organization's domains are kept in rows of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DomainKind {
    Allowed,
    Claimed,
}

impl DomainKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Claimed => "claimed",
        }
    }
}

tenure_db::statements! {
    GET = concat!("SELECT ", organization_columns!(), " FROM organizations o
                   WHERE o.project_id = $1 AND o.organization_id = $2");
    BY_ALIAS = "SELECT organization_id FROM organization_aliases WHERE project_id = $1 AND alias = $2";
    CLAIM_ALIAS = "INSERT INTO organization_aliases (project_id, alias, organization_id) VALUES ($1, $2, $3)
                   ON CONFLICT DO NOTHING";
    RELEASE_ALIASES = "DELETE FROM organization_aliases
                       WHERE project_id = $1 AND organization_id = $2 AND alias <> $3 AND alias <> $4";
    DELETE_ALIASES = "DELETE FROM organization_aliases WHERE project_id = $1 AND organization_id = $2";
    INSERT = "INSERT INTO organizations (project_id, organization_id, name, search_name, slug, external_id, logo_url,
                  trusted_metadata, settings, roles, created_at, updated_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)";
    LOCK = "UPDATE organizations SET name = name WHERE project_id = $1 AND organization_id = $2";
    UPDATE = "UPDATE organizations SET name = $3, search_name = $4, slug = $5, external_id = $6, logo_url = $7,
                  trusted_metadata = $8, settings = $9, updated_at = $10
              WHERE project_id = $1 AND organization_id = $2";
    CLEAR_EXTERNAL_ID = "UPDATE organizations SET external_id = NULL, updated_at = $3
                         WHERE project_id = $1 AND organization_id = $2";
    SET_ROLES = "UPDATE organizations SET roles = $3, updated_at = $4 WHERE project_id = $1 AND organization_id = $2";
    DELETE = "DELETE FROM organizations WHERE project_id = $1 AND organization_id = $2";
    DELETE_DOMAINS = "DELETE FROM organization_domains WHERE project_id = $1 AND organization_id = $2";
    INSERT_DOMAIN = "INSERT INTO organization_domains (project_id, organization_id, kind, domain)
                     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    CLAIMED_ELSEWHERE = "SELECT 1 FROM organization_domains d
        WHERE d.project_id = $1 AND d.kind = 'claimed' AND d.domain = $3 AND d.organization_id <> $2
            AND NOT EXISTS (SELECT 1 FROM organization_domains own WHERE own.project_id = $1 AND own.kind = 'claimed'
                            AND own.domain = $3 AND own.organization_id = $2)
        LIMIT 1";
}

pub(crate) async fn get(
    tx: &Tx,
    project: Uuid,
    organization: Uuid,
) -> Result<Option<OrganizationRow>, Error> {
    tx.query_opt(&GET, &params![project, organization], |row| {
        read_organization(row, 0)
    })
    .await
}

/// Whose slug or external id a text is.
pub(crate) async fn by_alias(tx: &Tx, project: Uuid, alias: &str) -> Result<Option<Uuid>, Error> {
    tx.query_opt(&BY_ALIAS, &params![project, alias], |row| row.get(0))
        .await
}

/// Makes a text mean this organization. `false`: it means another, whose row is left alone. Whoever claims the same one
/// waits for the end of this transaction.
pub(crate) async fn claim_alias(
    tx: &Tx,
    project: Uuid,
    alias: &str,
    organization: Uuid,
) -> Result<bool, Error> {
    let claimed = tx
        .execute(&CLAIM_ALIAS, &params![project, alias, organization])
        .await?;
    Ok(claimed == 1 || by_alias(tx, project, alias).await? == Some(organization))
}

/// Frees what the organization was called by and is no longer.
pub(crate) async fn release_aliases(tx: &Tx, project: Uuid, row: &OrganizationRow) -> Result<(), Error> {
    let external_id = row.external_id.as_deref().unwrap_or(&row.slug);
    let params = params![project, row.organization_id, &row.slug, external_id];
    tx.execute(&RELEASE_ALIASES, &params).await.map(drop)
}

/// Its aliases are claimed already. `false`: another organization has the external id, though not as an alias: it was
/// another's slug when there were no aliases yet.
pub(crate) async fn insert(tx: &Tx, project: Uuid, row: &OrganizationRow) -> Result<bool, Error> {
    let search_name = folded(&row.name);
    let params = params![
        project,
        row.organization_id,
        &row.name,
        &search_name,
        &row.slug,
        row.external_id.as_deref(),
        &row.logo_url,
        &row.trusted_metadata,
        &row.settings,
        &row.roles,
        row.created_at,
    ];
    is_alone(tx.execute(&INSERT, &params).await)
}

fn is_alone(written: Result<u64, Error>) -> Result<bool, Error> {
    match written {
        Err(Error::Unique) => Ok(false),
        written => written.map(|_| true),
    }
}

/// Locks the organization's row until the transaction ends. `false`: there is no such organization.
pub(crate) async fn lock(tx: &Tx, project: Uuid, organization: Uuid) -> Result<bool, Error> {
    Ok(tx.execute(&LOCK, &params![project, organization]).await? == 1)
}

/// Writes all but the roles. Its aliases are claimed already. `false`: as [`insert`].
pub(crate) async fn update(tx: &Tx, project: Uuid, row: &OrganizationRow) -> Result<bool, Error> {
    let search_name = folded(&row.name);
    let params = params![
        project,
        row.organization_id,
        &row.name,
        &search_name,
        &row.slug,
        row.external_id.as_deref(),
        &row.logo_url,
        &row.trusted_metadata,
        &row.settings,
        row.updated_at,
    ];
    is_alone(tx.execute(&UPDATE, &params).await)
}

pub(crate) async fn clear_external_id(
    tx: &Tx,
    project: Uuid,
    organization: Uuid,
    now: i64,
) -> Result<(), Error> {
    tx.execute(&CLEAR_EXTERNAL_ID, &params![project, organization, now])
        .await
        .map(drop)
}

/// `false`: there is no such organization.
pub(crate) async fn set_roles(
    tx: &Tx,
    project: Uuid,
    organization: Uuid,
    roles: &str,
    now: i64,
) -> Result<bool, Error> {
    let params = params![project, organization, roles, now];
    Ok(tx.execute(&SET_ROLES, &params).await? == 1)
}

/// The organization, its aliases and its domains; its members are their own noun's.
pub(crate) async fn delete(tx: &Tx, project: Uuid, organization: Uuid) -> Result<bool, Error> {
    if tx.execute(&DELETE, &params![project, organization]).await? == 0 {
        return Ok(false);
    }
    tx.execute(&DELETE_ALIASES, &params![project, organization])
        .await?;
    tx.execute(&DELETE_DOMAINS, &params![project, organization])
        .await?;
    Ok(true)
}

/// Replaces the domains that the organization is found by.
pub(crate) async fn set_domains(
    tx: &Tx,
    project: Uuid,
    organization: Uuid,
    domains: &[(DomainKind, &str)],
) -> Result<(), Error> {
    tx.execute(&DELETE_DOMAINS, &params![project, organization])
        .await?;
    let rows: Vec<_> = domains
        .iter()
        .map(|(kind, domain)| params![project, organization, kind.as_str(), *domain])
        .collect();
    tx.execute_many(&INSERT_DOMAIN, &rows).await.map(drop)
}

/// Whether other organizations have claimed an e-mail domain, and this one has not.
pub(crate) async fn is_claimed_elsewhere(
    tx: &Tx,
    project: Uuid,
    organization: Uuid,
    domain: &str,
) -> Result<bool, Error> {
    let found = tx
        .query_opt(
            &CLAIMED_ELSEWHERE,
            &params![project, organization, domain],
            |_| Ok(()),
        )
        .await?;
    Ok(found.is_some())
}

pub(crate) fn read_organization(row: &Row<'_>, first: usize) -> Result<OrganizationRow, Error> {
    Ok(OrganizationRow {
        organization_id: row.get(first)?,
        name: row.get(first + 1)?,
        slug: row.get(first + 2)?,
        external_id: row.get(first + 3)?,
        logo_url: row.get(first + 4)?,
        trusted_metadata: row.get(first + 5)?,
        settings: row.get(first + 6)?,
        roles: row.get(first + 7)?,
        created_at: row.get(first + 8)?,
        updated_at: row.get(first + 9)?,
    })
}
