//! What messages say, in each language.
//!
//! A language is one file of plain sentences; how they become an e-mail is the same for all.

mod duration;
mod en;
mod es;
mod layout;
mod name;
mod pt_br;

pub(super) use layout::Rendered;
pub use name::Name;
pub use tenure_core::locale::Language;

/// An e-mail: what it is about, and what it says of that. `minutes` is how long its link or code works, from now;
/// `organization` its name.
#[derive(Clone)]
pub enum Mail {
    LoginLink {
        url: String,
        minutes: i64,
        organization: Name,
    },
    SignupLink {
        url: String,
        minutes: i64,
        organization: Name,
    },
    InviteLink {
        url: String,
        minutes: i64,
        organization: Name,
        /// The name of who invites.
        inviter: Option<Name>,
    },
    DiscoveryLink {
        url: String,
        minutes: i64,
    },
    LoginCode {
        code: String,
        minutes: i64,
        organization: Name,
    },
    SignupCode {
        code: String,
        minutes: i64,
        organization: Name,
    },
    DiscoveryCode {
        code: String,
        minutes: i64,
    },
    /// To the new address.
    EmailUpdateLink {
        url: String,
        minutes: i64,
        organization: Name,
    },
    /// To the new address.
    EmailUpdateCode {
        code: String,
        minutes: i64,
        organization: Name,
    },
    PasswordReset {
        url: String,
        minutes: i64,
        organization: Name,
    },
    /// The first password.
    PasswordSet {
        url: String,
        minutes: i64,
        organization: Name,
    },
    DiscoveryPasswordReset {
        url: String,
        minutes: i64,
    },
}

/// A text message; its fields are those of [`Mail`].
#[derive(Clone)]
pub enum Sms {
    Code {
        code: String,
        minutes: i64,
        organization: Name,
    },
}

/// The sentences of an e-mail.
struct Wording {
    subject: String,
    /// What to do with the link or code.
    lead: String,
    /// What the link is called; of no use where there is a code.
    action: &'static str,
    /// How long it works.
    validity: String,
    /// What to do if one did not expect it.
    otherwise: &'static str,
}

impl Mail {
    pub(super) fn link(&self) -> Option<&str> {
        match self {
            Self::LoginLink { url, .. }
            | Self::SignupLink { url, .. }
            | Self::InviteLink { url, .. }
            | Self::DiscoveryLink { url, .. }
            | Self::EmailUpdateLink { url, .. }
            | Self::PasswordReset { url, .. }
            | Self::PasswordSet { url, .. }
            | Self::DiscoveryPasswordReset { url, .. } => Some(url),
            Self::LoginCode { .. }
            | Self::SignupCode { .. }
            | Self::DiscoveryCode { .. }
            | Self::EmailUpdateCode { .. } => None,
        }
    }

    pub(super) fn code(&self) -> Option<&str> {
        match self {
            Self::LoginCode { code, .. }
            | Self::SignupCode { code, .. }
            | Self::DiscoveryCode { code, .. }
            | Self::EmailUpdateCode { code, .. } => Some(code),
            _ => None,
        }
    }

    pub(super) fn minutes(&self) -> i64 {
        match self {
            Self::LoginLink { minutes, .. }
            | Self::SignupLink { minutes, .. }
            | Self::InviteLink { minutes, .. }
            | Self::DiscoveryLink { minutes, .. }
            | Self::LoginCode { minutes, .. }
            | Self::SignupCode { minutes, .. }
            | Self::DiscoveryCode { minutes, .. }
            | Self::EmailUpdateLink { minutes, .. }
            | Self::EmailUpdateCode { minutes, .. }
            | Self::PasswordReset { minutes, .. }
            | Self::PasswordSet { minutes, .. }
            | Self::DiscoveryPasswordReset { minutes, .. } => *minutes,
        }
    }
}

impl Sms {
    pub(super) fn code(&self) -> &str {
        let Self::Code { code, .. } = self;
        code
    }

    pub(super) fn minutes(&self) -> i64 {
        let Self::Code { minutes, .. } = self;
        *minutes
    }
}

/// `app`: what stands for the organization where there is none.
pub(super) fn mail(mail: &Mail, app: &Name, language: Language) -> Rendered {
    let wording = match language {
        Language::En => en::mail(mail, app),
        Language::Es => es::mail(mail, app),
        Language::PtBr => pt_br::mail(mail, app),
    };
    layout::mail(&wording, mail, language)
}

pub(super) fn sms(sms: &Sms, language: Language) -> String {
    match language {
        Language::En => en::sms(sms),
        Language::Es => es::sms(sms),
        Language::PtBr => pt_br::sms(sms),
    }
}

#[cfg(test)]
mod tests;
