//! E-mail, handed to an SMTP server.

use std::error::Error as _;
use std::io;
use std::time::{Duration, SystemTime};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};
use tenure_types::Timestamp;
use uuid::Uuid;

use super::{SendError, SetUpError};
use crate::messages::content::Content;

/// How long the server may take for each of its answers.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The most connections held at once.
const CONNECTIONS: u32 = 8;

/// An SMTP server that takes our messages.
pub struct SmtpServer {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub login: Option<Login>,
    /// `address` or `Name <address>`.
    pub from: String,
    /// PEM certificates to trust instead of the operating system's.
    pub ca: Option<Vec<u8>>,
}

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte on.
    Tls,
    /// TLS before anything is said, or nothing is said.
    StartTls,
    /// None. For a server on the same machine.
    None,
}

pub struct Login {
    pub user: String,
    pub password: SecretString,
}

pub(in crate::messages) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    pub(super) fn new(server: SmtpServer) -> Result<Self, SetUpError> {
        let mut from = sender(&server.from).ok_or(SetUpError::From)?;
        from.email = in_ascii(&from.email).ok_or(SetUpError::From)?;
        let tls = match server.security {
            Security::None => Tls::None,
            Security::Tls => Tls::Wrapper(parameters(&server)?),
            Security::StartTls => Tls::Required(parameters(&server)?),
        };
        // "Dangerous" is that it would do without TLS by itself; what it does is said in the next line.
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .tls(tls)
            .port(server.port)
            .timeout(Some(TIMEOUT))
            .hello_name(ClientId::Domain(from.email.domain().to_owned()))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS));
        if let Some(login) = server.login {
            let password = login.password.expose_secret().to_owned();
            builder = builder.credentials(Credentials::new(login.user, password));
        }
        Ok(Self {
            transport: builder.build(),
            from,
        })
    }

    pub(super) async fn send(
        &self,
        message: Uuid,
        content: &Content,
        now: Timestamp,
    ) -> Result<(), SendError> {
        let mail = self.compose(message, content, now)?;
        self.transport
            .send(mail)
            .await
            .map(drop)
            .map_err(|error| why(&error))
    }

    /// Connects, and logs in.
    pub(super) async fn reach(&self) -> Result<(), SendError> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(SendError::SmtpUnreachable),
            Err(error) => Err(why(&error)),
        }
    }

    fn compose(&self, message: Uuid, content: &Content, now: Timestamp) -> Result<Message, SendError> {
        let to = content.to.parse().map_err(|_| SendError::Address)?;
        let to = in_ascii(&to).ok_or(SendError::Address)?;
        let since_1970 = Duration::from_millis(u64::try_from(now.millis()).unwrap_or_default());
        let html = content.html.clone().unwrap_or_default();
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(content.subject.as_deref().unwrap_or_default())
            .date(SystemTime::UNIX_EPOCH + since_1970)
            // The same for each attempt, so that a mailbox may know a message that comes twice.
            .message_id(Some(format!("<{message}@{}>", self.from.email.domain())))
            // No automatic answers, please (RFC 3834).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .multipart(MultiPart::alternative_plain_html(content.text.clone(), html))
            .map_err(|_| SendError::Address)
    }
}

/// An address, or a name and an address in angle brackets. The name is as people write it: a comma in it, which separates
/// addresses in a header, needs no quotes.
fn sender(text: &str) -> Option<Mailbox> {
    text.parse().ok().or_else(|| {
        let (name, address) = text.trim().strip_suffix('>')?.rsplit_once('<')?;
        let address = address.trim().parse().ok()?;
        Some(Mailbox::new(Some(name.trim().to_owned()), address))
    })
}

/// With its domain as DNS has it, which every server knows. What stands before the `@` has no such form: letters beyond
/// ASCII there need a server with SMTPUTF8.
fn in_ascii(address: &Address) -> Option<Address> {
    if address.domain().is_ascii() {
        return Some(address.clone());
    }
    let domain = idna::domain_to_ascii(address.domain()).ok()?;
    Address::new(address.user(), domain).ok()
}

fn parameters(server: &SmtpServer) -> Result<TlsParameters, SetUpError> {
    let mut parameters = TlsParameters::builder(server.host.clone());
    if let Some(ca) = &server.ca {
        let certificates = Certificate::from_pem(ca).map_err(SetUpError::Tls)?;
        parameters = parameters
            .certificate_store(CertificateStore::None)
            .add_root_certificate(certificates);
    }
    parameters.build_rustls().map_err(SetUpError::Tls)
}

/// Without the server's own words: they may repeat the recipient.
fn why(error: &lettre::transport::smtp::Error) -> SendError {
    if let Some(code) = error.status() {
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        refused(code.into(), &said)
    } else if error.is_tls() || is_refused_certificate(error) {
        SendError::SmtpTls
    } else if error.is_timeout() {
        SendError::TooSlow
    } else if error.is_client() {
        why_not_even_tried(error)
    } else {
        SendError::SmtpUnreachable
    }
}

/// 550, 551 and 553 speak of a mailbox, and mostly of the recipient's. Where the server says more (RFC 3463) it may be of
/// the sender's (5.1.7, 5.1.8), or of what is allowed (5.7), such as relaying without a login: the operator's to mend.
fn refused(code: u16, said: &str) -> SendError {
    let detail = said.split_whitespace().next().unwrap_or_default();
    let is_ours = detail.starts_with("5.7.") || ["5.1.7", "5.1.8"].contains(&detail);
    if [550, 551, 553].contains(&code) && !is_ours {
        SendError::SmtpRecipient(code)
    } else {
        SendError::SmtpStatus(code)
    }
}

/// `lettre` itself went no further. Only its words tell these cases apart; a test reads each of them.
fn why_not_even_tried(error: &lettre::transport::smtp::Error) -> SendError {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    if said.contains("authentication mechanism") {
        SendError::SmtpLogin
    } else if said.contains("STARTTLS") {
        SendError::SmtpStartTls
    } else if said.contains("SMTPUTF8") {
        SendError::SmtpUtf8
    } else {
        SendError::SmtpClient
    }
}

/// It comes as an error of the connection: bytes that make no sense, or make too little.
fn is_refused_certificate(error: &lettre::transport::smtp::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        let io = error.downcast_ref::<io::Error>();
        if io.is_some_and(|io| io.kind() == io::ErrorKind::InvalidData) {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speaks_of_the_recipient_is_final() {
        for (code, said) in [
            (550, "5.1.1 <ada@example.com>: there is no such mailbox"),
            (550, "No such user"),
            (550, ""),
            (550, "5.2.1 disabled"),
            (551, "5.1.6 moved"),
            (553, "5.1.3 bad syntax"),
        ] {
            assert!(refused(code, said).is_final(), "{code} {said}");
        }
        for (code, said) in [
            (421, "4.3.2 closing"),
            (450, "4.2.1 try again"),
            (452, "4.2.2 full"),
            (530, "5.7.0 STARTTLS first"),
            (535, "5.7.8 wrong password"),
            (538, "5.7.11 encryption required"),
            (550, "5.7.1 relaying denied"),
            (553, "5.1.8 sender's domain not found"),
            (550, "5.1.7 bad sender"),
            (552, "5.3.4 too large"),
            (554, "5.7.1 no"),
        ] {
            assert!(!refused(code, said).is_final(), "{code} {said}");
        }
    }

    #[test]
    fn senders_are_read_as_people_write_them() {
        for (text, read) in [
            ("no-reply@acme.example", Some((None, "no-reply@acme.example"))),
            (
                "Acme <no-reply@acme.example>",
                Some((Some("Acme"), "no-reply@acme.example")),
            ),
            (
                "Acme, Inc. <no-reply@acme.example>",
                Some((Some("Acme, Inc."), "no-reply@acme.example")),
            ),
            (
                "\"Acme, Inc.\" <no-reply@acme.example>",
                Some((Some("Acme, Inc."), "no-reply@acme.example")),
            ),
            ("Acme, Inc.", None),
            ("Acme, Inc. <>", None),
            ("Acme, Inc. <no-reply>", None),
        ] {
            let found = sender(text).map(|from| (from.name, from.email.to_string()));
            let read =
                read.map(|(name, email): (Option<&str>, &str)| (name.map(str::to_owned), email.to_owned()));
            assert_eq!(found, read, "{text}");
        }
    }
}
