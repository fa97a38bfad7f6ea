//! Exchanges a session for one in another organization, where its holder is a member by the same e-mail address.
//!
//! What was proven by e-mail goes along. A password is one organization's own, unless the project has one for all; so is
//! a code by SMS, unless both members have verified the same phone. Codes of authenticator apps, recovery codes and
//! sessions taken over from outside stay behind. Into the session's own organization everything goes along. The session
//! itself goes on.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::sessions::{AuthenticationResponse, ExchangeRequest};

use crate::login::{Entrant, LoginArguments, LoginContext, Source, evaluate, lock_for_login, respond};
use crate::projects::Project;
use crate::sessions::intermediate::{Intermediate, Origin};
use crate::sessions::{self, Refusal, SessionCredential};
use crate::subjects::members::{self, store};
use crate::subjects::organizations;
use crate::{Engine, Error, Result};

pub async fn exchange(
    engine: &Engine,
    project: &Arc<Project>,
    request: ExchangeRequest,
) -> Result<AuthenticationResponse> {
    let source = request.session;
    let presented = SessionCredential::exactly_one(source.session_token, source.session_jwt)?;
    let target =
        organizations::Reference::parse(project, request.organization_id.as_deref().unwrap_or_default())?;
    let attempt = Arc::new(LoginContext::parse(
        engine,
        project,
        LoginArguments {
            session_duration_minutes: source.session_duration_minutes,
            session_custom_claims: source.session_custom_claims,
            locale: request.locale,
            ..LoginArguments::default()
        },
    )?);
    let presented = presented.verify(project)?;

    let now = engine.now();
    let (unit_project, unit_attempt) = (project.clone(), attempt.clone());
    let (organization, member, outcome) = engine
        .db
        .write(async move |tx: &Tx| {
            let (project, attempt) = (&unit_project, &unit_attempt);
            let holder = Source::load(tx, project, presented, now).await?.holder;
            let organization = target.load(tx, project.uuid).await?;
            let email = &holder.email;
            let member = store::by_email(tx, project.uuid, organization.id, email)
                .await?
                .ok_or(members::Refusal::NotFound)?;
            store::lock_all(tx, project.uuid, [holder.member_id, member]).await?;
            let source = Source::load(tx, project, presented, now).await?;
            let is_home = organization.id == source.holder.organization_id;
            if !is_home && !source.leads_elsewhere() {
                return Err(members::Refusal::NotFound.into());
            }
            let mut member = lock_for_login(tx, project, member, now).await?;
            // Either may have left the address before it was locked.
            if source.holder.email != *email || member.row.email != *email {
                return Err(members::Refusal::NotFound.into());
            }
            // Whoever ends sessions of this member waits from here on, and what has ended until here is over.
            if !sessions::store::lock_shared(tx, project.uuid, presented, now).await? {
                return Err(Refusal::NotFound.into());
            }
            let proven = Intermediate {
                origin: Some(Origin {
                    session: presented,
                    started_at: source.started_at,
                }),
                ..source.towards(&member, now)
            };
            let entrant = Entrant {
                project,
                organization: &organization,
                member: &mut member,
            };
            let outcome = evaluate(tx, entrant, proven, attempt, now).await?;
            Ok::<_, Error>((organization, member, outcome))
        })
        .await?;
    respond(engine, project, &organization, &member, outcome, &attempt, now).await
}
