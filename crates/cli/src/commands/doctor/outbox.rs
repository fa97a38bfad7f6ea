//! Whether messages leave: the transports, and what waits or was given up.

use tenure_engine::Engine;
use tenure_engine::messages::{self, Channel, Reach, Stored};

use super::{Check, Outcome, failed, ok};

pub(super) async fn check_transport(engine: &Engine, channel: Channel) -> Vec<Check> {
    let (name, server) = match channel {
        Channel::Email => (
            "e-mail",
            "smtp_host, smtp_port, smtp_security, smtp_user and its password",
        ),
        Channel::Sms => ("sms", "sms_url"),
    };
    let check = match messages::reach(engine, channel).await {
        Reach::Inbox => ok(name, "the inbox of the development mode".to_owned()),
        Reach::Reachable => ok(name, "the transport answers".to_owned()),
        Reach::NotConfigured => {
            let key = match channel {
                Channel::Email => "smtp_host",
                Channel::Sms => "sms_gateway",
            };
            Check {
                name,
                outcome: Outcome::Warning,
                found: "no transport is configured, so none is sent".to_owned(),
                advice: format!("set {key} if your projects send any; docs/config.md says how"),
            }
        }
        Reach::Unreachable(why) => failed(name, why, &format!("check {server}")),
    };
    vec![check]
}

pub(super) async fn check_stored(engine: &Engine) -> Vec<Check> {
    let stored = match messages::stored(engine).await {
        Ok(stored) => stored,
        Err(error) => {
            return vec![failed("outbox", error.to_string(), "the database may be damaged")];
        }
    };
    let mut checks = Vec::new();
    for (channel, Stored { queued, failed, .. }) in Channel::ALL.into_iter().zip(stored) {
        let found = format!(
            "{}: {queued} queued, {failed} given up this week",
            channel.as_str()
        );
        let last_error = messages::last_error(engine, channel).await.ok().flatten();
        checks.push(match last_error {
            // One that waits after a failed attempt is not lost yet.
            Some(why) => Check {
                name: "outbox",
                outcome: Outcome::Warning,
                found: format!("{found}; the last failure: {why}"),
                advice: "mend its cause: what is queued is tried again by itself, what was given up is to be asked \
                         for again"
                    .to_owned(),
            },
            None => ok("outbox", found),
        });
    }
    checks
}
