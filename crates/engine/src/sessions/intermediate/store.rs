//! SQL of intermediate sessions.

use tenure_core::factor::Factors;
use tenure_core::secret_token::{IntermediateSession, TokenHash};
use tenure_db::{Error, Row, Tx, params};
use tenure_types::Timestamp;
use uuid::Uuid;

use super::{Intermediate, Origin};
use crate::sessions::store::live;

type Hash = TokenHash<IntermediateSession>;

tenure_db::statements! {
    GET = concat!("SELECT i.email, i.email_verified, i.organization_id, i.factors, i.expires_at, i.origin_id, o.started_at
           FROM intermediate_sessions i
           LEFT JOIN sessions o ON o.project_id = i.project_id AND o.session_id = i.origin_id AND ", live!("o."), "
           WHERE i.project_id = $1 AND i.hash = $2 AND i.expires_at > $3
               AND (i.origin_id IS NULL OR o.session_id IS NOT NULL)");
    // Writes nothing new: it holds the row for the transaction, and of two that want it the second waits.
    LOCK = "UPDATE intermediate_sessions SET email = email
            WHERE project_id = $1 AND hash = $2 AND expires_at > $3";
    INSERT = "INSERT INTO intermediate_sessions (project_id, hash, email, email_verified, organization_id, factors,
                  origin_id, created_at, expires_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    UPDATE = "UPDATE intermediate_sessions SET email_verified = $3, organization_id = $4, factors = $5, origin_id = $6
              WHERE project_id = $1 AND hash = $2";
    CONSUME = "DELETE FROM intermediate_sessions WHERE project_id = $1 AND hash = $2 AND expires_at > $3";
    DELETE_ALL_OF = "DELETE FROM intermediate_sessions WHERE project_id = $1 AND organization_id = $2";
    DELETE_OF_ADDRESS = "DELETE FROM intermediate_sessions WHERE project_id = $1 AND email = $2 AND hash <> $3";
    DELETE_OF_MEMBER = "DELETE FROM intermediate_sessions
                        WHERE project_id = $1 AND email = $2 AND organization_id = $4 AND hash <> $3";
    EXPIRED = "SELECT project_id, hash FROM intermediate_sessions WHERE expires_at <= $1
               ORDER BY expires_at LIMIT 1000";
    PURGE = "DELETE FROM intermediate_sessions WHERE project_id = $1 AND hash = $2 AND expires_at <= $3";
}

pub(super) async fn get(
    tx: &Tx,
    project: Uuid,
    hash: &Hash,
    now: Timestamp,
) -> Result<Option<Intermediate>, Error> {
    let params = params![project, &hash.as_bytes()[..], now.millis()];
    tx.query_opt(&GET, &params, read).await
}

pub(super) async fn lock(
    tx: &Tx,
    project: Uuid,
    hash: &Hash,
    now: Timestamp,
) -> Result<Option<Intermediate>, Error> {
    let params = params![project, &hash.as_bytes()[..], now.millis()];
    tx.execute(&LOCK, &params).await?;
    // By a statement of its own: whatever it was waited for has changed, this sees.
    get(tx, project, hash, now).await
}

pub(super) async fn insert(
    tx: &Tx,
    project: Uuid,
    hash: &Hash,
    intermediate: &Intermediate,
    now: Timestamp,
) -> Result<(), Error> {
    let factors = text(&intermediate.factors);
    let params = params![
        project,
        &hash.as_bytes()[..],
        &intermediate.email,
        intermediate.email_verified,
        intermediate.organization,
        &factors,
        intermediate.origin.map(|origin| origin.session),
        now.millis(),
        intermediate.expires_at.millis(),
    ];
    tx.execute(&INSERT, &params).await.map(drop)
}

/// Writes what more was proven. After [`lock`].
pub(super) async fn update(
    tx: &Tx,
    project: Uuid,
    hash: &Hash,
    intermediate: &Intermediate,
) -> Result<(), Error> {
    let factors = text(&intermediate.factors);
    let params = params![
        project,
        &hash.as_bytes()[..],
        intermediate.email_verified,
        intermediate.organization,
        &factors,
        intermediate.origin.map(|origin| origin.session),
    ];
    tx.execute(&UPDATE, &params).await.map(drop)
}

pub(super) async fn delete_all_of(tx: &Tx, project: Uuid, organization: Uuid) -> Result<(), Error> {
    tx.execute(&DELETE_ALL_OF, &params![project, organization])
        .await
        .map(drop)
}

/// `organization`: only those that come from there. `except`: one that stays.
pub(super) async fn delete_of_address(
    tx: &Tx,
    project: Uuid,
    email: &str,
    organization: Option<Uuid>,
    except: Option<&Hash>,
) -> Result<(), Error> {
    // No hash is empty.
    let except = except.map_or(&[][..], |hash| &hash.as_bytes()[..]);
    match organization {
        None => {
            tx.execute(&DELETE_OF_ADDRESS, &params![project, email, except])
                .await
        }
        Some(organization) => {
            tx.execute(&DELETE_OF_MEMBER, &params![project, email, except, organization])
                .await
        }
    }
    .map(drop)
}

/// `false`: it was used or had expired.
pub(super) async fn redeem(tx: &Tx, project: Uuid, hash: &Hash, now: Timestamp) -> Result<bool, Error> {
    let params = params![project, &hash.as_bytes()[..], now.millis()];
    Ok(tx.execute(&CONSUME, &params).await? == 1)
}

/// Up to a thousand that have expired, with their projects.
pub(super) async fn expired(tx: &Tx, now: i64) -> Result<Vec<(Uuid, Vec<u8>)>, Error> {
    tx.query(&EXPIRED, &params![now], |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}

pub(super) async fn purge(tx: &Tx, rows: &[(Uuid, Vec<u8>)], now: i64) -> Result<u64, Error> {
    let rows: Vec<_> = rows
        .iter()
        .map(|(project, hash)| params![*project, &hash[..], now])
        .collect();
    tx.execute_many(&PURGE, &rows).await
}

fn text(factors: &Factors) -> String {
    serde_json::to_string(factors).expect("factors are plain JSON")
}

fn read(row: &Row<'_>) -> Result<Intermediate, Error> {
    let factors: String = row.get(3)?;
    Ok(Intermediate {
        email: row.get(0)?,
        email_verified: row.get(1)?,
        organization: row.get(2)?,
        factors: serde_json::from_str(&factors)
            .map_err(|error| Error::damaged("intermediate_sessions.factors", error))?,
        expires_at: Timestamp::from_millis(row.get(4)?),
        origin: match row.get(5)? {
            Some(session) => Some(Origin {
                session,
                started_at: Timestamp::from_millis(row.get(6)?),
            }),
            None => None,
        },
        holder: None,
    })
}
