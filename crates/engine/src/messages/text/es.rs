//! Spanish.

use super::{Language, Mail, Name, Sms, Wording, duration};

pub(super) fn mail(mail: &Mail, app: &Name) -> Wording {
    let (subject, lead, action) = match mail {
        Mail::LoginLink { organization, .. } => (
            format!("Inicia sesión en {organization}"),
            format!("Abre este enlace para iniciar sesión en {organization}."),
            "Iniciar sesión",
        ),
        Mail::SignupLink { organization, .. } => (
            format!("Únete a {organization}"),
            format!("Abre este enlace para confirmar tu correo electrónico y unirte a {organization}."),
            "Confirmar y unirme",
        ),
        Mail::InviteLink {
            organization,
            inviter: Some(inviter),
            ..
        } => (
            format!("{inviter} te invita a {organization}"),
            format!("{inviter} te ha invitado a unirte a {organization}."),
            "Aceptar la invitación",
        ),
        Mail::InviteLink {
            organization,
            inviter: None,
            ..
        } => (
            format!("Tienes una invitación a {organization}"),
            format!("Te han invitado a unirte a {organization}."),
            "Aceptar la invitación",
        ),
        Mail::DiscoveryLink { .. } => (
            format!("Inicia sesión en {app}"),
            format!("Abre este enlace para iniciar sesión en {app} y elegir tu organización."),
            "Continuar",
        ),
        Mail::LoginCode { organization, .. } => (
            format!("Tu código de acceso a {organization}"),
            format!("Introduce este código para iniciar sesión en {organization}:"),
            "",
        ),
        Mail::SignupCode { organization, .. } => (
            format!("Tu código para unirte a {organization}"),
            format!("Introduce este código para confirmar tu correo electrónico y unirte a {organization}:"),
            "",
        ),
        Mail::DiscoveryCode { .. } => (
            format!("Tu código de acceso a {app}"),
            format!("Introduce este código para iniciar sesión en {app} y elegir tu organización:"),
            "",
        ),
        Mail::EmailUpdateLink { organization, .. } => (
            "Confirma tu nuevo correo electrónico".to_owned(),
            format!("Abre este enlace para usar esta dirección en {organization} a partir de ahora."),
            "Confirmar la dirección",
        ),
        Mail::EmailUpdateCode { organization, .. } => (
            "Confirma tu nuevo correo electrónico".to_owned(),
            format!("Introduce este código para usar esta dirección en {organization} a partir de ahora:"),
            "",
        ),
        Mail::PasswordReset { organization, .. } => (
            format!("Restablece tu contraseña de {organization}"),
            format!("Abre este enlace para elegir una contraseña nueva para {organization}."),
            "Elegir una contraseña nueva",
        ),
        Mail::PasswordSet { organization, .. } => (
            format!("Crea tu contraseña de {organization}"),
            format!("Abre este enlace para elegir tu primera contraseña para {organization}."),
            "Elegir una contraseña",
        ),
        Mail::DiscoveryPasswordReset { .. } => (
            format!("Restablece tu contraseña de {app}"),
            format!("Abre este enlace para elegir una contraseña nueva para {app}."),
            "Elegir una contraseña nueva",
        ),
    };
    let time = duration::words(mail.minutes(), Language::Es);
    Wording {
        subject,
        lead,
        action,
        validity: if mail.code().is_some() {
            format!("El código sirve una sola vez y caduca en {time}. No lo compartas con nadie.")
        } else {
            format!("El enlace sirve una sola vez y caduca en {time}.")
        },
        otherwise: if matches!(mail, Mail::InviteLink { .. }) {
            "Si no esperas ninguna invitación, puedes ignorar este mensaje."
        } else {
            "Si no lo has pedido tú, puedes ignorar este mensaje."
        },
    }
}

pub(super) fn sms(sms: &Sms) -> String {
    let Sms::Code {
        code,
        minutes,
        organization,
    } = sms;
    let time = duration::words(*minutes, Language::Es);
    format!("{code} es tu código para {organization}. Caduca en {time}. No lo compartas con nadie.")
}
