//! Finds organizations by filters, page by page.

mod filter;

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::organizations::SearchResponse;
use tenure_types::search::SearchRequest;

use super::named::require_project;
use super::{Error, Organization, store, view};
use crate::Engine;
use crate::members::{self, Acting};
use crate::projects::Project;
use crate::search::{Everything, QueryError, Search, Statement};
use filter::Filter;

/// What is wrong with a search.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error(transparent)]
    Members(#[from] members::Error),
}

impl From<tenure_db::Error> for SearchError {
    fn from(error: tenure_db::Error) -> Self {
        Self::Members(error.into())
    }
}

impl From<Error> for SearchError {
    fn from(error: Error) -> Self {
        Self::Members(error.into())
    }
}

pub async fn search(
    engine: &Engine,
    project: &Arc<Project>,
    acting: Acting,
    request: SearchRequest,
) -> Result<SearchResponse, SearchError> {
    let search = Search::parse(request, |operand| Filter::parse(project, operand))?;
    let acting = acting.prove(project)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .scan(async move |tx: &Tx| {
            require_project(acting, tx, &project, now).await?;
            let (rows, results_metadata) = search
                .run::<_, SearchError>(tx, project.uuid, &store::SEARCHED, &Everything)
                .await?;
            let mut organizations = Vec::with_capacity(rows.len());
            for row in rows {
                organizations.push(view::view(&project, &Organization::parse(row)?)?);
            }
            Ok(SearchResponse {
                organizations,
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
