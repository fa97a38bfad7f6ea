//! What an acting member must be allowed to do, field by field, to make or change a member.

use tenure_types::b2b::members::{CreateRequest, UpdateRequest};
use uuid::Uuid;

use super::{Actor, resource};
use crate::Result;
use crate::projects::Project;
use crate::subjects::members::Refusal;

/// What it takes to set a field on behalf of a member.
enum Field {
    /// The action on any member; the same action on oneself is enough for oneself.
    OrSelf(&'static str),
    /// The action on any member, also where it is oneself.
    Member(&'static str),
    /// As `Member`, and never one's own.
    Others(&'static str),
    TrustedMetadata,
    /// The project's alone.
    Never,
}

/// May the actor make a member with these fields? A field asks for the same as when it is changed afterwards.
pub(crate) fn may_create(
    actor: &Actor,
    project: &Project,
    organization: Uuid,
    request: &CreateRequest,
) -> Result<()> {
    actor.require(project, organization, resource::MEMBER, "create")?;
    // Every member has an e-mail address: that one may be given is part of `create`.
    let fields = UpdateRequest {
        name: request.name.clone(),
        trusted_metadata: request.trusted_metadata.clone(),
        untrusted_metadata: request.untrusted_metadata.clone(),
        is_breakglass: request.is_breakglass,
        mfa_phone_number: request.mfa_phone_number.clone(),
        mfa_enrolled: request.mfa_enrolled,
        roles: request.roles.clone(),
        external_id: request.external_id.clone(),
        ..UpdateRequest::default()
    };
    may_set(actor, project, (organization, None), &fields)
}

/// May the actor change these fields of a member?
pub(crate) fn may_update(
    actor: &Actor,
    project: &Project,
    (organization, member): (Uuid, Uuid),
    request: &UpdateRequest,
) -> Result<()> {
    may_set(actor, project, (organization, Some(member)), request)
}

fn may_set(
    actor: &Actor,
    project: &Project,
    (organization, member): (Uuid, Option<Uuid>),
    request: &UpdateRequest,
) -> Result<()> {
    actor.require_in(organization)?;
    for field in fields(request) {
        match field {
            Field::OrSelf(action) => match member {
                Some(member) => actor.require_on_member(project, organization, member, action)?,
                None => actor.require(project, organization, resource::MEMBER, action)?,
            },
            Field::Others(_) if member == Some(actor.member) => return Err(Refusal::OwnEmail.into()),
            Field::Member(action) | Field::Others(action) => {
                actor.require(project, organization, resource::MEMBER, action)?;
            }
            Field::TrustedMetadata => return Err(Refusal::TrustedMetadataByMember.into()),
            Field::Never => return Err(Refusal::ActorForbidden.into()),
        }
    }
    Ok(())
}

/// What the fields that are given ask for. A field that is added to the request does not compile until it is here.
fn fields(request: &UpdateRequest) -> impl Iterator<Item = Field> {
    let UpdateRequest {
        name,
        trusted_metadata,
        untrusted_metadata,
        is_breakglass,
        mfa_phone_number,
        mfa_enrolled,
        roles,
        // These two say how `roles` and `email_address` are meant.
        preserve_existing_sessions: _,
        unlink_email: _,
        default_mfa_method,
        email_address,
        external_id,
    } = request;
    [
        (name.is_some(), Field::OrSelf("update.info.name")),
        (trusted_metadata.is_some(), Field::TrustedMetadata),
        (
            untrusted_metadata.is_some(),
            Field::OrSelf("update.info.untrusted-metadata"),
        ),
        (
            is_breakglass.is_some(),
            Field::Member("update.settings.is-breakglass"),
        ),
        (mfa_phone_number.is_some(), Field::OrSelf("update.info.mfa-phone")),
        (
            mfa_enrolled.is_some(),
            Field::OrSelf("update.settings.mfa-enrolled"),
        ),
        (roles.is_some(), Field::Member("update.settings.roles")),
        (
            default_mfa_method.is_some(),
            Field::OrSelf("update.settings.default-mfa-method"),
        ),
        (email_address.is_some(), Field::Others("update.info.email")),
        (external_id.is_some(), Field::Never),
    ]
    .into_iter()
    .filter_map(|(given, field)| given.then_some(field))
}
