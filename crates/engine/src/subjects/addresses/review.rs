//! Goes through the addresses that were written in a way of their own.

use tenure_core::contact::EmailAddress;
use tenure_core::password::subject;
use tenure_db::{Db, Error, Tx};
use tenure_types::{Environment, ProjectId};
use uuid::Uuid;

use super::store::{self, Pending, Place};
use super::{Owner, Reason, Unsettled};

/// Returns those that stay as they are. Called where the schema is brought up to date, each time: the operator may have
/// settled some.
pub async fn review(db: &Db) -> Result<Vec<Unsettled>, Error> {
    let mut unsettled = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let page = db.read(async move |tx: &Tx| store::page(tx, after).await).await?;
        let Some(last) = page.last() else {
            return Ok(unsettled);
        };
        after = last.email_id;
        for pending in page {
            unsettled.extend(
                db.write(async move |tx: &Tx| evaluate(tx, &pending).await)
                    .await?,
            );
        }
    }
}

async fn evaluate(tx: &Tx, pending: &Pending) -> Result<Option<Unsettled>, Error> {
    let Some(place) = store::place(tx, pending).await? else {
        // Deleted or changed since.
        store::done(tx, pending.email_id).await?;
        return Ok(None);
    };
    let reason = match EmailAddress::parse(&pending.address) {
        Err(_) => Reason::Refused,
        Ok(email) if email.as_str() == pending.address || spell(tx, pending, &place, &email).await? => {
            store::done(tx, pending.email_id).await?;
            return Ok(None);
        }
        Ok(_) => Reason::Taken,
    };
    let environment: Result<Environment, _> = pending.environment.parse();
    let environment = environment.map_err(|_| Error::Schema("a project has no environment".to_owned()))?;
    Ok(Some(Unsettled {
        project: ProjectId::new(environment, pending.project),
        owner: match place {
            Place::User { user } => Owner::User(user),
            Place::Member { member, .. } => Owner::Member(member),
        },
        reason,
    }))
}

/// Whether the address got its spelling, which is nobody else's.
async fn spell(tx: &Tx, pending: &Pending, place: &Place, email: &EmailAddress) -> Result<bool, Error> {
    let (id, spelt) = (pending.email_id, email.as_str());
    match *place {
        Place::User { .. } => {
            let is_taken = store::is_users(tx, pending.project, spelt).await?;
            if !is_taken {
                store::spell_users(tx, id, spelt).await?;
            }
            Ok(!is_taken)
        }
        Place::Member {
            organization, member, ..
        } => {
            let of = |address| subject::of_address(pending.project, address);
            let (old, new) = (of(&pending.address), of(spelt));
            // A person with one password for all organizations has it beside the address.
            let passwords = (
                store::has_password(tx, old).await?,
                store::has_password(tx, new).await?,
            );
            if passwords == (true, true) || store::is_members(tx, organization, spelt).await? {
                return Ok(false);
            }
            store::spell_members(tx, id, member, spelt, new).await?;
            store::move_password(tx, old, new).await?;
            Ok(true)
        }
    }
}
