//! Brazilian Portuguese.

use super::{Language, Mail, Name, Sms, Wording, duration};

pub(super) fn mail(mail: &Mail, app: &Name) -> Wording {
    let (subject, lead, action) = match mail {
        Mail::LoginLink { organization, .. } => (
            format!("Entre em {organization}"),
            format!("Abra este link para entrar em {organization}."),
            "Entrar",
        ),
        Mail::SignupLink { organization, .. } => (
            format!("Participe de {organization}"),
            format!("Abra este link para confirmar seu e-mail e participar de {organization}."),
            "Confirmar e participar",
        ),
        Mail::InviteLink {
            organization,
            inviter: Some(inviter),
            ..
        } => (
            format!("{inviter} convida você para {organization}"),
            format!("{inviter} convidou você para participar de {organization}."),
            "Aceitar o convite",
        ),
        Mail::InviteLink {
            organization,
            inviter: None,
            ..
        } => (
            format!("Você recebeu um convite para {organization}"),
            format!("Você foi convidado para participar de {organization}."),
            "Aceitar o convite",
        ),
        Mail::DiscoveryLink { .. } => (
            format!("Entre em {app}"),
            format!("Abra este link para entrar em {app} e escolher sua organização."),
            "Continuar",
        ),
        Mail::LoginCode { organization, .. } => (
            format!("Seu código de acesso a {organization}"),
            format!("Digite este código para entrar em {organization}:"),
            "",
        ),
        Mail::SignupCode { organization, .. } => (
            format!("Seu código para participar de {organization}"),
            format!("Digite este código para confirmar seu e-mail e participar de {organization}:"),
            "",
        ),
        Mail::DiscoveryCode { .. } => (
            format!("Seu código de acesso a {app}"),
            format!("Digite este código para entrar em {app} e escolher sua organização:"),
            "",
        ),
        Mail::EmailUpdateLink { organization, .. } => (
            "Confirme seu novo e-mail".to_owned(),
            format!("Abra este link para usar este endereço em {organization} daqui em diante."),
            "Confirmar o endereço",
        ),
        Mail::EmailUpdateCode { organization, .. } => (
            "Confirme seu novo e-mail".to_owned(),
            format!("Digite este código para usar este endereço em {organization} daqui em diante:"),
            "",
        ),
        Mail::PasswordReset { organization, .. } => (
            format!("Redefina sua senha de {organization}"),
            format!("Abra este link para escolher uma nova senha para {organization}."),
            "Escolher uma nova senha",
        ),
        Mail::PasswordSet { organization, .. } => (
            format!("Crie sua senha de {organization}"),
            format!("Abra este link para escolher sua primeira senha para {organization}."),
            "Escolher uma senha",
        ),
        Mail::DiscoveryPasswordReset { .. } => (
            format!("Redefina sua senha de {app}"),
            format!("Abra este link para escolher uma nova senha para {app}."),
            "Escolher uma nova senha",
        ),
    };
    let time = duration::words(mail.minutes(), Language::PtBr);
    Wording {
        subject,
        lead,
        action,
        validity: if mail.code().is_some() {
            format!("O código funciona uma única vez e expira em {time}. Não o compartilhe com ninguém.")
        } else {
            format!("O link funciona uma única vez e expira em {time}.")
        },
        otherwise: if matches!(mail, Mail::InviteLink { .. }) {
            "Se você não espera um convite, ignore esta mensagem."
        } else {
            "Se você não fez este pedido, ignore esta mensagem."
        },
    }
}

pub(super) fn sms(sms: &Sms) -> String {
    let Sms::Code {
        code,
        minutes,
        organization,
    } = sms;
    let time = duration::words(*minutes, Language::PtBr);
    format!("{code} é o seu código para {organization}. Expira em {time}. Não o compartilhe com ninguém.")
}
