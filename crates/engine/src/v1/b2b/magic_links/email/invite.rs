//! Invites somebody to an organization, by a link.

use std::sync::Arc;

use tenure_core::contact::EmailAddress;
use tenure_core::locale::Locale;
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::b2b::magic_links::InviteRequest;
use tenure_types::b2b::members::{CreateRequest, MemberResponse, Status};
use tenure_types::b2b::organizations::{AuthMethod, Provisioning};
use uuid::Uuid;

use crate::acting::{self, ActorCredential, ActorSession};
use crate::credentials::links::{self, NewLink, Purpose, Redirect, RedirectKind};
use crate::login::may_use;
use crate::messages::{self, Mail, Name};
use crate::projects::Project;
use crate::subjects::members::{self, Invitee, Member, store, view};
use crate::subjects::organizations::{self, Organization};
use crate::v1::b2b::magic_links::Refusal;
use crate::{Engine, Error, Result, sessions};

/// How long the link works if the caller does not say, in minutes.
const MINUTES: i64 = 10_080;

/// Who is invited where, and by whom.
struct Invitation {
    organization: organizations::Reference,
    email: EmailAddress,
    acting: ActorSession,
    /// What the member shall be, for the question who may say so.
    fields: CreateRequest,
}

pub async fn invite(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    request: InviteRequest,
) -> Result<MemberResponse> {
    let organization =
        organizations::Reference::parse(project, request.organization_id.as_deref().unwrap_or_default())?;
    let email = members::parse_email(request.email_address.as_deref())?;
    messages::refuse_templates(&[("invite_template_id", &request.invite_template_id)])?;
    let locale = request.locale.as_deref().map(Locale::parse_email).transpose()?;
    let minutes = links::parse_minutes(request.invite_expiration_minutes, MINUTES)?;
    let redirect = Redirect::parse(
        project,
        RedirectKind::Invite,
        request.invite_redirect_url.as_deref(),
    )?;
    let inviter = request
        .invited_by_member_id
        .as_deref()
        .map(|inviter| members::Reference::parse(project, inviter))
        .transpose()?;
    let fields = CreateRequest {
        name: request.name,
        trusted_metadata: request.trusted_metadata,
        untrusted_metadata: request.untrusted_metadata,
        roles: request.roles,
        ..CreateRequest::default()
    };
    let invitee = Invitee::parse(engine, email.clone(), &fields)?;
    let invitation = Arc::new(Invitation {
        organization,
        email: email.clone(),
        acting: acting.verify(project)?,
        fields,
    });
    let now = engine.now();

    // Read before, for the message names organization and inviter, and is made outside the unit of work.
    let (organization, actor, inviter) = engine
        .db
        .read(async |tx| {
            let (organization, actor) = invitation.check(tx, project, now).await?;
            let inviter = match &inviter {
                Some(inviter) => Some(inviter.load(tx, project.uuid, organization.id).await?),
                None => None,
            };
            Ok::<_, Error>((organization, actor, inviter))
        })
        .await?;
    let by = actor.or(inviter.as_ref().map(|inviter| inviter.row.member_id));
    let link = NewLink::generate(engine, Purpose::Invite, &redirect, None, minutes);
    let mail = Mail::InviteLink {
        url: link.url().to_owned(),
        minutes,
        organization: Name::new(&organization.row.name),
        inviter: inviter.and_then(|inviter| Name::visible(&inviter.row.name)),
    };
    let language = locale.unwrap_or_default().text_language();
    let mut outgoing = messages::prepare_mail(engine, project, &email, &mail, language);
    if let Some(member) = by {
        outgoing = outgoing.for_member(project, member);
    }

    let project = project.clone();
    let response = engine
        .db
        .write(async move |tx: &Tx| {
            let (organization, _) = invitation.check(tx, &project, now).await?;
            let member = invitee.invite(tx, &project, &organization, now).await?;
            let member = member.ok_or(Refusal::AlreadyActive)?;
            link.insert(tx, project.uuid, &member.addressee(), now).await?;
            messages::insert(tx, &outgoing).await?;
            view::response(&project, &organization, &member, now)
        })
        .await?;
    messages::wake(engine);
    Ok(response)
}

impl Invitation {
    /// Whether it may be sent. Returns the member who acts, too.
    async fn check(
        &self,
        tx: &Tx,
        project: &Project,
        now: Timestamp,
    ) -> Result<(Organization, Option<Uuid>)> {
        let (organization, actor) = self
            .acting
            .organization(tx, project, &self.organization, now)
            .await?;
        if let Some(actor) = &actor {
            acting::may_create(actor, project, organization.id, &self.fields)?;
        }
        if !may_be_invited(&organization, &self.email) {
            return Err(Refusal::MayNotBeInvited.into());
        }
        let email = self.email.as_str();
        let member = match store::by_email(tx, project.uuid, organization.id, email).await? {
            Some(member) => Some(Member::load(tx, project.uuid, member).await?),
            None => None,
        };
        if member
            .as_ref()
            .is_some_and(|member| member.row.status == Status::Active.as_str())
        {
            return Err(Refusal::AlreadyActive.into());
        }
        let method = AuthMethod::MagicLink;
        let usable = match &member {
            Some(member) => may_use(&organization, member, &method),
            None => organization.allows(&method),
        };
        if usable {
            Ok((organization, actor.map(|actor| actor.member)))
        } else {
            Err(sessions::Refusal::AuthMethodRestricted.into())
        }
    }
}

fn may_be_invited(organization: &Organization, email: &EmailAddress) -> bool {
    let settings = &organization.settings;
    match &settings.email_invites {
        Provisioning::AllAllowed => true,
        Provisioning::Restricted => {
            let domain = email.domain();
            settings
                .email_allowed_domains
                .iter()
                .any(|allowed| allowed == domain)
        }
        // What a newer version has stored is not known to allow anything.
        Provisioning::NotAllowed | Provisioning::Other(_) => false,
    }
}
