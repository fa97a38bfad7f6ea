//! Finds users by filters, page by page.

mod filter;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tenure_db::{Tx, Value};
use tenure_types::search::{ResultsMetadata, SearchRequest};
use tenure_types::users::SearchResponse;
use uuid::Uuid;

use super::{Error, store, view};
use crate::Engine;
use crate::projects::Project;
use filter::{Filter, Param};

const DEFAULT_LIMIT: i64 = 100;
const LIMITS: std::ops::RangeInclusive<i64> = 1..=1000;

/// What is wrong with a search. Each name is the wire's, less its `user_search_`.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error("the cursor is not one that a search has returned")]
    InvalidCursor,
    #[error("limit must be from 1 to 1000")]
    InvalidLimit,
    #[error("operator must be AND or OR")]
    InvalidOperator,
    #[error("there is no filter {0:?}")]
    FilterNameNotRecognized(String),
    #[error("filter_name must be a text")]
    FilterNameMustBeString,
    #[error("an operand has no filter_name")]
    MissingFilterName,
    #[error("the filter {0} has no filter_value")]
    MissingFilterValue(String),
    #[error("the filter {0} expects a list of texts")]
    ExpectedArrayOfString(String),
    #[error("the filter {0} expects true or false")]
    ExpectedBool(String),
    #[error("the filter {0} expects a text")]
    ExpectedString(String),
    #[error("the filter {0} expects an object of greater_than and less_than")]
    ExpectedObject(String),
    #[error("the filter {0} expects an RFC 3339 timestamp")]
    ExpectedTimestamp(String),
    #[error("status is active or pending")]
    InvalidStatusFilter,
    #[error("{0:?} is not an OAuth provider")]
    InvalidOauthProviderFilter(String),
    #[error(
        "a search takes at most {} filters, and each at most {} values",
        filter::MAX_OPERANDS,
        filter::MAX_VALUES
    )]
    MaximumFilterValueCountExceeded,
    #[error("full_name_fuzzy needs at least {} characters", filter::MIN_FUZZY)]
    FullNameFuzzyTooShort,
    #[error("email_address_fuzzy needs at least {} characters", filter::MIN_FUZZY)]
    EmailAddressFuzzyTooShort,
    #[error("phone_number_fuzzy needs at least {} characters", filter::MIN_FUZZY)]
    PhoneNumberFuzzyTooShort,
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
    let limit = request.limit.unwrap_or(DEFAULT_LIMIT);
    if !LIMITS.contains(&limit) {
        return Err(SearchError::InvalidLimit);
    }
    let after = request.cursor.as_deref().map(parse_cursor).transpose()?;
    let query = request.query.unwrap_or_default();
    let joined = match query.operator.as_deref() {
        None | Some("AND") => " AND ",
        Some("OR") => " OR ",
        Some(_) => return Err(SearchError::InvalidOperator),
    };
    let operands = query.operands.unwrap_or_default();
    if operands.len() > filter::MAX_OPERANDS {
        return Err(SearchError::MaximumFilterValueCountExceeded);
    }
    let filters = operands
        .iter()
        .map(|operand| Filter::parse(project, operand))
        .collect::<Result<Vec<_>, SearchError>>()?;

    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .scan(async move |tx: &Tx| {
            // $1 is the project.
            let mut owned = Vec::new();
            let conditions: Vec<String> = filters
                .iter()
                .map(|filter| filter.condition(&mut owned, 2))
                .collect();
            let condition = if conditions.is_empty() {
                "1 = 1".to_owned()
            } else {
                format!("({})", conditions.join(joined))
            };
            let mut params = vec![Value::Uuid(project.uuid)];
            params.extend(owned.iter().map(Param::value));

            // One more than asked for tells whether there is another page.
            let (mut rows, total) = store::search(tx, &condition, &params, after, limit + 1).await?;
            let page = usize::try_from(limit).unwrap_or(usize::MAX);
            let more = rows.len() > page;
            rows.truncate(page);
            let next_cursor = rows
                .last()
                .filter(|_| more)
                .map(|row| cursor(row.created_at, row.user_id));
            let mut results = Vec::with_capacity(rows.len());
            for row in rows {
                let factors = store::factors(tx, project.uuid, row.user_id).await?;
                results.push(view::view(&project, row, &factors, now)?);
            }
            Ok(SearchResponse {
                results,
                results_metadata: ResultsMetadata { total, next_cursor },
            })
        })
        .await
}

/// Where a page ended: the creation time and id of its last user.
fn cursor(created_at: i64, user: Uuid) -> String {
    let mut bytes = created_at.to_be_bytes().to_vec();
    bytes.extend(user.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn parse_cursor(text: &str) -> Result<(i64, Uuid), SearchError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| SearchError::InvalidCursor)?;
    let (created_at, user) = bytes.split_first_chunk().ok_or(SearchError::InvalidCursor)?;
    let user = Uuid::from_slice(user).map_err(|_| SearchError::InvalidCursor)?;
    Ok((i64::from_be_bytes(*created_at), user))
}
