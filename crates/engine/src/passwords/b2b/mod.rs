//! Passwords of members.
//!
//! A project has one of two modes, settled once there are passwords: each member has a password of its own, or a person
//! has one for all organizations, which then belongs to the e-mail address.

mod authenticate;
mod discovery_authenticate;
mod discovery_email_reset;
mod discovery_email_reset_start;
mod email_reset;
mod email_reset_start;
mod existing_password_reset;
mod guess;
mod migrate;
mod put;
mod require_reset;
mod session_reset;
mod strength_check;

use tenure_core::password::subject;
use tenure_types::ErrorType;
use uuid::Uuid;

pub use authenticate::authenticate;
pub use discovery_authenticate::discovery_authenticate;
pub use discovery_email_reset::discovery_email_reset;
pub use discovery_email_reset_start::discovery_email_reset_start;
pub use email_reset::email_reset;
pub use email_reset_start::email_reset_start;
pub use existing_password_reset::existing_password_reset;
pub use migrate::migrate;
pub(crate) use put::end_resets;
pub use require_reset::require_reset;
pub use session_reset::session_reset;
pub use strength_check::strength_check;

use super::Refusal;
use crate::members::store::MemberRow;
use crate::projects::Project;
use crate::{Error, Result, organizations};

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
