//! Text messages, handed to an HTTP gateway.

use aws_lc_rs::hmac;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use tenure_types::Timestamp;
use url::{Url, form_urlencoded};
use uuid::Uuid;

use super::{SendError, SetUpError};
use crate::messages::content::Content;
use crate::support::outbound::Outbound;

/// The header that says when a webhook's body was signed, in unix seconds.
const TIMESTAMP: &str = "tenure-timestamp";
/// The header with `v1=` and the hexadecimal HMAC-SHA-256 of timestamp, `.` and body.
const SIGNATURE: &str = "tenure-signature";

/// Who takes our text messages.
pub enum SmsGateway {
    /// A form, as Twilio's Messages resource takes it.
    Twilio {
        /// Up to the version in the path: `https://api.twilio.com`.
        url: String,
        account: String,
        token: SecretString,
        /// A phone number or a sender's name; with `MG` and 32 hexadecimal digits, a messaging service.
        from: String,
    },
    /// A JSON object `{message_id, to, text}` for a program of the operator's, signed so that it can be believed.
    Webhook { url: String, key: SecretString },
}

impl SmsGateway {
    pub(super) fn checked(self) -> Result<Self, SetUpError> {
        let (Self::Twilio { url, .. } | Self::Webhook { url, .. }) = &self;
        let right = Url::parse(url).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.has_host() && url.fragment().is_none()
        });
        if right {
            Ok(self)
        } else {
            Err(SetUpError::GatewayUrl)
        }
    }

    pub(super) async fn send(
        &self,
        outbound: &Outbound,
        message: Uuid,
        content: &Content,
        now: Timestamp,
    ) -> Result<(), SendError> {
        match self {
            Self::Twilio {
                url,
                account,
                token,
                from,
            } => {
                let url = format!(
                    "{}/2010-04-01/Accounts/{account}/Messages.json",
                    url.trim_end_matches('/')
                );
                let sender = if is_messaging_service(from) {
                    "MessagingServiceSid"
                } else {
                    "From"
                };
                let form = form_urlencoded::Serializer::new(String::new())
                    .append_pair("To", &content.to)
                    .append_pair(sender, from)
                    .append_pair("Body", &content.text)
                    .finish();
                let login = |request: reqwest::RequestBuilder| {
                    request.basic_auth(account, Some(token.expose_secret()))
                };
                outbound
                    .post(&url, "application/x-www-form-urlencoded", form, login)
                    .await?;
            }
            Self::Webhook { url, key } => {
                let body = json!({"message_id": message, "to": content.to, "text": content.text}).to_string();
                let timestamp = now.seconds();
                let signature = sign(key, timestamp, &body);
                let signed = |request: reqwest::RequestBuilder| {
                    request.header(TIMESTAMP, timestamp).header(SIGNATURE, signature)
                };
                outbound.post(url, "application/json", body, signed).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn reach(&self, outbound: &Outbound) -> Result<(), SendError> {
        let (Self::Twilio { url, .. } | Self::Webhook { url, .. }) = self;
        Ok(outbound.reach(url).await?)
    }
}

fn is_messaging_service(from: &str) -> bool {
    from.strip_prefix("MG")
        .is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn sign(key: &SecretString, timestamp: i64, body: &str) -> String {
    use std::fmt::Write as _;

    let key = hmac::Key::new(hmac::HMAC_SHA256, key.expose_secret().as_bytes());
    let tag = hmac::sign(&key, format!("{timestamp}.{body}").as_bytes());
    tag.as_ref().iter().fold("v1=".to_owned(), |mut out, byte| {
        write!(out, "{byte:02x}").expect("writing to a String can't fail");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messaging_services_are_told_from_senders() {
        assert!(is_messaging_service(&format!("MG{}", "0a".repeat(16))));
        for other in ["+15551234567", "MGM", "MG Motors", ""] {
            assert!(!is_messaging_service(other), "{other}");
        }
    }
}
