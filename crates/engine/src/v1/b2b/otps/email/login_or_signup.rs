//! Sends a code to log in with, or to join an organization by.

use std::sync::Arc;

use tenure_core::locale::Locale;
use tenure_db::Tx;
use tenure_types::b2b::members::{MemberUpsertResponse, Status};
use tenure_types::b2b::organizations::AuthMethod;
use tenure_types::b2b::otps::EmailLoginOrSignupRequest;

use super::parse_minutes;
use crate::credentials::otps::codes::{self, Target};
use crate::login::{EmailIntent, email_intent};
use crate::messages::{self, Mail, Name};
use crate::projects::Project;
use crate::subjects::members::{self, NewMember, view};
use crate::subjects::organizations;
use crate::{Engine, Error, Result};

pub async fn login_or_signup(
    engine: &Engine,
    project: &Arc<Project>,
    request: EmailLoginOrSignupRequest,
) -> Result<MemberUpsertResponse> {
    let organization =
        organizations::Reference::parse(project, request.organization_id.as_deref().unwrap_or_default())?;
    let email = members::parse_email(request.email_address.as_deref())?;
    messages::refuse_templates(&[
        ("login_template_id", &request.login_template_id),
        ("signup_template_id", &request.signup_template_id),
    ])?;
    let locale = request.locale.as_deref().map(Locale::parse_email).transpose()?;
    let login_minutes = parse_minutes(request.login_expiration_minutes)?;
    let signup_minutes = parse_minutes(request.signup_expiration_minutes)?;

    let (organization, asked) =
        email_intent(engine, project, &organization, &email, AuthMethod::EmailOtp).await?;
    let new = codes::generate(engine);
    let (code, name) = (new.text().to_owned(), Name::new(&organization.row.name));
    let (minutes, mail) = match asked {
        EmailIntent::Login => (
            login_minutes,
            Mail::LoginCode {
                code,
                minutes: login_minutes,
                organization: name,
            },
        ),
        EmailIntent::Signup => (
            signup_minutes,
            Mail::SignupCode {
                code,
                minutes: signup_minutes,
                organization: name,
            },
        ),
    };
    let language = locale.unwrap_or_default().text_language();
    let outgoing = messages::prepare_mail(engine, project, &email, &mail, language);
    let newcomer = NewMember::of(engine, email, Status::Pending);

    let now = engine.now();
    let project = project.clone();
    let response = engine
        .db
        .write(async move |tx: &Tx| {
            let (member, created) = members::join(tx, &project, &organization, &newcomer, now).await?;
            messages::insert(tx, &outgoing).await?;
            let target = Target::Login(member.row.member_id);
            codes::store(tx, &project, &target, &new, minutes, now).await?;
            Ok::<_, Error>(MemberUpsertResponse {
                member: view::response(&project, &organization, &member, now)?,
                member_created: created,
            })
        })
        .await?;
    messages::wake(engine);
    Ok(response)
}
