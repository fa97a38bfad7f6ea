//! `POST /v1/users/search`

use serde_json::{Value, json};

use super::{refusals, world};
use crate::harness::Client;

mod filters;
mod pages;
mod refused;
mod texts;

const PATH: &str = "/v1/users/search";

/// One operand of a query.
fn operand(name: &str, value: &Value) -> Value {
    json!({"filter_name": name, "filter_value": value})
}

/// The external ids of the users that one filter finds, in the order of the answer.
async fn found(api: &Client, name: &str, value: Value) -> Vec<String> {
    let query = json!({"operator": "AND", "operands": [operand(name, &value)]});
    external_ids(&api.post(PATH, json!({"query": query})).await.ok())
}

fn external_ids(answer: &Value) -> Vec<String> {
    let results = answer["results"].as_array().unwrap();
    assert_eq!(
        answer["results_metadata"],
        json!({"total": results.len(), "next_cursor": null})
    );
    let id = |user: &Value| user["external_id"].as_str().unwrap_or("?").to_owned();
    results.iter().map(id).collect()
}
