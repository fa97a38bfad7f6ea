//! Reads a member of an organization, by its id or its address of now. A deleted one is not found. Who acts for a member
//! reads those of its own organization only.

use tenure_db::Tx;
use tenure_types::b2b::members::{GetRequest, MemberResponse};

use crate::acting::ActorCredential;
use crate::projects::Project;
use crate::subjects::members::{Member, Reference, Refusal, parse_email, store, view};
use crate::subjects::organizations::{self};
use crate::{Engine, Result};

pub async fn member(
    engine: &Engine,
    project: &Project,
    acting: ActorCredential,
    organization: &str,
    request: GetRequest,
) -> Result<MemberResponse> {
    enum By {
        Reference(Reference),
        Email(String),
    }
    let organization = organizations::Reference::parse(project, organization)?;
    let by = match (request.member_id, request.email_address) {
        (Some(id), None) => By::Reference(Reference::parse(project, &id)?),
        (None, Some(email)) => By::Email(parse_email(Some(&email))?.as_str().to_owned()),
        _ => return Err(Refusal::GetFields.into()),
    };
    let acting = acting.verify(project)?;
    let now = engine.now();
    engine
        .db
        .read(async |tx: &Tx| {
            let (organization, _) = acting.organization(tx, project, &organization, now).await?;
            let member = match &by {
                By::Reference(member) => member.load(tx, project.uuid, organization.id).await?,
                By::Email(email) => {
                    let id = store::by_email(tx, project.uuid, organization.id, email).await?;
                    Member::load(tx, project.uuid, id.ok_or(Refusal::NotFound)?).await?
                }
            };
            view::response(project, &organization, &member, now)
        })
        .await
}
