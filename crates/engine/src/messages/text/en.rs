//! English.

use super::{Language, Mail, Name, Sms, Wording, duration};

pub(super) fn mail(mail: &Mail, app: &Name) -> Wording {
    let (subject, lead, action) = match mail {
        Mail::LoginLink { organization, .. } => (
            format!("Log in to {organization}"),
            format!("Open this link to log in to {organization}."),
            "Log in",
        ),
        Mail::SignupLink { organization, .. } => (
            format!("Join {organization}"),
            format!("Open this link to confirm your e-mail address and join {organization}."),
            "Confirm and join",
        ),
        Mail::InviteLink {
            organization,
            inviter: Some(inviter),
            ..
        } => (
            format!("{inviter} invites you to {organization}"),
            format!("{inviter} has invited you to join {organization}."),
            "Accept the invitation",
        ),
        Mail::InviteLink {
            organization,
            inviter: None,
            ..
        } => (
            format!("You are invited to {organization}"),
            format!("You have been invited to join {organization}."),
            "Accept the invitation",
        ),
        Mail::DiscoveryLink { .. } => (
            format!("Log in to {app}"),
            format!("Open this link to log in to {app} and choose your organization."),
            "Continue",
        ),
        Mail::LoginCode { organization, .. } => (
            format!("Your login code for {organization}"),
            format!("Enter this code to log in to {organization}:"),
            "",
        ),
        Mail::SignupCode { organization, .. } => (
            format!("Your code to join {organization}"),
            format!("Enter this code to confirm your e-mail address and join {organization}:"),
            "",
        ),
        Mail::DiscoveryCode { .. } => (
            format!("Your login code for {app}"),
            format!("Enter this code to log in to {app} and choose your organization:"),
            "",
        ),
        Mail::EmailUpdateLink { organization, .. } => (
            "Confirm your new e-mail address".to_owned(),
            format!("Open this link to use this e-mail address for {organization} from now on."),
            "Confirm the address",
        ),
        Mail::EmailUpdateCode { organization, .. } => (
            "Confirm your new e-mail address".to_owned(),
            format!("Enter this code to use this e-mail address for {organization} from now on:"),
            "",
        ),
        Mail::PasswordReset { organization, .. } => (
            format!("Reset your password for {organization}"),
            format!("Open this link to choose a new password for {organization}."),
            "Choose a new password",
        ),
        Mail::PasswordSet { organization, .. } => (
            format!("Set your password for {organization}"),
            format!("Open this link to choose your first password for {organization}."),
            "Choose a password",
        ),
        Mail::DiscoveryPasswordReset { .. } => (
            format!("Reset your password for {app}"),
            format!("Open this link to choose a new password for {app}."),
            "Choose a new password",
        ),
    };
    let time = duration::words(mail.minutes(), Language::En);
    Wording {
        subject,
        lead,
        action,
        validity: if mail.code().is_some() {
            format!("The code works once, within {time}. Share it with nobody.")
        } else {
            format!("The link works once, within {time}.")
        },
        otherwise: if matches!(mail, Mail::InviteLink { .. }) {
            "If you do not expect an invitation, you can ignore this message."
        } else {
            "If you did not ask for this, you can ignore this message."
        },
    }
}

pub(super) fn sms(sms: &Sms) -> String {
    let Sms::Code {
        code,
        minutes,
        organization,
    } = sms;
    let time = duration::words(*minutes, Language::En);
    format!("{code} is your code for {organization}. It works for {time}. Share it with nobody.")
}
