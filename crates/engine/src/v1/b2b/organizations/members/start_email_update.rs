//! Begins to change a member's e-mail address: the new one is asked whether it is theirs, by a link or a code. Until
//! then, and for no longer than that works, nobody else in the organization may take it.
//!
//! Whoever opens the link, or gives the code, completes it as a login.

use std::sync::Arc;

use tenure_core::code::Code;
use tenure_core::locale::Locale;
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::b2b::members::{MemberResponse, StartEmailUpdateRequest};
use tenure_types::b2b::organizations::AuthMethod;
use uuid::Uuid;

use crate::acting::ActorCredential;
use crate::acting::members::{MemberTarget, TargetMember};
use crate::credentials::links::{self, Addressee, NewLink, Purpose, Redirect, RedirectKind};
use crate::credentials::otps::codes::{self, Target};
use crate::login::may_use;
use crate::messages::{self, Mail, Name};
use crate::projects::Project;
use crate::subjects::members::email::NewEmail;
use crate::subjects::members::store::{self, AddressRow};
use crate::subjects::members::{Refusal, parse_email, refuse_claimed_domain};
use crate::{Engine, Result, sessions};

/// How long the link or the code works, in minutes.
const MINUTES: i64 = 5;

/// What is sent to the new address.
#[derive(Clone)]
enum EmailIntent {
    Link(NewLink),
    Code(Arc<Code>),
}

pub async fn start_email_update(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    (organization, member): (&str, &str),
    request: StartEmailUpdateRequest,
) -> Result<MemberResponse> {
    let named = Arc::new(MemberTarget::parse(project, acting, organization, member)?);
    let new = NewEmail {
        email_id: engine.entropy().uuid(),
        email: parse_email(request.email_address.as_deref())?,
    };
    let locale = request.locale.as_deref().map(Locale::parse_email).transpose()?;
    if request.login_template_id.is_some() {
        return Err(Refusal::UnknownTemplate.into());
    }
    let asked = match request.delivery_method.as_deref() {
        None | Some("EMAIL_MAGIC_LINK") => {
            let given = request.login_redirect_url.as_deref();
            let redirect = Redirect::parse(project, RedirectKind::Login, given)?;
            EmailIntent::Link(NewLink::generate(
                engine,
                Purpose::EmailUpdate,
                &redirect,
                None,
                MINUTES,
            ))
        }
        Some("EMAIL_OTP") => EmailIntent::Code(Arc::new(codes::generate(engine))),
        Some(_) => return Err(Refusal::InvalidDeliveryMethod.into()),
    };
    let now = engine.now();

    // Read before, for the message names the organization, and is made outside the unit of work.
    let found = engine
        .db
        .read(async |tx: &Tx| named.find(tx, project, now).await)
        .await?;
    let mail = asked.mail(Name::new(&found.organization.row.name));
    let language = locale.unwrap_or_default().text_language();
    // Whoever a member names is written to.
    let outgoing = messages::prepare_mail(engine, project, &new.email, &mail, language)
        .for_member(project, found.member.row.member_id);

    let project = project.clone();
    let response = engine
        .db
        .write(async move |tx: &Tx| {
            let found = named.lock_with_organization(tx, &project, now).await?;
            found.require(&project, "update.info.email")?;
            if !may_use(&found.organization, &found.member, &asked.method()) {
                return Err(sessions::Refusal::AuthMethodRestricted.into());
            }
            messages::insert(tx, &outgoing).await?;
            let email_id = reserve(tx, &project, &found, &new, now).await?;
            let member = found.member.row.member_id;
            let target = Target::EmailUpdate(member);
            // What was sent before is void, whatever address it was for.
            links::void(tx, project.uuid, member, Purpose::EmailUpdate).await?;
            codes::revoke(tx, project.uuid, &target).await?;
            match &asked {
                EmailIntent::Link(link) => {
                    let to = Addressee {
                        member: Some((member, email_id)),
                        address: new.email.as_str().to_owned(),
                    };
                    link.insert(tx, project.uuid, &to, now).await?;
                }
                EmailIntent::Code(code) => codes::store(tx, &project, &target, code, MINUTES, now).await?,
            }
            found.response(&project, now)
        })
        .await?;
    messages::wake(engine);
    Ok(response)
}

impl EmailIntent {
    fn method(&self) -> AuthMethod {
        match self {
            Self::Link(_) => AuthMethod::MagicLink,
            Self::Code(_) => AuthMethod::EmailOtp,
        }
    }

    fn mail(&self, organization: Name) -> Mail {
        match self {
            Self::Link(link) => Mail::EmailUpdateLink {
                url: link.url().to_owned(),
                minutes: MINUTES,
                organization,
            },
            Self::Code(code) => Mail::EmailUpdateCode {
                code: code.text().to_owned(),
                minutes: MINUTES,
                organization,
            },
        }
    }
}

/// Keeps the new address for the member, in place of one that it wanted before; returns its id.
async fn reserve(
    tx: &Tx,
    project: &Project,
    found: &TargetMember,
    new: &NewEmail,
    now: Timestamp,
) -> Result<Uuid> {
    let row = &found.member.row;
    if !row.is_active() {
        return Err(Refusal::NotActiveForEmailUpdate.into());
    }
    if !row.email_verified {
        return Err(Refusal::NoVerifiedEmail.into());
    }
    let place = (row.organization_id, row.member_id);
    refuse_claimed_domain(tx, project.uuid, place.0, &new.email).await?;
    store::release_pending(tx, project.uuid, place.1).await?;
    let address = AddressRow {
        email_id: new.email_id,
        address: new.email.as_str().to_owned(),
    };
    let until = now.plus_minutes(MINUTES).millis();
    if store::claim_address(tx, project.uuid, place, &address, Some(until), now.millis()).await? {
        return Ok(new.email_id);
    }
    let owner = store::address_owner(tx, project.uuid, place.0, new.email.as_str(), now.millis()).await?;
    Err(match owner {
        Some((owner, _, state)) if owner != place.1 && state == "pending" => Refusal::EmailWantedByAnother,
        Some((owner, _, state)) if state == "retired" => {
            if owner == place.1 {
                Refusal::RetiredEmail
            } else {
                Refusal::EmailRetiredByAnother
            }
        }
        _ => Refusal::DuplicateEmail,
    }
    .into())
}
