//! SQL of the addresses that wait for their spelling.

use tenure_db::{Error, Row, Tx, params};
use uuid::Uuid;

tenure_db::statements! {
    PAGE = "SELECT r.project_id, p.environment, r.email_id, r.address FROM address_reviews r
            JOIN projects p ON p.project_id = r.project_id
            WHERE r.email_id > $1 ORDER BY r.email_id LIMIT 200";
    DONE = "DELETE FROM address_reviews WHERE email_id = $1";
    USER = "SELECT user_id FROM user_factors WHERE factor_id = $1 AND kind = 'email' AND value = $2";
    IS_USERS = "SELECT 1 FROM user_factors WHERE project_id = $1 AND kind = 'email' AND value = $2";
    SPELL_USERS = "UPDATE user_factors SET value = $2 WHERE factor_id = $1";
    MEMBER = "SELECT organization_id, member_id FROM member_emails WHERE email_id = $1 AND address = $2";
    IS_MEMBERS = "SELECT 1 FROM member_emails WHERE organization_id = $1 AND address = $2";
    SPELL_MEMBERS = "UPDATE member_emails SET address = $2 WHERE email_id = $1";
    // Only the primary one stands beside the member.
    SPELL_MEMBER = "UPDATE members SET email = $3, email_subject = $4 WHERE member_id = $1 AND email_id = $2";
    HAS_PASSWORD = "SELECT 1 FROM passwords WHERE subject_id = $1";
    MOVE_PASSWORD = "UPDATE passwords SET subject_id = $2 WHERE subject_id = $1";
}

/// An address that waits.
pub(super) struct Pending {
    pub(super) project: Uuid,
    pub(super) environment: String,
    pub(super) email_id: Uuid,
    pub(super) address: String,
}

/// Where an address stands.
pub(super) enum Place {
    User { user: Uuid },
    Member { organization: Uuid, member: Uuid },
}

pub(super) async fn page(tx: &Tx, after: Uuid) -> Result<Vec<Pending>, Error> {
    tx.query(&PAGE, &params![after], |row: &Row<'_>| {
        Ok(Pending {
            project: row.get(0)?,
            environment: row.get(1)?,
            email_id: row.get(2)?,
            address: row.get(3)?,
        })
    })
    .await
}

pub(super) async fn done(tx: &Tx, email_id: Uuid) -> Result<(), Error> {
    tx.execute(&DONE, &params![email_id]).await.map(drop)
}

/// None: nobody has it as it was written any more.
pub(super) async fn place(tx: &Tx, pending: &Pending) -> Result<Option<Place>, Error> {
    let params = params![pending.email_id, &pending.address];
    let user = |row: &Row<'_>| Ok(Place::User { user: row.get(0)? });
    if let Some(place) = tx.query_opt(&USER, &params, user).await? {
        return Ok(Some(place));
    }
    tx.query_opt(&MEMBER, &params, |row: &Row<'_>| {
        Ok(Place::Member {
            organization: row.get(0)?,
            member: row.get(1)?,
        })
    })
    .await
}

pub(super) async fn is_users(tx: &Tx, project: Uuid, address: &str) -> Result<bool, Error> {
    let found = tx
        .query_opt(&IS_USERS, &params![project, address], |_| Ok(()))
        .await?;
    Ok(found.is_some())
}

pub(super) async fn spell_users(tx: &Tx, email_id: Uuid, address: &str) -> Result<(), Error> {
    tx.execute(&SPELL_USERS, &params![email_id, address])
        .await
        .map(drop)
}

pub(super) async fn is_members(tx: &Tx, organization: Uuid, address: &str) -> Result<bool, Error> {
    let params = params![organization, address];
    let found = tx.query_opt(&IS_MEMBERS, &params, |_| Ok(())).await?;
    Ok(found.is_some())
}

pub(super) async fn spell_members(
    tx: &Tx,
    email_id: Uuid,
    member: Uuid,
    address: &str,
    subject: Uuid,
) -> Result<(), Error> {
    tx.execute(&SPELL_MEMBERS, &params![email_id, address]).await?;
    tx.execute(&SPELL_MEMBER, &params![member, email_id, address, subject])
        .await
        .map(drop)
}

pub(super) async fn has_password(tx: &Tx, subject: Uuid) -> Result<bool, Error> {
    let found = tx.query_opt(&HAS_PASSWORD, &params![subject], |_| Ok(())).await?;
    Ok(found.is_some())
}

pub(super) async fn move_password(tx: &Tx, from: Uuid, to: Uuid) -> Result<(), Error> {
    tx.execute(&MOVE_PASSWORD, &params![from, to]).await.map(drop)
}
