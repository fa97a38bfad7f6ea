//! Sends a code to a member who has proven a first factor and owes a second: nobody has to ask for it.

use std::sync::Arc;

use tenure_core::contact::PhoneNumber;
use tenure_core::locale::Locale;
use tenure_types::Timestamp;

use super::MINUTES;
use crate::Engine;
use crate::members::Member;
use crate::messages::{self, Sms};
use crate::organizations::Organization;
use crate::otps::codes::{self, Target};
use crate::projects::Project;

/// Whether a code is on its way. It is a convenience: the member may ask for one, so a failure ends nothing.
pub(crate) async fn send_unasked(
    engine: &Engine,
    project: &Arc<Project>,
    organization: &Organization,
    member: &Member,
    locale: Locale,
    now: Timestamp,
) -> bool {
    let Ok(number) = PhoneNumber::parse(&member.row.phone_number) else {
        return false;
    };
    if !project.settings.takes_sms_to(number.as_str()) {
        return false;
    }
    let code = codes::draw(engine);
    let sms = Sms::Code {
        code: code.text().to_owned(),
        minutes: MINUTES,
        organization: organization.row.name.clone(),
    };
    let outgoing = messages::prepare_sms(engine, project, &number, &sms, locale.text_language());
    let target = Target::Sms(member.row.member_id);
    let stored = codes::store_and_send(engine, project, target, code, MINUTES, outgoing, now).await;
    if let Err(error) = &stored {
        tracing::warn!(%error, "a code that nobody asked for was not sent");
    }
    stored.is_ok()
}
