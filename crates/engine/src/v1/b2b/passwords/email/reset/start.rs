//! Mails a member a link by which to set a password.

use std::sync::Arc;

use tenure_core::locale::Locale;
use tenure_db::Tx;
use tenure_types::b2b::organizations::AuthMethod;
use tenure_types::b2b::passwords::{EmailResetStartRequest, EmailResetStartResponse};
use tenure_types::{EmailId, MemberId};

use crate::credentials::links::{self, NewLink, Purpose, Redirect, RedirectKind};
use crate::login::may_use;
use crate::messages::{self, Mail, Name};
use crate::projects::Project;
use crate::subjects::members::{self, Member, parse_email, store, view};
use crate::v1::b2b::passwords::{RESET_MINUTES, parse_organization};
use crate::{Engine, Error, Result, sessions};

pub async fn start(
    engine: &Engine,
    project: &Arc<Project>,
    request: EmailResetStartRequest,
) -> Result<EmailResetStartResponse> {
    let organization = parse_organization(project, request.organization_id.as_deref())?;
    let email = parse_email(request.email_address.as_deref())?;
    let to = request.reset_password_redirect_url.as_deref();
    let redirect = Redirect::parse(project, RedirectKind::ResetPassword, to)?;
    if let Some(login) = request.login_redirect_url.as_deref() {
        Redirect::parse(project, RedirectKind::Login, Some(login))?;
    }
    let minutes = links::parse_minutes(request.reset_password_expiration_minutes, RESET_MINUTES)?;
    let challenge = links::parse_challenge(request.code_challenge.as_deref())?;
    let locale = request.locale.as_deref().map(Locale::parse_email).transpose();
    let locale = locale?.unwrap_or_default();
    messages::refuse_templates(&[
        ("reset_password_template_id", &request.reset_password_template_id),
        ("verify_email_template_id", &request.verify_email_template_id),
    ])?;

    let found = async |tx: &Tx| {
        let organization = organization.load(tx, project.uuid).await?;
        let member = store::by_email(tx, project.uuid, organization.id, email.as_str()).await?;
        let member = Member::load(tx, project.uuid, member.ok_or(members::Refusal::NotFound)?).await?;
        if !may_use(&organization, &member, &AuthMethod::Password) {
            return Err(sessions::Refusal::AuthMethodRestricted.into());
        }
        Ok::<_, Error>((organization, member))
    };
    let (organization, member) = engine.db.read(found).await?;
    let link = NewLink::generate(
        engine,
        Purpose::PasswordReset,
        &redirect,
        challenge.as_ref(),
        minutes,
    );
    let (url, name) = (link.url().to_owned(), Name::new(&organization.row.name));
    let mail = if member.row.password_id.is_some() {
        Mail::PasswordReset {
            url,
            minutes,
            organization: name,
        }
    } else {
        Mail::PasswordSet {
            url,
            minutes,
            organization: name,
        }
    };
    let outgoing = messages::prepare_mail(engine, project, &email, &mail, locale.text_language());

    let now = engine.now();
    let unit_project = project.clone();
    let member = engine
        .db
        .write(async move |tx: &Tx| {
            // The address is still the member's, and the member is still there.
            let member = members::lock(tx, unit_project.uuid, member.row.member_id).await?;
            let found = store::by_email(tx, unit_project.uuid, organization.id, email.as_str()).await?;
            if found != Some(member.row.member_id) {
                return Err(members::Refusal::NotFound.into());
            }
            link.insert(tx, unit_project.uuid, &member.addressee(), now)
                .await?;
            messages::insert(tx, &outgoing).await?;
            Ok::<_, Error>(EmailResetStartResponse {
                member_id: MemberId::new(unit_project.environment, member.row.member_id),
                member_email_id: EmailId::new(unit_project.environment, member.row.email_id),
                member: view::view(&unit_project, &organization, &member, now)?,
            })
        })
        .await?;
    messages::wake(engine);
    Ok(member)
}
