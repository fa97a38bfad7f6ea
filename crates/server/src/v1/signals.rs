//! `/v1/signals`: its endpoints.

use tenure_engine::signals::Page;
use tenure_engine::v1::signals;
use tenure_types::signals::{GetRequest, GetResponse};

use crate::http::endpoints;

endpoints! {
    tag = "Signals";

    /// Which sessions have ended, and whose rights have changed, since the call before: for those who check JWTs by
    /// themselves. With `wait` it is a long poll.
    get "/v1/signals" signals_get(backend, query GetRequest) -> written Page as GetResponse = signals::get;
}
