//! Messages: e-mails and text messages, written into an outbox together with what they are about, and sent by a job.
//!
//! A flow prepares a message before its unit of work, writes it inside, and wakes the job afterwards:
//!
//! ```text
//! let mail = Mail::LoginLink { url, minutes, organization };
//! let outgoing = messages::prepare_mail(engine, project, &address, &mail, language);
//! engine.db.write(async move |tx: &Tx| {
//!     // … the row that the link stands for …
//!     messages::insert(tx, &outgoing).await
//! }).await?;
//! messages::wake(engine);
//! ```

mod content;
mod deliver;
mod enqueue;
mod inbox;
mod limits;
mod outbox;
mod purge;
mod rewrap;
mod state;
mod store;
mod templates;
mod text;
mod transport;

use tenure_db::Sql;

use crate::Engine;

pub use content::Channel;
pub(crate) use deliver::deliver;
pub use deliver::deliver_due;
pub use enqueue::{Outgoing, insert, prepare_mail, prepare_sms, send};
pub use inbox::{InboxMessage, inbox};
pub(crate) use outbox::Outbox;
pub use purge::purge;
pub(crate) use rewrap::rewrap;
pub use state::{Delivered, Stored, delivered, last_error, stored};
pub(crate) use templates::refuse_templates;
pub use text::{Language, Mail, Name, Sms};
pub use transport::{Login, Network, Reach, Security, SetUpError, SmsGateway, SmtpServer, Transports, reach};

/// Says that something was put into the outbox, so that this node's jobs look now and not within the second.
pub fn wake(engine: &Engine) {
    engine.messages.wake();
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    [store::STATEMENTS.to_vec(), limits::statements()].concat()
}
