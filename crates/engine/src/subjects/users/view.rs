//! From rows to the user that callers see.

use tenure_core::rbac::effective_roles;
use tenure_db::Tx;
use tenure_types::users::{Email, Name, Password, PhoneNumber, Status, User};
use tenure_types::{EmailId, PasswordId, PhoneNumberId, Timestamp, UserId};
use uuid::Uuid;

use super::Refusal;
use super::store::{self, FactorKind, FactorRow, UserRow};
use crate::Result;
use crate::projects::Project;

/// Reads a user whole.
pub(crate) async fn load(tx: &Tx, project: &Project, user: Uuid, now: Timestamp) -> Result<User> {
    let row = store::get(tx, project.uuid, user)
        .await?
        .ok_or(Refusal::NotFound)?;
    let factors = store::factors(tx, project.uuid, user).await?;
    view(project, row, &factors, now)
}

pub(crate) fn view(project: &Project, row: UserRow, factors: &[FactorRow], now: Timestamp) -> Result<User> {
    let environment = project.environment;
    let of = |kind: FactorKind| factors.iter().filter(move |factor| factor.kind == kind.as_str());
    let is_locked = row.lock_expires_at.is_some_and(|until| now.millis() < until);
    let lock_time = |at: Option<i64>| at.filter(|_| is_locked).map(Timestamp::from_millis);
    let assigned = assigned_roles(&row)?;
    Ok(User {
        user_id: UserId::new(environment, row.user_id),
        emails: of(FactorKind::Email)
            .map(|factor| Email {
                email_id: EmailId::new(environment, factor.factor_id),
                email: factor.value.clone(),
                verified: factor.verified,
            })
            .collect(),
        phone_numbers: of(FactorKind::PhoneNumber)
            .map(|factor| PhoneNumber {
                phone_id: PhoneNumberId::new(environment, factor.factor_id),
                phone_number: factor.value.clone(),
                verified: factor.verified,
            })
            .collect(),
        webauthn_registrations: Vec::new(),
        biometric_registrations: Vec::new(),
        totps: Vec::new(),
        crypto_wallets: Vec::new(),
        providers: Vec::new(),
        password: row.password_id.map(|id| Password {
            password_id: PasswordId::new(environment, id),
            requires_reset: row.requires_reset.unwrap_or(false),
        }),
        status: parse_status(&row.status)?,
        created_at: Timestamp::from_millis(row.created_at),
        trusted_metadata: parse(&row.trusted_metadata, "users.trusted_metadata")?,
        untrusted_metadata: parse(&row.untrusted_metadata, "users.untrusted_metadata")?,
        is_locked,
        lock_created_at: lock_time(row.locked_at),
        lock_expires_at: lock_time(row.lock_expires_at),
        roles: effective_roles(&project.policy, &assigned),
        external_id: row.external_id,
        name: Name {
            first_name: row.first_name,
            middle_name: row.middle_name,
            last_name: row.last_name,
        },
    })
}

pub(crate) fn assigned_roles(row: &UserRow) -> Result<Vec<String>> {
    parse(&row.roles, "users.roles")
}

pub(crate) fn parse<T: serde::de::DeserializeOwned>(text: &str, column: &'static str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| crate::Error::damaged(column))
}

fn parse_status(text: &str) -> Result<Status> {
    text.parse().map_err(|_| crate::Error::damaged("users.status"))
}
