//! How many messages are sent. Anybody can ask for one to somebody else's address, and each text costs money.
//!
//! A message is counted in the unit of work that writes it, so what was refused is not counted. The row of a count is held
//! until the unit ends: of those who ask for messages to one address at once, each finds what those before have done.

mod store;

use tenure_db::{Error, Sql, Tx};
use tenure_types::{ErrorType, Timestamp};
use uuid::Uuid;

use crate::Result;
use crate::projects::Project;
use crate::support::client;

/// The time in which messages are counted, in minutes.
const SPAN_MINUTES: i64 = 10;

/// A message was not written, for there were too many before it.
#[derive(Debug)]
struct TooMany {
    scope: Scope,
    most: i64,
    /// Until more are sent, rounded up.
    seconds_left: u64,
}

impl From<TooMany> for crate::Error {
    fn from(refused: TooMany) -> Self {
        let TooMany {
            scope,
            most,
            seconds_left,
        } = refused;
        Self::Refused {
            error_type: ErrorType::TooManyRequests,
            message: format!(
                "{most} messages were sent {} within {SPAN_MINUTES} minutes; wait before you ask for more",
                scope.of_what()
            ),
            retry_after: Some(seconds_left),
        }
    }
}

/// What messages have in common that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// An e-mail address or a phone number.
    Recipient,
    /// The e-mail address of the member whose phone it is: members and their phones are easily changed.
    Owner,
    /// The member who made somebody else be written to.
    Member,
    Network,
    Project,
}

impl Scope {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Recipient => "recipient",
            Self::Owner => "owner",
            Self::Member => "member",
            Self::Network => "network",
            Self::Project => "project",
        }
    }

    const fn of_what(self) -> &'static str {
        match self {
            Self::Recipient => "to this address or number",
            Self::Owner => "to phones of this address's owner",
            Self::Member => "for this member",
            Self::Network => "for this network",
            Self::Project => "by this project",
        }
    }
}

/// What a message counts as. In the order of [`Scope`], which is the same for all, so that none waits for another in a
/// circle; the project, for whose row all wait, comes last.
#[derive(Clone)]
pub(super) struct Counts(Vec<Count>);

#[derive(Clone)]
struct Count {
    scope: Scope,
    subject: String,
    most: i64,
}

impl Counts {
    /// Those of every message. Called where the client under way is known.
    pub(super) fn new(project: &Project, recipient: &str) -> Self {
        let settings = &project.settings;
        let mut counts = vec![Count {
            scope: Scope::Recipient,
            subject: recipient.to_owned(),
            most: settings.messages_per_address,
        }];
        counts.extend(client::network().map(|network| Count {
            scope: Scope::Network,
            subject: network.to_string(),
            most: settings.messages_per_network,
        }));
        counts.push(Count {
            scope: Scope::Project,
            subject: String::new(),
            most: settings.messages_per_project,
        });
        Self(counts)
    }

    pub(super) fn add_owner(&mut self, project: &Project, email: &str) {
        self.add(
            Scope::Owner,
            email.to_owned(),
            project.settings.messages_per_address,
        );
    }

    pub(super) fn add_member(&mut self, project: &Project, member: Uuid) {
        self.add(
            Scope::Member,
            member.to_string(),
            project.settings.messages_per_member,
        );
    }

    fn add(&mut self, scope: Scope, subject: String, most: i64) {
        self.0.insert(1, Count { scope, subject, most });
    }
}

/// Counts a message that is about to be written.
pub(super) async fn count(tx: &Tx, project: Uuid, counts: &Counts, now: Timestamp) -> Result<()> {
    let since = now.plus_minutes(-SPAN_MINUTES).millis();
    for Count { scope, subject, most } in &counts.0 {
        let place = (project, scope.as_str(), subject.as_str());
        if store::count(tx, place, now.millis(), since, *most).await? {
            continue;
        }
        let began = store::began(tx, place).await?.unwrap_or(since);
        let refused = TooMany {
            scope: *scope,
            most: *most,
            seconds_left: u64::try_from(began - since).unwrap_or_default().div_ceil(1000),
        };
        return Err(refused.into());
    }
    Ok(())
}

/// Deletes counts that are over.
pub(super) async fn purge(tx: &Tx, now: Timestamp) -> Result<(), Error> {
    store::purge(tx, now.plus_minutes(-SPAN_MINUTES).millis()).await
}

pub(super) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
