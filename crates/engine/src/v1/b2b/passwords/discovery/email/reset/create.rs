//! Sets the password of an address by a link that was mailed to it, and shows the organizations that it leads to. Ends
//! the sessions of all members of the address.

use std::sync::Arc;

use secrecy::SecretString;
use tenure_core::contact::EmailAddress;
use tenure_core::factor::Factor;
use tenure_core::secret_token::DiscoveryPasswordResetToken;
use tenure_db::Tx;
use tenure_types::b2b::discovery::AuthenticationResponse;
use tenure_types::b2b::passwords::DiscoveryEmailResetRequest;

use crate::credentials::failed_attempts::FailedFactor;
use crate::credentials::passwords::Refusal;
use crate::credentials::{contact_locks, links};
use crate::login::VerifiedFactor;
use crate::login::discovery::Beginning;
use crate::projects::Project;
use crate::v1::b2b::passwords::new_password::{Kept, NewPassword, end_sessions_of_address, hold_members};
use crate::v1::b2b::passwords::{require_cross_org, reset_error};
use crate::{Engine, Error, Result, sessions};

pub async fn create(
    engine: &Engine,
    project: &Arc<Project>,
    request: DiscoveryEmailResetRequest,
) -> Result<AuthenticationResponse> {
    require_cross_org(project)?;
    let token = request
        .password_reset_token
        .ok_or(Refusal::Missing("password_reset_token"))?;
    let password = SecretString::from(String::from(
        request.password.ok_or(Refusal::Missing("password"))?,
    ));
    let verifier = request.pkce_code_verifier;
    let token: DiscoveryPasswordResetToken = links::parse(&token).map_err(reset_error)?;

    let now = engine.now();
    let find = async |tx: &Tx| links::find(tx, project.uuid, &token, verifier.as_deref(), now).await;
    let link = engine.db.read(find).await.map_err(reset_error)?;
    let email = EmailAddress::parse(&link.to.address).map_err(|_| Error::damaged("links.address"))?;
    let policy = project.settings.strength_policy();
    let turn = engine.hashing.turn().await;
    let hash = turn
        .create(engine, password, vec![link.to.address], policy)
        .await?;
    let new = NewPassword::new(engine, hash);

    let beginning = Beginning::generate(engine);
    let now = engine.now();
    let (unit_project, unit_beginning) = (project.clone(), beginning.clone());
    let proven = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            hold_members(tx, project, email.as_str()).await?;
            links::redeem(tx, project.uuid, &token, verifier.as_deref(), now)
                .await
                .map_err(reset_error)?;
            if !contact_locks::reset_failures(tx, project, email.as_str(), FailedFactor::Password, now)
                .await?
            {
                return Err(sessions::Refusal::MemberLocked.into());
            }
            new.put_of_address(tx, project, &email, now).await?;
            end_sessions_of_address(tx, project, email.as_str(), Kept::default()).await?;
            let proven = VerifiedFactor {
                proof: Factor::AddressPassword {
                    email: email.as_str().to_owned(),
                },
                verifies_email: true,
            };
            let email = email.as_str();
            unit_beginning.insert(tx, project, email, proven, now).await
        })
        .await?;
    beginning.respond(engine, project, proven, now).await
}
