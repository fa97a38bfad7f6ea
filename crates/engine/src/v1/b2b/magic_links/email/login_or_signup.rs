//! Sends a link to log in with, or to join an organization by.

use std::sync::Arc;

use tenure_core::locale::Locale;
use tenure_db::Tx;
use tenure_types::b2b::magic_links::LoginOrSignupRequest;
use tenure_types::b2b::members::{MemberUpsertResponse, Status};
use tenure_types::b2b::organizations::AuthMethod;

use super::MINUTES;
use crate::credentials::links::{self, NewLink, Purpose, Redirect, RedirectKind};
use crate::login::{EmailIntent, email_intent};
use crate::messages::{self, Mail, Name};
use crate::projects::Project;
use crate::subjects::members::{self, NewMember, view};
use crate::subjects::organizations;
use crate::{Engine, Error, Result};

pub async fn login_or_signup(
    engine: &Engine,
    project: &Arc<Project>,
    request: LoginOrSignupRequest,
) -> Result<MemberUpsertResponse> {
    let organization =
        organizations::Reference::parse(project, request.organization_id.as_deref().unwrap_or_default())?;
    let email = members::parse_email(request.email_address.as_deref())?;
    messages::refuse_templates(&[
        ("login_template_id", &request.login_template_id),
        ("signup_template_id", &request.signup_template_id),
    ])?;
    let locale = request.locale.as_deref().map(Locale::parse_email).transpose()?;
    let challenge = links::parse_challenge(request.pkce_code_challenge.as_deref())?;
    let login = Way {
        purpose: Purpose::Login,
        kind: RedirectKind::Login,
        redirect: given(
            project,
            RedirectKind::Login,
            request.login_redirect_url.as_deref(),
        )?,
        minutes: links::parse_minutes(request.login_expiration_minutes, MINUTES)?,
    };
    let signup = Way {
        purpose: Purpose::Signup,
        kind: RedirectKind::Signup,
        redirect: given(
            project,
            RedirectKind::Signup,
            request.signup_redirect_url.as_deref(),
        )?,
        minutes: links::parse_minutes(request.signup_expiration_minutes, MINUTES)?,
    };

    let (organization, asked) =
        email_intent(engine, project, &organization, &email, AuthMethod::MagicLink).await?;
    let way = match asked {
        EmailIntent::Login => login,
        EmailIntent::Signup => signup,
    };
    let redirect = match way.redirect {
        Some(redirect) => redirect,
        None => Redirect::parse(project, way.kind, None)?,
    };
    let link = NewLink::generate(engine, way.purpose, &redirect, challenge.as_ref(), way.minutes);
    let (url, minutes) = (link.url().to_owned(), link.minutes());
    let name = Name::new(&organization.row.name);
    let mail = match asked {
        EmailIntent::Login => Mail::LoginLink {
            url,
            minutes,
            organization: name,
        },
        EmailIntent::Signup => Mail::SignupLink {
            url,
            minutes,
            organization: name,
        },
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
            link.insert(tx, project.uuid, &member.addressee(), now).await?;
            messages::insert(tx, &outgoing).await?;
            Ok::<_, Error>(MemberUpsertResponse {
                member: view::response(&project, &organization, &member, now)?,
                member_created: created,
            })
        })
        .await?;
    messages::wake(engine);
    Ok(response)
}

/// What there is of each of the two links that may be sent.
struct Way {
    purpose: Purpose,
    kind: RedirectKind,
    /// As the caller says; only the link that is sent needs one.
    redirect: Option<Redirect>,
    minutes: i64,
}

fn given(project: &Project, kind: RedirectKind, url: Option<&str>) -> Result<Option<Redirect>> {
    url.map(|url| Redirect::parse(project, kind, Some(url)))
        .transpose()
}
