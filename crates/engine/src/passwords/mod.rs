//! Passwords of users, and of members.

mod authenticate;
pub mod b2b;
mod create;
mod existing_password_reset;
mod hashing;
mod import;
mod migrate;
mod session_reset;
mod store;
mod strength_check;

use tenure_core::password::{ImportError, OutOfMemory, subject};
use tenure_db::{Sql, Tx};
use uuid::Uuid;

pub use authenticate::authenticate;
pub use create::create;
pub use existing_password_reset::existing_password_reset;
pub(crate) use hashing::Hashing;
pub use migrate::migrate;
pub use session_reset::session_reset;
pub use strength_check::strength_check;

use crate::messages::{NotSent, UnknownTemplate};
use crate::{discovery, intermediate_sessions, links, members, organizations, sessions, users};

/// What can go wrong with passwords.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0} is required")]
    Missing(&'static str),
    #[error("no user has this e-mail address")]
    EmailNotFound,
    #[error("the password is wrong")]
    WrongPassword,
    #[error("the user has no password")]
    NoPassword,
    #[error("the user must reset the password")]
    ResetRequired,
    #[error("the member has no password")]
    NoMemberPassword,
    #[error("the member must reset the password")]
    MemberResetRequired,
    #[error("the token resets no password: unknown, expired or used")]
    InvalidResetToken,
    #[error("the project has one password for all organizations")]
    CrossOrgEnabled,
    #[error("the project has no passwords for all organizations")]
    CrossOrgNotEnabled,
    #[error("too many failures in a row; the user is locked for a while")]
    Locked,
    #[error("the password is too weak")]
    Weak,
    #[error("the new password is the old one")]
    Unchanged,
    #[error("the session holds no factor that was proven in the last five minutes and may reset a password")]
    SessionTooOld,
    #[error("there is a password already")]
    AlreadyExists,
    #[error(
        "hash_type is not one of bcrypt, md_5, argon_2i, argon_2id, sha_1, sha_512, scrypt, phpass, pbkdf_2"
    )]
    InvalidHashType,
    #[error("the server is short of memory; try again")]
    OutOfMemory(#[from] OutOfMemory),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Session(#[from] sessions::Error),
    #[error(transparent)]
    User(#[from] users::Error),
    #[error(transparent)]
    Member(#[from] members::Error),
    #[error(transparent)]
    Organization(#[from] organizations::Error),
    #[error(transparent)]
    Discovery(#[from] discovery::Error),
    #[error(transparent)]
    Link(#[from] links::Error),
    #[error(transparent)]
    Template(#[from] UnknownTemplate),
    #[error("a stored password can't be read")]
    Damaged,
    #[error(transparent)]
    NotSent(#[from] NotSent),
    #[error(transparent)]
    Db(#[from] tenure_db::Error),
}

pub(crate) async fn delete_of_subject(tx: &Tx, project: Uuid, subject: Uuid) -> Result<(), tenure_db::Error> {
    store::delete_of_subject(tx, project, subject).await
}

/// A member leaves its address: deletes the member's own password, and that of the address unless another member of the
/// project has it too; with them the intermediate sessions in which they count. Who has the address next is maybe
/// somebody else. The member's row is locked; whether it says so already does not matter.
pub(crate) async fn delete_of_leaver(
    tx: &Tx,
    project: Uuid,
    (organization, member): (Uuid, Uuid),
    email: &str,
) -> Result<(), tenure_db::Error> {
    store::delete_of_subject(tx, project, member).await?;
    let address = subject::of_address(project, email);
    let place = if store::delete_of_address(tx, project, address, email, member).await? {
        // Those that were sent to the member are void as all that was mailed to it; these were sent to the address.
        links::void_resets_of_address(tx, project, email).await?;
        None
    } else {
        Some(organization)
    };
    intermediate_sessions::delete_of_address(tx, project, email, place, None).await
}

/// Whose password it is.
pub(crate) async fn subject_of(
    tx: &Tx,
    project: Uuid,
    password: Uuid,
) -> Result<Option<Uuid>, tenure_db::Error> {
    store::subject(tx, project, password).await
}

/// Whether the project has any.
pub(crate) async fn any(tx: &Tx, project: Uuid) -> Result<bool, tenure_db::Error> {
    store::any(tx, project).await
}

/// Returns whose password it was.
pub(crate) async fn delete_one(
    tx: &Tx,
    project: Uuid,
    password: Uuid,
) -> Result<Option<Uuid>, tenure_db::Error> {
    store::delete_one(tx, project, password).await
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
