//! Finds users by filters, page by page.

mod filter;

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::search::SearchRequest;
use tenure_types::users::SearchResponse;
use uuid::Uuid;

use super::search::filter::Filter;
use crate::projects::Project;
use crate::subjects::users::{store, view};
use crate::support::search::{Everything, Search, Statement};
use crate::{Engine, Result};

crate::refusals! {
    /// What is wrong with a search. Each name is the wire's, less its `user_search_`.
    pub(crate) enum SearchRefusal {
        ExpectedObject(value: String) => UserSearchExpectedObject,
            "the filter {value} expects an object of greater_than and less_than";
        ExpectedTimestamp(value: String) => UserSearchExpectedTimestamp,
            "the filter {value} expects an RFC 3339 timestamp";
        InvalidStatusFilter => UserSearchInvalidStatusFilter, "status is active or pending";
        InvalidOauthProviderFilter(value: String) => UserSearchInvalidOauthProviderFilter,
            "{value:?} is not an OAuth provider";
        CannotMixInternalAndExternalUserIds => UserSearchCannotMixInternalAndExternalUserIds,
            "user_id takes internal or external ids, not both at once";
    }
}

pub async fn search(
    engine: &Engine,
    project: &Arc<Project>,
    request: SearchRequest,
) -> Result<SearchResponse> {
    let search = Search::parse(request, &filter::NAMES, |operand| Filter::parse(project, operand))?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .scan(async move |tx: &Tx| {
            let (rows, results_metadata) = search
                .run(tx, project.uuid, &store::SEARCHED, &Everything)
                .await?;
            let mut results = Vec::with_capacity(rows.len());
            let users: Vec<Uuid> = rows.iter().map(|row| row.user_id).collect();
            let mut factors = store::factors_of(tx, project.uuid, &users).await?;
            for row in rows {
                let factors = factors.remove(&row.user_id).unwrap_or_default();
                results.push(view::view(&project, row, &factors, now)?);
            }
            Ok(SearchResponse {
                results,
                results_metadata,
            })
        })
        .await
}

/// For the test that looks at how the engines read them.
#[doc(hidden)]
pub fn search_statements(project: &Project, request: SearchRequest) -> Result<[Statement; 2]> {
    let search = Search::parse(request, &filter::NAMES, |operand| Filter::parse(project, operand))?;
    Ok(search.statements(project.uuid, &store::SEARCHED, &Everything)?)
}
