//! Puts a message into the outbox, in the same unit of work as what it is about.

use tenure_core::contact::{EmailAddress, PhoneNumber};
use tenure_db::Tx;
use tenure_types::Timestamp;
use uuid::Uuid;

use super::content::{Channel, Content};
use super::limits::{self, Counts};
use super::store::{self, NewRow};
use super::{Language, Mail, Name, Sms, text, wake};
use crate::projects::Project;
use crate::{Engine, Result};

/// No message is tried for longer than this, in minutes.
const MAX_MINUTES: i64 = 24 * 60;

/// A message that is ready to be written: its text made and sealed.
#[derive(Clone)]
pub struct Outgoing {
    row: NewRow,
    counts: Counts,
}

impl Outgoing {
    /// Counts it as sent for who has this e-mail address, too.
    pub(crate) fn for_owner(mut self, project: &Project, email: &str) -> Self {
        self.counts.add_owner(project, email);
        self
    }

    /// Counts it as sent to somebody else for this member, too.
    pub(crate) fn for_member(mut self, project: &Project, member: Uuid) -> Self {
        self.counts.add_member(project, member);
        self
    }
}

pub fn prepare_mail(
    engine: &Engine,
    project: &Project,
    to: &EmailAddress,
    mail: &Mail,
    language: Language,
) -> Outgoing {
    let rendered = text::mail(mail, &Name::new(&project.name), language);
    let content = Content {
        to: to.as_str().to_owned(),
        subject: Some(rendered.subject),
        text: rendered.text,
        html: Some(rendered.html),
        links: mail.link().map(str::to_owned).into_iter().collect(),
        code: mail.code().map(str::to_owned),
        language,
    };
    prepare(engine, project, Channel::Email, &content, mail.minutes())
}

pub fn prepare_sms(
    engine: &Engine,
    project: &Project,
    to: &PhoneNumber,
    sms: &Sms,
    language: Language,
) -> Outgoing {
    let content = Content {
        to: to.as_str().to_owned(),
        subject: None,
        text: text::sms(sms, language),
        html: None,
        links: Vec::new(),
        code: Some(sms.code().to_owned()),
        language,
    };
    prepare(engine, project, Channel::Sms, &content, sms.minutes())
}

fn prepare(
    engine: &Engine,
    project: &Project,
    channel: Channel,
    content: &Content,
    minutes: i64,
) -> Outgoing {
    let now = engine.now();
    let message = engine.messages.new_id(engine.entropy(), now);
    let row = NewRow {
        project: project.uuid,
        message,
        channel,
        sealed: content.seal(
            &engine.master_keys,
            project.uuid,
            message,
            engine.entropy().bytes(),
        ),
        created_at: now.millis(),
        expires_at: now.plus_minutes(minutes.min(MAX_MINUTES)).millis(),
    };
    Outgoing {
        row,
        counts: Counts::new(project, &content.to),
    }
}

/// Counts it and writes it. It leaves once the unit is committed: at once if the caller then says [`wake`](super::wake),
/// else within a second.
pub async fn insert(tx: &Tx, outgoing: &Outgoing) -> Result<()> {
    let Outgoing { row, counts } = outgoing;
    limits::count(tx, row.project, counts, Timestamp::from_millis(row.created_at)).await?;
    Ok(store::insert(tx, row).await?)
}

/// Puts a message into the outbox that goes with nothing else.
pub async fn send(engine: &Engine, outgoing: Outgoing) -> Result<()> {
    engine
        .db
        .write(async move |tx: &Tx| insert(tx, &outgoing).await)
        .await?;
    wake(engine);
    Ok(())
}
