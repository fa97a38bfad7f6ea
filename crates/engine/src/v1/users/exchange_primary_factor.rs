//! Replaces a user's only e-mail address or phone number by another, which starts out unverified.

use std::sync::Arc;

use tenure_core::contact::{EmailAddress, PhoneNumber};
use tenure_db::Tx;
use tenure_types::users::{ExchangePrimaryFactorRequest, UserResponse};

use crate::projects::Project;
use crate::signals::{self, Cause};
use crate::subjects::users::store::{self, FactorKind, FactorRow};
use crate::subjects::users::{Reference, Refusal, insert_factor, view};
use crate::{Engine, Result};

pub async fn exchange_primary_factor(
    engine: &Engine,
    project: &Arc<Project>,
    user: &str,
    request: ExchangePrimaryFactorRequest,
) -> Result<UserResponse> {
    let user = Reference::parse(project, user)?;
    let (kind, value) = match (request.email_address, request.phone_number) {
        (Some(email), None) => {
            let email = EmailAddress::parse(&email).map_err(|_| Refusal::InvalidEmail)?;
            (FactorKind::Email, email.as_str().to_owned())
        }
        (None, Some(phone)) => {
            let phone = PhoneNumber::parse(&phone).map_err(|_| Refusal::InvalidPhoneNumber)?;
            (FactorKind::PhoneNumber, phone.as_str().to_owned())
        }
        _ => return Err(Refusal::ExchangeFields.into()),
    };
    let new = FactorRow {
        factor_id: engine.entropy().uuid(),
        kind: kind.as_str().to_owned(),
        value,
        verified: false,
    };
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let user = user.resolve(tx, project.uuid).await?;
            if !store::lock(tx, project.uuid, user).await? {
                return Err(Refusal::NotFound.into());
            }
            let factors = store::factors(tx, project.uuid, user).await?;
            let [old] = factors.as_slice() else {
                return Err(Refusal::ExchangeUser.into());
            };
            if old.kind == new.kind && old.value == new.value {
                return Err(match kind {
                    FactorKind::Email => Refusal::DuplicateEmailForUser,
                    FactorKind::PhoneNumber => Refusal::DuplicatePhoneNumberForUser,
                }
                .into());
            }
            let old_kind = if old.kind == FactorKind::Email.as_str() {
                FactorKind::Email
            } else {
                FactorKind::PhoneNumber
            };
            store::delete_factor(tx, project.uuid, old_kind, old.factor_id).await?;
            insert_factor(tx, &project, user, kind, &new, now.millis()).await?;
            signals::emit(tx, project.uuid, user, Cause::UserFactorChanged).await?;
            let user = view::load(tx, &project, user, now).await?;
            Ok(UserResponse {
                user_id: user.user_id,
                user,
            })
        })
        .await
}
