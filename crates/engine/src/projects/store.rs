//! SQL of projects and their secrets.

use tenure_db::{Error, Row, Tx, params};
use tenure_types::ProjectId;
use uuid::Uuid;

pub(crate) struct ProjectRow {
    pub(crate) project_id: Uuid,
    pub(crate) vertical: String,
    pub(crate) environment: String,
    pub(crate) name: String,
    pub(crate) public_token: Uuid,
    pub(crate) settings: String,
    pub(crate) policy: String,
    pub(crate) version: i64,
    pub(crate) created_at: i64,
}

pub(crate) struct SecretRow {
    pub(crate) secret_id: Uuid,
    pub(crate) hash: Vec<u8>,
    pub(crate) created_at: i64,
    pub(crate) disabled_at: Option<i64>,
}

tenure_db::statements! {
    VERSIONS = "SELECT project_id, version FROM projects";
    VERSION = "SELECT version FROM projects WHERE project_id = $1";
    ALL = "SELECT project_id, vertical, environment, name, public_token, settings, policy, version, created_at
           FROM projects ORDER BY created_at, project_id";
    ONE = "SELECT project_id, vertical, environment, name, public_token, settings, policy, version, created_at
           FROM projects WHERE project_id = $1";
    INSERT = "INSERT INTO projects
              (project_id, vertical, environment, name, public_token, settings, policy, version, created_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8)";
    BUMP = "UPDATE projects SET version = version + 1 WHERE project_id = $1 AND environment = $2";
    // Writes nothing new: it holds the row for the transaction.
    HOLD_SETTINGS = "UPDATE projects SET version = version WHERE project_id = $1 RETURNING settings";
    SET_SETTINGS = "UPDATE projects SET settings = $2 WHERE project_id = $1";
    SET_POLICY = "UPDATE projects SET policy = $2 WHERE project_id = $1";
    SECRETS = "SELECT secret_id, hash, created_at, disabled_at FROM project_secrets
               WHERE project_id = $1 ORDER BY created_at, secret_id";
    INSERT_SECRET = "INSERT INTO project_secrets (project_id, secret_id, hash, created_at) VALUES ($1, $2, $3, $4)";
    DISABLE_SECRET = "UPDATE project_secrets SET disabled_at = $3
                      WHERE project_id = $1 AND secret_id = $2 AND disabled_at IS NULL";
}

/// Id and version of every project.
pub(crate) async fn versions(tx: &Tx) -> Result<Vec<(Uuid, i64)>, Error> {
    tx.query(&VERSIONS, &[], |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}

pub(super) async fn version(tx: &Tx, project: Uuid) -> Result<Option<i64>, Error> {
    tx.query_opt(&VERSION, &params![project], |row| row.get(0)).await
}

pub(crate) async fn all(tx: &Tx) -> Result<Vec<ProjectRow>, Error> {
    tx.query(&ALL, &[], read).await
}

pub(crate) async fn one(tx: &Tx, project: Uuid) -> Result<Option<ProjectRow>, Error> {
    tx.query_opt(&ONE, &params![project], read).await
}

pub(crate) async fn insert(tx: &Tx, row: &ProjectRow) -> Result<(), Error> {
    tx.execute(
        &INSERT,
        &params![
            row.project_id,
            &row.vertical,
            &row.environment,
            &row.name,
            row.public_token,
            &row.settings,
            &row.policy,
            row.created_at,
        ],
    )
    .await
    .map(drop)
}

/// Tells every node that something of the project changed. Also locks the project's row until the transaction ends, so
/// that changes of one project come one after the other. `false`: there is no such project.
pub(crate) async fn bump(tx: &Tx, project: ProjectId) -> Result<bool, Error> {
    let environment = project.environment().as_str();
    Ok(tx.execute(&BUMP, &params![project.uuid(), environment]).await? == 1)
}

/// The settings, which stay as they are until the transaction ends.
pub(crate) async fn hold_settings(tx: &Tx, project: Uuid) -> Result<Option<String>, Error> {
    tx.query_opt(&HOLD_SETTINGS, &params![project], |row| row.get(0))
        .await
}

/// After [`bump`].
pub(crate) async fn set_settings(tx: &Tx, project: Uuid, settings: &str) -> Result<(), Error> {
    tx.execute(&SET_SETTINGS, &params![project, settings])
        .await
        .map(drop)
}

/// After [`bump`].
pub(crate) async fn set_policy(tx: &Tx, project: Uuid, policy: &str) -> Result<(), Error> {
    tx.execute(&SET_POLICY, &params![project, policy]).await.map(drop)
}

pub(crate) async fn secrets(tx: &Tx, project: Uuid) -> Result<Vec<SecretRow>, Error> {
    tx.query(&SECRETS, &params![project], |row| {
        Ok(SecretRow {
            secret_id: row.get(0)?,
            hash: row.get(1)?,
            created_at: row.get(2)?,
            disabled_at: row.get(3)?,
        })
    })
    .await
}

pub(crate) async fn insert_secret(
    tx: &Tx,
    project: Uuid,
    secret: Uuid,
    hash: &[u8],
    now: i64,
) -> Result<(), Error> {
    tx.execute(&INSERT_SECRET, &params![project, secret, hash, now])
        .await
        .map(drop)
}

pub(crate) async fn disable_secret(tx: &Tx, project: Uuid, secret: Uuid, now: i64) -> Result<bool, Error> {
    Ok(tx
        .execute(&DISABLE_SECRET, &params![project, secret, now])
        .await?
        == 1)
}

fn read(row: &Row<'_>) -> Result<ProjectRow, Error> {
    Ok(ProjectRow {
        project_id: row.get(0)?,
        vertical: row.get(1)?,
        environment: row.get(2)?,
        name: row.get(3)?,
        public_token: row.get(4)?,
        settings: row.get(5)?,
        policy: row.get(6)?,
        version: row.get(7)?,
        created_at: row.get(8)?,
    })
}
