//! Members: the people of an organization. The same person is another member in each organization.

pub(crate) mod changes;
mod complete_email_update;
mod delete_all;
pub(crate) mod email;
pub(crate) mod fields;
mod invite;
mod join;
mod locks;
mod new;
pub(crate) mod remove_credentials;
pub(crate) mod store;
pub(crate) mod view;

use store::{AddressRow, MemberRow};
use tenure_core::contact::ExternalId;
use tenure_core::rbac::AssignError;
use tenure_db::{Sql, Tx};
use tenure_types::kind;
use uuid::Uuid;

use crate::Result;
use crate::credentials::links::Addressee;
use crate::projects::Project;
use crate::projects::ids::{self, IdError};

pub(crate) use complete_email_update::complete_email_update;
pub(crate) use delete_all::delete_all_of;
pub(crate) use fields::{changed_metadata, parse_email, parse_external_id, parse_name, parse_phone_number};
pub(crate) use invite::Invitee;
pub(crate) use join::{join, refuse_unless_let_in};
pub(crate) use locks::{is_locked, record_failure, reset_failures};
pub(crate) use new::{NewMember, claim, refuse_claimed_domain};

crate::refusals! {
    /// Why something about a member is refused.
    pub(crate) enum Refusal {
        NotFound => MemberNotFound, "no such member";
        InvalidId(error: IdError) => error.error_type(InvalidId), "the member id is malformed";
        InvalidEmail => InvalidEmail, "the e-mail address is not valid";
        InvalidPhoneNumber => InvalidPhoneNumber,
            "the phone number is not valid; E.164 is expected, like +14155550123";
        InvalidExternalId => InvalidExternalId,
            "the external id is not valid: 1 to 128 letters, digits, '.', '_', '-' and '|'";
        InvalidName => InvalidName, "a name may have 256 characters";
        DuplicateEmail => DuplicateMemberEmail, "the e-mail address belongs to another member of the organization";
        RetiredEmail => RetiredMemberEmail, "the e-mail address is retired in the organization";
        DuplicatePhoneNumberForMember => DuplicateMemberPhoneNumberForMember,
            "the member has a phone number already; delete it first";
        DuplicateExternalId => DuplicateMemberExternalId,
            "the external id belongs to another member of the organization";
        DomainClaimed => ActionNotAllowedEmailDomainIsClaimed,
            "the domain of the e-mail address is claimed by another organization";
        JoiningNotAllowed => EmailJitProvisioningNotAllowed, "the organization lets nobody join by e-mail address";
        DomainMayNotJoin => InvalidEmailForJitProvisioning,
            "the organization does not let the domain of the e-mail address join";
        NotActive => ActionAvailableOnlyForActiveMembers, "only active members can do that";
        GetFields => InvalidMemberGetFields, "member_id or email_address is expected, and not both";
        InvalidEmailId(error: IdError) => error.error_type(InvalidEmailId), "the e-mail id is malformed";
        InvalidPasswordId(error: IdError) => error.error_type(InvalidPasswordId), "the password id is malformed";
        RetiredEmailFields => RetiredEmailMissingEmailIdentifiers, "email_id or email_address is expected";
        RetiredEmailNotFound => EmailNotFound, "the member has no such retired e-mail address";
        PhoneNumberNotFound => MemberPhoneNumberNotFound, "the member has no phone number";
        PasswordNotFound => MemberPasswordNotFound, "no member of the organization has this password";
        TotpNotFound => TotpNotFound, "the member has no authenticator app";
        CrossOrgPasswords => CrossOrgPasswordsEnabled,
            "passwords are good for all organizations here; require a reset instead";
        InvalidMfaMethod => InvalidMfaDefaultMethod, "default_mfa_method is sms_otp or totp";
        MissingMfaFactor => DefaultMfaMemberMissingFactor,
            "the member has not registered the factor that shall be its default";
        NothingToPreserveFor => CannotPreserveExistingSessions, "preserve_existing_sessions needs roles";
        InvalidDeliveryMethod => InvalidArgument, "delivery_method is EMAIL_MAGIC_LINK or EMAIL_OTP";
        UnknownTemplate => InvalidTemplateId, "there are no templates of messages here: leave login_template_id out";
        NotActiveForEmailUpdate => EmailUpdatesAvailableOnlyForActiveMembers,
            "only active members can change their e-mail address";
        NoVerifiedEmail => MemberHasNoActiveVerifiedEmail,
            "the e-mail address that the member has was never verified";
        EmailWantedByAnother => DesiredEmailUpdatingForDifferentMember,
            "another member is changing to this e-mail address";
        EmailRetiredByAnother => DesiredEmailDeactivatedByDifferentMember,
            "the e-mail address is a retired one of another member";
        NotDeleted => NoDeletedMemberFoundForReactivation, "the member is not deleted";
        UnverifiedForReactivation => EmailUnverifiedForReactivation,
            "the e-mail address of the deleted member was never verified";
        ReactivationEmailTaken => ReactivationEmailBelongsToAnotherMember,
            "the e-mail address of the deleted member belongs to another member by now";
        Role(error: AssignError) => match error {
                AssignError::Default(_) => CannotAssignDefaultRbacRoleId,
                AssignError::Unknown(_) => InvalidRbacRoleAssignment,
            },
            "{error}";
        TwoActingSessions => TooManySessionArguments,
            "X-Stytch-Member-Session and X-Stytch-Member-SessionJWT exclude each other";
        ActorForbidden => SessionAuthorizationError, "the acting member's session may not do that";
        ActorElsewhere => SessionAuthorizationTenancyError,
            "the acting member's session belongs to another organization";
        TrustedMetadataByMember => CannotUpdateTrustedMetadata, "a member may not change trusted_metadata";
        OwnEmail => MemberCannotUpdateTheirEmailAddress,
            "a member may not set its own e-mail address; it can start a change of it";
    }
}

/// A member with its retired addresses: all that a view of it needs besides its organization.
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) row: MemberRow,
    pub(crate) retired: Vec<AddressRow>,
}

impl Member {
    /// Where links to it go: the address that it has now.
    pub(crate) fn addressee(&self) -> Addressee {
        Addressee {
            member: Some((self.row.member_id, self.row.email_id)),
            address: self.row.email.clone(),
        }
    }

    pub(crate) async fn load(tx: &Tx, project: Uuid, member: Uuid) -> Result<Self> {
        // Joined: on PostgreSQL both travel together.
        let (row, retired) = tokio::join!(
            store::get(tx, project, member),
            store::retired(tx, project, member)
        );
        Ok(Self {
            row: row?.ok_or(Refusal::NotFound)?,
            retired: retired?,
        })
    }
}

/// A member of an organization as callers name one: by our id or by their own.
#[derive(Clone, Debug)]
pub(crate) enum Reference {
    Internal(Uuid),
    External(ExternalId),
}

impl Reference {
    pub(crate) fn parse(project: &Project, text: &str) -> Result<Self> {
        match ids::parse::<kind::Member>(project, text) {
            Ok(id) => Ok(Self::Internal(id)),
            Err(error @ IdError::OtherEnvironment(_)) => Err(Refusal::InvalidId(error).into()),
            Err(error) => ExternalId::parse(text)
                .map(Self::External)
                .map_err(|_| Refusal::InvalidId(error).into()),
        }
    }

    /// Our id only: where no organization says whose external ids are meant.
    pub(crate) fn parse_internal(project: &Project, text: &str) -> Result<Uuid> {
        ids::parse::<kind::Member>(project, text).map_err(|error| Refusal::InvalidId(error).into())
    }

    /// The member of this organization; one of another is not found, nor is one that was deleted.
    pub(crate) async fn load(&self, tx: &Tx, project: Uuid, organization: Uuid) -> Result<Member> {
        let id = match self {
            Self::Internal(id) => *id,
            Self::External(id) => store::by_external_id(tx, project, organization, id.as_str())
                .await?
                .ok_or(Refusal::NotFound)?,
        };
        let member = Member::load(tx, project, id).await?;
        if member.row.organization_id == organization && !member.row.is_deleted() {
            Ok(member)
        } else {
            Err(Refusal::NotFound.into())
        }
    }
}

/// Locks the member's row and reads it as it is now. One that was deleted is not found.
pub(crate) async fn lock(tx: &Tx, project: Uuid, member: Uuid) -> Result<Member> {
    if !store::lock(tx, project, member).await? {
        return Err(Refusal::NotFound.into());
    }
    Member::load(tx, project, member).await
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
