//! Finds users by filters, page by page.

mod filter;

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::search::SearchRequest;
use tenure_types::users::SearchResponse;
use uuid::Uuid;

use super::{Error, store, view};
use crate::Engine;
use crate::projects::Project;
use crate::search::{Everything, QueryError, Search, Statement};
use filter::Filter;

/// What is wrong with a search. Each name is the wire's, less its `user_search_`.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error("the filter {0} expects an object of greater_than and less_than")]
    ExpectedObject(String),
    #[error("the filter {0} expects an RFC 3339 timestamp")]
    ExpectedTimestamp(String),
    #[error("status is active or pending")]
    InvalidStatusFilter,
    #[error("{0:?} is not an OAuth provider")]
    InvalidOauthProviderFilter(String),
    #[error("user_id takes internal or external ids, not both at once")]
    CannotMixInternalAndExternalUserIds,
    #[error(transparent)]
    Users(#[from] Error),
}

impl From<tenure_db::Error> for SearchError {
    fn from(error: tenure_db::Error) -> Self {
        Self::Users(error.into())
    }
}

pub async fn search(
    engine: &Engine,
    project: &Arc<Project>,
    request: SearchRequest,
) -> Result<SearchResponse, SearchError> {
    let search = Search::parse(request, |operand| Filter::parse(project, operand))?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .scan(async move |tx: &Tx| {
            let (rows, results_metadata) = search
                .run::<_, SearchError>(tx, project.uuid, &store::SEARCHED, &Everything)
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
pub fn search_statements(project: &Project, request: SearchRequest) -> Result<[Statement; 2], SearchError> {
    let search = Search::parse(request, |operand| Filter::parse(project, operand))?;
    Ok(search.statements(project.uuid, &store::SEARCHED, &Everything)?)
}
