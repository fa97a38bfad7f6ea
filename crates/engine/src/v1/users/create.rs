//! Makes a user.

use tenure_core::contact::{EmailAddress, PhoneNumber};
use tenure_db::Tx;
use tenure_types::UserId;
use tenure_types::users::{CreateRequest, CreateResponse, Status};

use crate::projects::Project;
use crate::subjects::users::{NewUser, Refusal, insert, view};
use crate::{Engine, Result};

pub async fn create(
    engine: &Engine,
    project: &std::sync::Arc<Project>,
    request: CreateRequest,
) -> Result<CreateResponse> {
    let pending = request.create_user_as_pending.unwrap_or(false);
    let email = request
        .email
        .as_deref()
        .map(EmailAddress::parse)
        .transpose()
        .map_err(|_| Refusal::InvalidEmail)?;
    let phone_number = request
        .phone_number
        .as_deref()
        .map(PhoneNumber::parse)
        .transpose()
        .map_err(|_| Refusal::InvalidPhoneNumber)?;
    let new = NewUser {
        email,
        email_verified: false,
        phone_number,
        phone_number_verified: false,
        status: if pending { Status::Pending } else { Status::Active },
        name: request.name,
        trusted_metadata: request.trusted_metadata,
        untrusted_metadata: request.untrusted_metadata,
        external_id: request.external_id,
        roles: request.roles,
    };
    let new = new.prepare(engine, project)?;
    if new.email.is_none() && new.phone_number.is_none() && new.row.external_id.is_none() {
        return Err(Refusal::NothingToCreate.into());
    }
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            insert(tx, &project, &new).await?;
            let user = view::load(tx, &project, new.row.user_id, now).await?;
            Ok(CreateResponse {
                user_id: UserId::new(project.environment, new.row.user_id),
                email_id: user
                    .emails
                    .first()
                    .map(|email| email.email_id.to_string())
                    .unwrap_or_default(),
                phone_id: user
                    .phone_numbers
                    .first()
                    .map(|phone| phone.phone_id.to_string())
                    .unwrap_or_default(),
                status: user.status.clone(),
                user,
            })
        })
        .await
}
