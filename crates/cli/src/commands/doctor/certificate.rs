//! Whether the certificate can be served, and for how long.

use tenure_engine::support::Clock;
use tenure_types::Timestamp;
use x509_parser::pem::Pem;

use super::{Check, Outcome, failed, ok};
use crate::config::Config;
use crate::system::SystemClock;

const DAY: i64 = 24 * 60 * 60;

/// Certificates are renewed a month before their end by what renews them by itself.
const SOON: i64 = 14 * DAY;

/// None where TLS is not Tenure's: a proxy does it.
pub(super) fn check(config: &Config) -> Option<Check> {
    // What else is wrong with the configuration has a check of its own.
    let tls = config.tls()?;
    let name = tls.certificate.display().to_string();
    if let Err(error) = tls.check() {
        let advice = "give a chain with the server's certificate first, and the key that belongs to it";
        return Some(failed("certificate", error.to_string(), advice));
    }
    let Some((from, until)) = std::fs::read(&tls.certificate).ok().as_deref().and_then(validity) else {
        let found = format!("{name} has no certificate that can be read");
        return Some(failed(
            "certificate",
            found,
            "give a chain with the server's certificate first",
        ));
    };
    let now = SystemClock.now().seconds();
    let (start, end) = (Timestamp::from_seconds(from), Timestamp::from_seconds(until));
    Some(if now < from {
        failed(
            "certificate",
            format!("{name} holds from {start} only"),
            "check the clock, or give another one",
        )
    } else if now >= until {
        failed(
            "certificate",
            format!("{name} expired at {end}"),
            "renew it: every client refuses it",
        )
    } else if now + SOON >= until {
        Check {
            name: "certificate",
            outcome: Outcome::Warning,
            found: format!("{name} expires at {end}"),
            advice: "renew it".to_owned(),
        }
    } else {
        ok("certificate", format!("{name} holds until {end}"))
    })
}

/// From when until when the first certificate of a PEM file holds, in seconds since 1970.
fn validity(pem: &[u8]) -> Option<(i64, i64)> {
    let mut blocks = Pem::iter_from_buffer(pem).flatten();
    let block = blocks.find(|block| block.label == "CERTIFICATE")?;
    let certificate = block.parse_x509().ok()?;
    let validity = certificate.validity();
    Some((validity.not_before.timestamp(), validity.not_after.timestamp()))
}
