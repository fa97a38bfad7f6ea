//! Somebody gives a code that was sent before an organization was chosen.

use std::sync::Arc;

use tenure_core::code::Code;
use tenure_core::factor::Factor;
use tenure_db::Tx;
use tenure_types::b2b::discovery::AuthenticationResponse;
use tenure_types::b2b::otps::EmailDiscoveryAuthenticateRequest;

use crate::credentials::otps::codes::{self, Target, Tried};
use crate::login::VerifiedFactor;
use crate::login::discovery::Beginning;
use crate::login::guesser::Guesser;
use crate::projects::Project;
use crate::subjects::members;
use crate::v1::b2b::otps::email::Refusal;
use crate::{Engine, Error, Result};

pub async fn authenticate(
    engine: &Engine,
    project: &Arc<Project>,
    request: EmailDiscoveryAuthenticateRequest,
) -> Result<AuthenticationResponse> {
    let email = members::parse_email(request.email_address.as_deref())?;
    let code = Code::parse(request.code.as_deref().unwrap_or_default())?;
    let beginning = Beginning::generate(engine);

    let guesser = Guesser::of(email.as_str());
    let now = engine.now();
    let (unit_project, unit_beginning) = (project.clone(), beginning.clone());
    let proven = engine
        .db
        .write(async move |tx: &Tx| {
            let (project, email) = (&unit_project, email.as_str());
            if guesser.lock(tx, project, now).await? {
                return Err(Refusal::Locked.into());
            }
            let target = Target::Discovery(email.to_owned());
            match codes::redeem(tx, project, &target, &code, now).await? {
                Tried::None => return Err(Refusal::NotFound.into()),
                Tried::Wrong => {
                    // Not an error here: the failure that was counted must stay.
                    guesser.record_failure(tx, project, None, now).await?;
                    return Ok(None);
                }
                Tried::Right => guesser.reset_failures(tx, project, None, now).await?,
            }
            let proven = VerifiedFactor {
                proof: Factor::EmailOtp {
                    email_id: unit_beginning.email_id,
                    email: email.to_owned(),
                },
                verifies_email: true,
            };
            let proven = unit_beginning.insert(tx, project, email, proven, now).await?;
            Ok::<_, Error>(Some(proven))
        })
        .await?;
    let proven = proven.ok_or(Refusal::Wrong)?;
    beginning.respond(engine, project, proven, now).await
}
