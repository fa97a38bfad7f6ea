//! Takes over a password hash of another system, for a user that exists or is made. The first right password replaces
//! it by a hash of our own.

use std::sync::Arc;

use tenure_core::contact::{EmailAddress, PhoneNumber};
use tenure_db::Tx;
use tenure_types::passwords::{MigrateRequest, MigrateResponse};
use tenure_types::users::Status;
use tenure_types::{EmailId, UserId};
use uuid::Uuid;

use crate::credentials::passwords::{Refusal, import, store};
use crate::projects::Project;
use crate::subjects::users::store::{FactorKind, FactorRow};
use crate::subjects::users::{
    self, Changes, NewUser, parse_external_id, parse_roles, store as user_store, view,
};
use crate::{Engine, Error, Result};

pub async fn migrate(
    engine: &Engine,
    project: &Arc<Project>,
    request: MigrateRequest,
) -> Result<MigrateResponse> {
    let email = request.email.as_deref().ok_or(Refusal::Missing("email"))?;
    let email = EmailAddress::parse(email).map_err(|_| users::Refusal::InvalidEmail)?;
    let hash = import::read(&request.imported)?;
    let phone_number = request
        .phone_number
        .as_deref()
        .map(PhoneNumber::parse)
        .transpose();
    let phone_number = phone_number.map_err(|_| users::Refusal::InvalidPhoneNumber)?;
    let external_id = parse_external_id(request.external_id.as_deref())?;
    let email_verified = request.set_email_verified.unwrap_or(false);
    let phone_number_verified = request.set_phone_number_verified.unwrap_or(false);
    let new = NewUser {
        email: Some(email.clone()),
        email_verified,
        phone_number: phone_number.clone(),
        phone_number_verified,
        status: Status::Active,
        name: request.name.clone(),
        trusted_metadata: request.trusted_metadata.clone(),
        untrusted_metadata: request.untrusted_metadata.clone(),
        external_id: request.external_id,
        roles: request.roles.clone(),
    };
    let new = new.prepare(engine, project)?;
    let change = Upsert {
        email_verified,
        phone: phone_number.map(|number| FactorRow {
            factor_id: engine.entropy().uuid(),
            kind: FactorKind::PhoneNumber.as_str().to_owned(),
            value: number.as_str().to_owned(),
            verified: phone_number_verified,
        }),
        changes: Changes {
            external_id,
            name: request.name,
            trusted_metadata: request.trusted_metadata,
            untrusted_metadata: request.untrusted_metadata,
            roles: parse_roles(project, request.roles.as_deref())?,
        },
    };

    let password_id = engine.entropy().uuid();
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let found = lock(tx, &project, &email).await?;
            let user_created = found.is_none();
            let user = if let Some((user, email_id)) = found {
                change.apply(tx, &project, user, email_id, now.millis()).await?;
                user
            } else {
                users::insert(tx, &project, &new).await?;
                new.row.user_id
            };
            if !store::insert(tx, project.uuid, user, password_id, &hash, now.millis()).await? {
                return Err(Refusal::AlreadyExists.into());
            }
            let user = view::load(tx, &project, user, now).await?;
            let address = user
                .emails
                .iter()
                .find(|known| known.email == email.as_str())
                .ok_or_else(|| Error::damaged("user_factors.factor_id"))?;
            Ok(MigrateResponse {
                user_id: UserId::new(project.environment, user.user_id.uuid()),
                email_id: EmailId::new(project.environment, address.email_id.uuid()),
                user_created,
                user,
            })
        })
        .await
}

/// The user that has the address, and the address's id. The user's row is locked.
async fn lock(tx: &Tx, project: &Project, email: &EmailAddress) -> Result<Option<(Uuid, Uuid)>> {
    let find = async || user_store::by_factor(tx, project.uuid, FactorKind::Email, email.as_str()).await;
    let Some((user, ..)) = find().await? else {
        return Ok(None);
    };
    if !user_store::lock(tx, project.uuid, user).await? {
        return Ok(None);
    }
    // It may have left the address before it was locked.
    let found = find().await?.filter(|(owner, ..)| *owner == user);
    Ok(found.map(|(user, email_id, _)| (user, email_id)))
}

/// What a migration changes of a user that exists. After [`lock`].
struct Upsert {
    email_verified: bool,
    phone: Option<FactorRow>,
    changes: Changes,
}

impl Upsert {
    async fn apply(&self, tx: &Tx, project: &Project, user: Uuid, email_id: Uuid, now: i64) -> Result<()> {
        if self.email_verified {
            user_store::set_verified(tx, project.uuid, email_id, true).await?;
        }
        if let Some(phone) = &self.phone {
            let known =
                user_store::by_factor(tx, project.uuid, FactorKind::PhoneNumber, &phone.value).await?;
            match known {
                None => users::insert_factor(tx, project, user, FactorKind::PhoneNumber, phone, now).await?,
                Some((owner, ..)) if owner != user => return Err(users::Refusal::DuplicatePhoneNumber.into()),
                Some((_, id, _)) if phone.verified => {
                    user_store::set_verified(tx, project.uuid, id, true).await?;
                }
                Some(_) => {}
            }
        }
        self.changes.apply(tx, project, user).await
    }
}
