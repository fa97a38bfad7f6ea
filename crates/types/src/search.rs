//! What every search has in common: paging and a query of filters.

use serde::{Deserialize, Serialize};

use crate::JsonMap;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SearchRequest {
    /// Where the page before ended.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub cursor: Option<String>,
    /// 1 to 1000; 100 when absent.
    pub limit: Option<i64>,
    #[serde(deserialize_with = "crate::fields::object")]
    pub query: Option<SearchQuery>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SearchQuery {
    /// `AND` or `OR`; `AND` when absent.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub operator: Option<String>,
    /// Each an object of `filter_name` and `filter_value`.
    pub operands: Option<Vec<JsonMap>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct ResultsMetadata {
    /// How many match in all.
    pub total: i64,
    /// `null` on the last page.
    pub next_cursor: Option<String>,
}
