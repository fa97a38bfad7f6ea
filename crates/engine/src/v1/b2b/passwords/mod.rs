//! Passwords of members.
//!
//! A project has one of two modes, settled once there are passwords: each member has a password of its own, or a person
//! has one for all organizations, which then belongs to the e-mail address.

mod authenticate;
pub mod discovery;
pub mod email;
pub mod existing_password;
mod guess;
mod migrate;
mod new_password;
pub mod session;
mod strength_check;

use tenure_core::password::subject;
use tenure_types::ErrorType;
use uuid::Uuid;

use crate::credentials::passwords::Refusal;
use crate::projects::Project;
use crate::subjects::members::store::MemberRow;
use crate::subjects::organizations;
use crate::{Error, Result};

pub use authenticate::authenticate;
pub use migrate::migrate;
pub(crate) use new_password::end_resets;
pub use strength_check::strength_check;

/// Under whom a member's password is stored.
fn subject_of(project: &Project, member: &MemberRow) -> Uuid {
    if project.settings.cross_org_passwords_enabled {
        subject::of_address(project.uuid, &member.email)
    } else {
        member.member_id
    }
}

/// For what only projects with one password for all organizations have.
fn require_cross_org(project: &Project) -> Result<()> {
    if project.settings.cross_org_passwords_enabled {
        Ok(())
    } else {
        Err(Refusal::CrossOrgNotEnabled.into())
    }
}

/// How long a link that resets a password works if the caller does not say, in minutes.
const RESET_MINUTES: i64 = 30;

/// A link that is not there, or not any more, is the same for whoever wants to reset a password.
fn reset_error(error: Error) -> Error {
    let no_more = [ErrorType::MagicLinkNotFound, ErrorType::UnableToAuthMagicLink];
    if no_more.into_iter().any(|no_more| error.is(no_more)) {
        Refusal::InvalidResetToken.into()
    } else {
        error
    }
}

fn parse_organization(project: &Project, text: Option<&str>) -> Result<organizations::Reference> {
    organizations::Reference::parse(project, text.unwrap_or_default())
}
