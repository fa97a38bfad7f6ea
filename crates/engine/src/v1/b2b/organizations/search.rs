//! Finds organizations by filters, page by page.

mod filter;

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::organizations::SearchResponse;
use tenure_types::search::SearchRequest;

use super::search::filter::Filter;
use crate::acting::ActorCredential;
use crate::acting::organizations::require_project;
use crate::projects::Project;
use crate::subjects::organizations::{Organization, store, view};
use crate::support::search::{Everything, Search, Statement};
use crate::{Engine, Result};

pub async fn search(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    request: SearchRequest,
) -> Result<SearchResponse> {
    let search = Search::parse(request, &filter::NAMES, |operand| Filter::parse(project, operand))?;
    let acting = acting.verify(project)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .scan(async move |tx: &Tx| {
            require_project(acting, tx, &project, now).await?;
            let (rows, results_metadata) = search
                .run(tx, project.uuid, &store::SEARCHED, &Everything)
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
pub fn search_statements(project: &Project, request: SearchRequest) -> Result<[Statement; 2]> {
    let search = Search::parse(request, &filter::NAMES, |operand| Filter::parse(project, operand))?;
    Ok(search.statements(project.uuid, &store::SEARCHED, &Everything)?)
}
