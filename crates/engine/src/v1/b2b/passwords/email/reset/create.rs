//! Sets a member's password by a link that was mailed to it. Ends all of the member's sessions, and logs in with the new
//! password. Whoever opened the link reads that mailbox.

use std::sync::Arc;

use secrecy::SecretString;
use tenure_core::factor::Factor;
use tenure_core::secret_token::PasswordResetToken;
use tenure_db::Tx;
use tenure_types::b2b::passwords::{EmailResetRequest, EmailResetResponse};
use tenure_types::{EmailId, OrganizationId, Timestamp};

use crate::credentials::failed_attempts::FailedFactor;
use crate::credentials::links::{self, Link};
use crate::credentials::passwords::Refusal;
use crate::login::{LoginArguments, LoginContext, VerifiedFactor, complete_primary, lock_for_login, respond};
use crate::projects::Project;
use crate::sessions::{self, store as session_store};
use crate::subjects::members::{self, Member};
use crate::subjects::organizations::Organization;
use crate::v1::b2b::passwords::new_password::{Kept, NewPassword, end_sessions, hold_members};
use crate::v1::b2b::passwords::reset_error;
use crate::{Engine, Error, Result};

pub async fn create(
    engine: &Engine,
    project: &Arc<Project>,
    request: EmailResetRequest,
) -> Result<EmailResetResponse> {
    let token = request
        .password_reset_token
        .ok_or(Refusal::Missing("password_reset_token"))?;
    let password = SecretString::from(String::from(
        request.password.ok_or(Refusal::Missing("password"))?,
    ));
    let verifier = request.code_verifier;
    let arguments = LoginArguments {
        session_token: request.session.session_token,
        session_jwt: request.session.session_jwt,
        intermediate_session_token: request.intermediate_session_token,
        session_duration_minutes: request.session.session_duration_minutes,
        session_custom_claims: request.session.session_custom_claims,
        locale: request.locale,
    };
    let mut attempt = LoginContext::parse(engine, project, arguments)?;
    // It must be live, but ends with the others: there is none to add to.
    let presented = attempt.session.take();
    let attempt = Arc::new(attempt);
    let token: PasswordResetToken = links::parse(&token).map_err(reset_error)?;

    let now = engine.now();
    let read = async |tx: &Tx| find(tx, project, &token, verifier.as_deref(), now).await;
    let known = engine.db.read(read).await?;
    let policy = project.settings.strength_policy();
    let turn = engine.hashing.turn().await;
    let hash = turn
        .create(engine, password, vec![known.row.email.clone()], policy)
        .await?;
    let new = NewPassword::new(engine, hash);

    let (member, organization) = (known.row.member_id, known.row.organization_id);
    // The link's: it stays the member's, or the link is void.
    let email = known.row.email;
    let now = engine.now();
    let (unit_project, unit_attempt) = (project.clone(), attempt.clone());
    let (organization, member, outcome) = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            hold_members(tx, project, &email).await?;
            lock_for_login(tx, project, member, now).await?;
            let row = find(tx, project, &token, verifier.as_deref(), now).await?.row;
            links::redeem(tx, project.uuid, &token, verifier.as_deref(), now)
                .await
                .map_err(reset_error)?;
            new.put_of_member(tx, project, &row, now).await?;
            // They were guesses at another one.
            members::reset_failures(tx, project, member, FailedFactor::Password).await?;
            if let Some(session) = presented {
                session_store::subject(tx, project.uuid, session, now)
                    .await?
                    .ok_or(sessions::Refusal::NotFound)?;
            }
            let organization = Organization::load(tx, project.uuid, organization).await?;
            let proven = VerifiedFactor {
                proof: Factor::Password,
                verifies_email: true,
            };
            let (member, outcome) =
                complete_primary(tx, project, &organization, member, proven, &unit_attempt, now).await?;
            // After the proof: what was proven before adds to it, and may go on from a session that ends here.
            let kept = Kept {
                session: outcome.session(),
                intermediate: outcome.intermediate(),
            };
            end_sessions(tx, project, &row, kept).await?;
            Ok::<_, Error>((organization, member, outcome))
        })
        .await?;
    let (email, place) = (member.row.email_id, organization.id);
    let authentication = respond(engine, project, &organization, &member, outcome, &attempt, now).await?;
    Ok(EmailResetResponse {
        authentication,
        member_email_id: EmailId::new(project.environment, email),
        organization_id: OrganizationId::new(project.environment, place),
    })
}

/// Whom the link was mailed to, if the address is still theirs.
async fn find(
    tx: &Tx,
    project: &Project,
    token: &PasswordResetToken,
    verifier: Option<&str>,
    now: Timestamp,
) -> Result<Member> {
    let Link { to, .. } = links::find(tx, project.uuid, token, verifier, now)
        .await
        .map_err(reset_error)?;
    let (member, email_id) = to.member.ok_or_else(|| Error::damaged("links.member_id"))?;
    let member = Member::load(tx, project.uuid, member).await?;
    if member.row.email_id == email_id && member.row.email == to.address {
        Ok(member)
    } else {
        Err(Refusal::InvalidResetToken.into())
    }
}
