//! What every search has in common: filters joined by AND or OR, and pages in order of creation.

mod operand;
mod params;
mod part;
mod store;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use part::Joined;
use tenure_db::Tx;
use tenure_types::ErrorType;
use tenure_types::search::{ResultsMetadata, SearchQuery, SearchRequest};
use uuid::Uuid;

use crate::Result;

pub(crate) use operand::Operand;
pub(crate) use params::{Param, Params, like, one_of};
pub(crate) use part::{Lookup, Part};
#[doc(hidden)]
pub use store::Statement;
pub(crate) use store::{Source, read_of};

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

crate::refusals! {
    /// What is wrong with a search, whatever is searched.
    pub(crate) enum Refusal {
        InvalidCursor => UserSearchInvalidCursor, "the cursor is not one that a search has returned";
        InvalidLimit => UserSearchInvalidLimit, "limit must be from 1 to 1000";
        InvalidOperator => UserSearchInvalidOperator, "operator must be AND or OR";
        TooMuch => UserSearchMaximumFilterValueCountExceeded,
            "a search takes at most {MAX_OPERANDS} filters, each at most {MAX_VALUES} values or {} characters, and not as \
             much as that of all at once", FUZZY.end();
        FilterNameNotRecognized { error_type: ErrorType, name: String } => *error_type, "there is no filter {name:?}";
        FilterNameMustBeString { error_type: ErrorType } => *error_type, "filter_name must be a text";
        MissingFilterName { error_type: ErrorType } => *error_type, "an operand has no filter_name";
        MissingFilterValue { error_type: ErrorType, name: String } => *error_type,
            "the filter {name} has no filter_value";
        ExpectedArrayOfString { error_type: ErrorType, name: String } => *error_type,
            "the filter {name} expects a list of texts";
        ExpectedBool { error_type: ErrorType, name: String } => *error_type,
            "the filter {name} expects true or false";
        ExpectedString { error_type: ErrorType, name: String } => *error_type, "the filter {name} expects a text";
        FuzzyTooShort { error_type: ErrorType, name: String } => *error_type,
            "{name} needs at least {} characters", FUZZY.start();
    }
}

/// What the wire calls the same faults in searches of one noun.
pub(crate) struct Names {
    pub(crate) filter_name_not_recognized: ErrorType,
    pub(crate) filter_name_must_be_string: ErrorType,
    pub(crate) missing_filter_name: ErrorType,
    pub(crate) missing_filter_value: ErrorType,
    pub(crate) expected_array_of_string: ErrorType,
    pub(crate) expected_bool: ErrorType,
    pub(crate) expected_string: ErrorType,
    /// By the filter's name.
    pub(crate) fuzzy_too_short: fn(&str) -> ErrorType,
}

/// One filter of a search.
pub(crate) trait Filter {
    /// SQL. `$1` is the project.
    fn part(&self, params: &mut Params) -> Part;
}

/// A search, checked.
pub(crate) struct Search<F> {
    filters: Vec<F>,
    joined: Joined,
    after: Option<Cursor>,
    limit: i64,
}

impl<F: Filter> Search<F> {
    pub(crate) fn parse(
        request: SearchRequest,
        names: &'static Names,
        filter: impl Fn(&Operand<'_>) -> Result<F>,
    ) -> Result<Self> {
        let limit = request.limit.unwrap_or(DEFAULT_LIMIT);
        if !LIMITS.contains(&limit) {
            return Err(Refusal::InvalidLimit.into());
        }
        let after = request.cursor.as_deref().map(Cursor::parse).transpose()?;
        let SearchQuery { operator, operands } = request.query.unwrap_or_default();
        let joined = match operator.as_deref() {
            None | Some("AND") => Joined::And,
            Some("OR") => Joined::Or,
            Some(_) => return Err(Refusal::InvalidOperator.into()),
        };
        let operands = operands.unwrap_or_default();
        if operands.len() > MAX_OPERANDS {
            return Err(Refusal::TooMuch.into());
        }
        let filters = operands
            .iter()
            .map(|operand| filter(&Operand::parse(operand, names)?))
            .collect::<Result<_>>()?;
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
    pub(crate) async fn run<R>(
        &self,
        tx: &Tx,
        project: Uuid,
        source: &Source<R>,
        scope: &impl Filter,
    ) -> Result<(Vec<R>, ResultsMetadata)> {
        let [count, page] = self.statements(project, source, scope)?;
        let total = match &self.after {
            Some(after) => after.total,
            None => store::count(tx, &count).await?,
        };
        let mut rows = store::page(tx, source, &page).await?;
        let page = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > page;
        rows.truncate(page);
        let next_cursor = rows.last().filter(|_| more).map(|row| {
            let last = (source.key)(row);
            Cursor { last, total }.to_string()
        });
        Ok((rows, ResultsMetadata { total, next_cursor }))
    }

    /// What counts the results and what reads a page of them.
    pub(crate) fn statements<R>(
        &self,
        project: Uuid,
        source: &Source<R>,
        scope: &impl Filter,
    ) -> Result<[Statement; 2], Refusal> {
        let mut params = Params::new(project);
        let scope = scope.part(&mut params).condition(source.id);
        let parts = self
            .filters
            .iter()
            .map(|filter| filter.part(&mut params))
            .collect();
        let matches = part::join(parts, self.joined, source.id);
        if params.len() > MAX_PARAMS {
            return Err(Refusal::TooMuch);
        }
        // One more than asked for tells whether there is another page.
        Ok(store::statements(
            source,
            &matches,
            &scope,
            params,
            self.after.as_ref().map(|after| after.last),
            self.limit + 1,
        ))
    }
}

/// The scope of a search that is bound to its project only.
pub(crate) struct Everything;

impl Filter for Everything {
    fn part(&self, _: &mut Params) -> Part {
        Part::everything()
    }
}

/// A text as search compares it. Done here, for the engines differ on letters beyond ASCII. A sigma has two small
/// forms, by its place in a word: they are one letter.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase().replace('ς', "σ")
}

/// Where a page ended, and what the first page counted: counting walks through all that match, so it is done once a
/// search and not once a page.
struct Cursor {
    /// Creation time and id.
    last: (i64, Uuid),
    total: i64,
}

impl Cursor {
    fn parse(text: &str) -> Result<Self, Refusal> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Refusal::InvalidCursor)?;
        let (created_at, rest) = bytes.split_first_chunk().ok_or(Refusal::InvalidCursor)?;
        let (total, id) = rest.split_first_chunk().ok_or(Refusal::InvalidCursor)?;
        let id = Uuid::from_slice(id).map_err(|_| Refusal::InvalidCursor)?;
        let total = i64::from_be_bytes(*total);
        if total < 0 {
            return Err(Refusal::InvalidCursor);
        }
        Ok(Self {
            last: (i64::from_be_bytes(*created_at), id),
            total,
        })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (created_at, id) = self.last;
        let mut bytes = created_at.to_be_bytes().to_vec();
        bytes.extend(self.total.to_be_bytes());
        bytes.extend(id.as_bytes());
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}
