//! What every search has in common: filters joined by AND or OR, and pages in order of creation.

mod operand;
mod params;
mod store;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tenure_db::Tx;
use tenure_types::search::{ResultsMetadata, SearchQuery, SearchRequest};
use uuid::Uuid;

pub(crate) use operand::Operand;
pub(crate) use params::{Param, Params, like, one_of};
pub(crate) use store::Source;

const DEFAULT_LIMIT: i64 = 100;
const LIMITS: std::ops::RangeInclusive<i64> = 1..=1000;
/// The most filters in one search.
const MAX_OPERANDS: usize = 50;
/// The most values in one list.
pub(crate) const MAX_VALUES: usize = 100;
/// How many characters a substring search takes. No text that is searched has more.
const FUZZY: std::ops::RangeInclusive<usize> = 3..=512;
/// The most parameters of a search's statement: the engines have limits of their own, for those and for its length.
const MAX_PARAMS: usize = 10_000;

/// What is wrong with a search, whatever is searched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
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
    #[error(
        "a search takes at most {MAX_OPERANDS} filters, each at most {MAX_VALUES} values or {} characters, and not as \
         much as that of all at once",
        FUZZY.end()
    )]
    TooMuch,
    #[error("{name} needs at least {shortest} characters", name = .0, shortest = FUZZY.start())]
    FuzzyTooShort(&'static str),
}

/// One filter of a search.
pub(crate) trait Filter {
    /// SQL over the tables of the search's source. `$1` is the project.
    fn condition(&self, params: &mut Params) -> String;
}

/// A search, checked.
pub(crate) struct Search<F> {
    filters: Vec<F>,
    /// What stands between their conditions.
    joined: &'static str,
    /// Where the page before ended: creation time and id.
    after: Option<(i64, Uuid)>,
    limit: i64,
}

impl<F: Filter> Search<F> {
    pub(crate) fn parse<E: From<QueryError>>(
        request: SearchRequest,
        filter: impl Fn(&Operand<'_>) -> Result<F, E>,
    ) -> Result<Self, E> {
        let limit = request.limit.unwrap_or(DEFAULT_LIMIT);
        if !LIMITS.contains(&limit) {
            return Err(QueryError::InvalidLimit.into());
        }
        let after = request.cursor.as_deref().map(parse_cursor).transpose()?;
        let SearchQuery { operator, operands } = request.query.unwrap_or_default();
        let joined = match operator.as_deref() {
            None | Some("AND") => " AND ",
            Some("OR") => " OR ",
            Some(_) => return Err(QueryError::InvalidOperator.into()),
        };
        let operands = operands.unwrap_or_default();
        if operands.len() > MAX_OPERANDS {
            return Err(QueryError::TooMuch.into());
        }
        let filters = operands
            .iter()
            .map(|operand| filter(&Operand::parse(operand)?))
            .collect::<Result<_, E>>()?;
        Ok(Self {
            filters,
            joined,
            after,
            limit,
        })
    }

    pub(crate) fn filters(&self) -> &[F] {
        &self.filters
    }

    /// Reads a page. `scope`: what holds for every result, whatever joins the filters.
    pub(crate) async fn run<R, E: From<QueryError> + From<tenure_db::Error>>(
        &self,
        tx: &Tx,
        project: Uuid,
        source: &Source<R>,
        scope: &impl Filter,
    ) -> Result<(Vec<R>, ResultsMetadata), E> {
        let mut params = Params::new(project);
        let mut condition = scope.condition(&mut params);
        let conditions: Vec<String> = self
            .filters
            .iter()
            .map(|filter| filter.condition(&mut params))
            .collect();
        if !conditions.is_empty() {
            condition = format!("{condition} AND ({})", conditions.join(self.joined));
        }
        if params.len() > MAX_PARAMS {
            return Err(QueryError::TooMuch.into());
        }
        let total = store::count(tx, source, &condition, &params).await?;
        // One more than asked for tells whether there is another page.
        let (after, limit) = (self.after, self.limit + 1);
        let mut rows = store::page(tx, source, &condition, params, after, limit).await?;
        let page = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > page;
        rows.truncate(page);
        let next_cursor = rows.last().filter(|_| more).map(|row| cursor((source.key)(row)));
        Ok((rows, ResultsMetadata { total, next_cursor }))
    }
}

/// The scope of a search that is bound to its project only.
pub(crate) struct Everything;

impl Filter for Everything {
    fn condition(&self, _: &mut Params) -> String {
        "1 = 1".to_owned()
    }
}

/// A text as search compares it. Done here, for the engines differ on letters beyond ASCII. A sigma has two small
/// forms, by its place in a word: they are one letter.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase().replace('ς', "σ")
}

fn cursor((created_at, id): (i64, Uuid)) -> String {
    let mut bytes = created_at.to_be_bytes().to_vec();
    bytes.extend(id.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn parse_cursor(text: &str) -> Result<(i64, Uuid), QueryError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| QueryError::InvalidCursor)?;
    let (created_at, id) = bytes.split_first_chunk().ok_or(QueryError::InvalidCursor)?;
    let id = Uuid::from_slice(id).map_err(|_| QueryError::InvalidCursor)?;
    Ok((i64::from_be_bytes(*created_at), id))
}
