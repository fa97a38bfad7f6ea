//! Finds members of some organizations by filters, page by page.

mod filter;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::members::{SearchRequest, SearchResponse};
use tenure_types::search::SearchRequest as Query;
use tenure_types::{ErrorType, OrganizationId};
use uuid::Uuid;

use super::search::filter::{Filter, Scope};
use crate::acting::{ActorCredential, resource};
use crate::projects::Project;
use crate::subjects::members::{Member, store, view};
use crate::subjects::organizations::{self, Organization, view as organization_view};
use crate::support::search::{self, MAX_VALUES, Search, Statement};
use crate::{Engine, Result};

crate::refusals! {
    /// What is wrong with a search.
    pub(crate) enum SearchRefusal {
        NoOrganizations => MemberSearchOrganizationIdsEmpty, "organization_ids is expected, with at least one";
        CannotMixIds => MemberSearchCannotMixInternalAndExternalMemberIds,
            "member_ids takes internal or external ids, not both at once";
        UnknownStatus => UserSearchInvalidStatusFilter, "statuses are pending, invited, active and deleted";
    }
}

/// Organizations that do not exist have no members: naming one is no error.
pub async fn search(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    request: SearchRequest,
) -> Result<SearchResponse> {
    let named = request.organization_ids.unwrap_or_default();
    if named.is_empty() {
        return Err(SearchRefusal::NoOrganizations.into());
    }
    if named.len() > MAX_VALUES {
        return Err(search::Refusal::TooMuch.into());
    }
    let named = named
        .iter()
        .map(|text| organizations::Reference::parse(project, text))
        .collect::<Result<Vec<_>, _>>()?;
    let query = Query {
        cursor: request.cursor,
        limit: request.limit,
        query: request.query,
    };
    let acting = acting.verify(project)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .scan(async move |tx: &Tx| {
            let actor = acting.actor(tx, &project, now).await?;
            let mut organizations: BTreeMap<Uuid, Organization> = BTreeMap::new();
            for reference in &named {
                let found = match reference.load(tx, project.uuid).await {
                    Ok(organization) => Some(organization),
                    Err(error) if error.is(ErrorType::OrganizationNotFound) => None,
                    Err(error) => return Err(error),
                };
                if let Some(actor) = &actor {
                    // What does not exist is not its own either.
                    let id = found.as_ref().map_or(Uuid::nil(), |organization| organization.id);
                    actor.require(&project, id, resource::MEMBER, "search")?;
                }
                organizations.extend(found.map(|organization| (organization.id, organization)));
            }

            // In the unit, for what a role filter means the organizations tell.
            let search = Search::parse(query.clone(), &filter::NAMES, |operand| {
                Filter::parse(&project, &organizations, operand)
            })?;
            let scope = Scope::of(&organizations, search.filters());
            let (rows, results_metadata) = search.run(tx, project.uuid, &store::SEARCHED, &scope).await?;
            let mut members = Vec::with_capacity(rows.len());
            let mut shown = BTreeMap::new();
            let ids: Vec<Uuid> = rows.iter().map(|row| row.member_id).collect();
            let mut retired = store::retired_of(tx, project.uuid, &ids).await?;
            for row in rows {
                let organization = &organizations[&row.organization_id];
                let id = OrganizationId::new(project.environment, organization.id).to_string();
                if let Entry::Vacant(place) = shown.entry(id) {
                    place.insert(organization_view::view(&project, organization)?);
                }
                let retired = retired.remove(&row.member_id).unwrap_or_default();
                let member = Member { row, retired };
                members.push(view::view(&project, organization, &member, now)?);
            }
            Ok(SearchResponse {
                members,
                organizations: shown,
                results_metadata,
            })
        })
        .await
}

/// For the test that looks at how the engines read them: of a search in one organization.
#[doc(hidden)]
pub async fn search_statements(
    engine: &Engine,
    project: &Project,
    organization: &str,
    query: Query,
) -> Result<[Statement; 2]> {
    let reference = organizations::Reference::parse(project, organization)?;
    let organization = engine
        .db
        .read(async |tx| reference.load(tx, project.uuid).await)
        .await?;
    let organizations = BTreeMap::from([(organization.id, organization)]);
    let search = Search::parse(query, &filter::NAMES, |operand| {
        Filter::parse(project, &organizations, operand)
    })?;
    let scope = Scope::of(&organizations, search.filters());
    Ok(search.statements(project.uuid, &store::SEARCHED, &scope)?)
}
