//! Passwords of users, and of members.

pub(crate) mod hashing;
pub(crate) mod import;
pub(crate) mod store;

use tenure_core::password::subject;
use tenure_db::{Sql, Tx};
use tenure_types::ErrorType;
use uuid::Uuid;

use crate::credentials::links;

pub(crate) use hashing::Hashing;

crate::refusals! {
    /// Why something about a password is refused.
    pub(crate) enum Refusal {
        Missing(field: &'static str) => missing(field), "{field} is required";
        EmailNotFound => EmailNotFound, "no user has this e-mail address";
        WrongPassword => UnauthorizedCredentials, "the password is wrong";
        NoPassword => NoUserPassword, "the user has no password";
        ResetRequired => ResetPassword, "the user must reset the password";
        NoMemberPassword => MemberPasswordNotFound, "the member has no password";
        MemberResetRequired => MemberResetPassword, "the member must reset the password";
        InvalidResetToken => UnableToAuthPasswordResetToken, "the token resets no password: unknown, expired or used";
        CrossOrgEnabled => CrossOrgPasswordsEnabled, "the project has one password for all organizations";
        CrossOrgNotEnabled => CrossOrgPasswordsNotEnabled, "the project has no passwords for all organizations";
        Locked => UserLockLimitReached, "too many failures in a row; the user is locked for a while";
        Weak => WeakPassword, "the password is too weak";
        Unchanged => CannotResetPasswordWithExistingPassword, "the new password is the old one";
        SessionTooOld => SessionTooOldToResetPassword,
            "the session holds no factor that was proven in the last five minutes and may reset a password";
        AlreadyExists => PasswordAlreadyExists, "there is a password already";
        InvalidHashType => InvalidHashType,
            "hash_type is not one of bcrypt, md_5, argon_2i, argon_2id, sha_1, sha_512, scrypt, phpass, pbkdf_2";
    }
}

fn missing(field: &str) -> ErrorType {
    match field {
        "email" => ErrorType::InvalidEmail,
        "hash" => ErrorType::InvalidHash,
        "hash_type" => ErrorType::InvalidHashType,
        _ => ErrorType::BadRequest,
    }
}

pub(crate) async fn delete_of_subject(tx: &Tx, project: Uuid, subject: Uuid) -> Result<(), tenure_db::Error> {
    store::delete_of_subject(tx, project, subject).await
}

/// A member leaves its address: deletes the member's own password, and that of the address unless another member of the
/// project has it too. Returns whether that of the address is gone. The member's row is locked; whether it says so already
/// does not matter.
pub(crate) async fn delete_of_leaver(
    tx: &Tx,
    project: Uuid,
    member: Uuid,
    email: &str,
) -> Result<bool, tenure_db::Error> {
    store::delete_of_subject(tx, project, member).await?;
    let address = subject::of_address(project, email);
    let is_gone = store::delete_of_address(tx, project, address, email, member).await?;
    if is_gone {
        // Those that were sent to the member are void as all that was mailed to it; these were sent to the address.
        links::void_resets_of_address(tx, project, email).await?;
    }
    Ok(is_gone)
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
