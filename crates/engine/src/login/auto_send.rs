//! Sends a code to a member who has proven a first factor and owes a second: nobody has to ask for it.

use std::sync::Arc;

use tenure_core::contact::PhoneNumber;
use tenure_core::locale::Locale;
use tenure_db::Tx;
use tenure_types::Timestamp;

use crate::credentials::otps::codes::{self, Target};
use crate::messages::{self, Name, Sms};
use crate::projects::Project;
use crate::subjects::members::{self, Member};
use crate::subjects::organizations::Organization;
use crate::{Engine, Error};

/// For how long a login sends no code after that of another login, which is live and was hardly read yet.
const PAUSE_SECONDS: i64 = 30;

/// Whether a code is on its way, be it of a login a moment ago. It is a convenience: the member may ask for one, so a
/// failure ends nothing.
pub(crate) async fn auto_send(
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
    let code = codes::generate(engine);
    let sms = Sms::Code {
        code: code.text().to_owned(),
        minutes: codes::SMS_MINUTES,
        organization: Name::new(&organization.row.name),
    };
    let outgoing = messages::prepare_sms(engine, project, &number, &sms, locale.text_language())
        .for_owner(project, &member.row.email);
    let (unit_project, row) = (project.clone(), member.row.clone());
    let stored = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            let there = members::lock(tx, project.uuid, row.member_id).await?.row;
            if (there.phone_id, &there.phone_number) != (row.phone_id, &row.phone_number) {
                // It was deleted since the login, and the code must be no proof of the next one.
                return Ok(false);
            }
            let target = Target::Sms(row.member_id);
            let lately = now.plus_seconds(-PAUSE_SECONDS);
            if codes::was_sent_after(tx, project.uuid, &target, lately, now).await? {
                return Ok(true);
            }
            messages::insert(tx, &outgoing).await?;
            codes::store(tx, project, &target, &code, codes::SMS_MINUTES, now).await?;
            Ok::<_, Error>(true)
        })
        .await;
    match stored {
        Ok(stored) => {
            messages::wake(engine);
            stored
        }
        Err(error) => {
            tracing::warn!(%error, "a code that nobody asked for was not sent");
            false
        }
    }
}
