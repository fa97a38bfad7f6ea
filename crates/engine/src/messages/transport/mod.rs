//! The ways by which messages leave: or none, for the inbox keeps them on the machine.

mod sms;
mod smtp;

use tenure_types::Timestamp;
use uuid::Uuid;

use super::Channel;
use super::content::{Content, UnsealError};
use crate::Engine;
use crate::support::outbound::{FetchError, Outbound};

pub use sms::SmsGateway;
pub use smtp::{Login, Security, SmtpServer};

/// By what ways messages leave.
pub enum Transports {
    /// None leaves: they are kept to be read by whoever develops.
    Inbox,
    Network(Box<Network>),
}

/// A channel without a transport keeps its messages until they expire, and says so.
#[derive(Default)]
pub struct Network {
    pub smtp: Option<SmtpServer>,
    pub sms: Option<SmsGateway>,
}

/// A transport can't be used as it is described.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    #[error("the sender of e-mails is no e-mail address")]
    From,
    #[error("TLS to the SMTP server can't be set up")]
    Tls(#[source] lettre::transport::smtp::Error),
    #[error("the URL of the SMS gateway is not one")]
    GatewayUrl,
}

/// Why a message was not sent. Its text is stored and logged: it names no recipient and repeats no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    #[error("no transport is configured")]
    NotConfigured,
    #[error("it expired before it could be sent")]
    Expired,
    #[error("the attempt took too long")]
    TooSlow,
    #[error("its content can't be opened: {0}")]
    Sealed(#[from] UnsealError),
    #[error("the recipient's address can't be used in an e-mail")]
    Address,
    #[error("the SMTP server answered {0}")]
    SmtpStatus(u16),
    #[error("the SMTP server answered {0}: it has no such mailbox")]
    SmtpRecipient(u16),
    #[error("TLS with the SMTP server failed; its certificate must be trusted, and be for its name")]
    SmtpTls,
    #[error("the SMTP server can't be reached, or broke off")]
    SmtpUnreachable,
    #[error("the SMTP server takes none of our ways of logging in")]
    SmtpLogin,
    #[error("the SMTP server offers no STARTTLS")]
    SmtpStartTls,
    #[error("the SMTP server takes no address with letters beyond ASCII before the @: it has no SMTPUTF8")]
    SmtpUtf8,
    #[error("the SMTP server lacks what the message needs, or asks for what we don't know")]
    SmtpClient,
    #[error("the SMS gateway: {0}")]
    Gateway(#[from] FetchError),
}

impl SendError {
    /// Whether the next attempt would fail as this one: because of this message, and of nothing that the operator may mend.
    pub(super) fn is_final(&self) -> bool {
        matches!(
            self,
            // 400: the gateway doesn't take this message. Of a login (401, 403) or a wrong URL (404) others would speak.
            Self::Expired | Self::Address | Self::SmtpRecipient(_) | Self::Gateway(FetchError::Status(400))
        )
    }
}

/// Whether a channel's transport could be used now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    Inbox,
    NotConfigured,
    /// For e-mail: it takes our login too.
    Reachable,
    /// Why it could not.
    Unreachable(String),
}

pub(super) enum Open {
    Inbox,
    Network {
        smtp: Option<smtp::Smtp>,
        sms: Option<SmsGateway>,
    },
}

impl Open {
    pub(super) fn new(transports: Transports) -> Result<Self, SetUpError> {
        match transports {
            Transports::Inbox => Ok(Self::Inbox),
            Transports::Network(network) => Ok(Self::Network {
                smtp: network.smtp.map(smtp::Smtp::new).transpose()?,
                sms: network.sms.map(SmsGateway::checked).transpose()?,
            }),
        }
    }

    pub(super) fn keeps_what_it_sent(&self) -> bool {
        matches!(self, Self::Inbox)
    }

    pub(super) async fn send(
        &self,
        outbound: &Outbound,
        channel: Channel,
        message: Uuid,
        content: &Content,
        now: Timestamp,
    ) -> Result<(), SendError> {
        match (self, channel) {
            (Self::Inbox, _) => Ok(()),
            (Self::Network { smtp, .. }, Channel::Email) => {
                let smtp = smtp.as_ref().ok_or(SendError::NotConfigured)?;
                smtp.send(message, content, now).await
            }
            (Self::Network { sms, .. }, Channel::Sms) => {
                let sms = sms.as_ref().ok_or(SendError::NotConfigured)?;
                sms.send(outbound, message, content, now).await
            }
        }
    }
}

/// Asks the transport of a channel, without sending anything.
pub async fn reach(engine: &Engine, channel: Channel) -> Reach {
    let asked = match (&engine.messages.transport, channel) {
        (Open::Inbox, _) => return Reach::Inbox,
        (Open::Network { smtp: Some(smtp), .. }, Channel::Email) => smtp.reach().await,
        (Open::Network { sms: Some(sms), .. }, Channel::Sms) => sms.reach(&engine.outbound).await,
        (Open::Network { .. }, _) => return Reach::NotConfigured,
    };
    asked.map_or_else(
        |error| Reach::Unreachable(error.to_string()),
        |()| Reach::Reachable,
    )
}
