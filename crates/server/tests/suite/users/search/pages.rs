//! Page by page.

use serde_json::{Value, json};

use super::{PATH, world};
use crate::harness::Client;

/// The external ids on each page.
async fn pages(api: &Client, limit: Value, query: Value) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let body = json!({"limit": limit, "query": query, "cursor": cursor});
        let answer = api.post(PATH, body).await.ok();
        let ids = answer["results"].as_array().unwrap().iter();
        pages.push(
            ids.map(|user| user["external_id"].as_str().unwrap().to_owned())
                .collect(),
        );
        cursor = answer["results_metadata"]["next_cursor"].clone();
        if cursor.is_null() {
            return pages;
        }
        assert_ne!(cursor, "");
        assert!(pages.len() < 100, "it ends");
    }
}

async fn make(api: &Client, ids: std::ops::Range<i32>) {
    for id in ids {
        api.user(json!({"external_id": format!("{id:04}")})).await;
    }
}

fn sorted(pages: &[Vec<String>]) -> Vec<String> {
    let mut all: Vec<_> = pages.iter().flatten().cloned().collect();
    all.sort_unstable();
    all
}

fn ids(range: std::ops::Range<i32>) -> Vec<String> {
    range.map(|id| format!("{id:04}")).collect()
}

#[tokio::test]
async fn hold_each_user_once_even_of_one_millisecond() {
    let world = world().await;
    let api = world.client();
    // The clock stands still.
    make(&api, 0..23).await;
    let pages = pages(&api, json!(5), json!({})).await;
    let sizes: Vec<_> = pages.iter().map(Vec::len).collect();
    assert_eq!(sizes, [5, 5, 5, 5, 3]);
    assert_eq!(sorted(&pages), ids(0..23));
}

#[tokio::test]
async fn are_in_order_of_creation() {
    let world = world().await;
    let api = world.client();
    for id in 0..12 {
        make(&api, id..id + 1).await;
        world.clock.advance_millis(1);
    }
    let pages = pages(&api, json!(5), json!({})).await;
    assert_eq!(pages.concat(), ids(0..12));
}

#[tokio::test]
async fn the_last_page_has_no_cursor_even_if_it_is_full() {
    let world = world().await;
    let api = world.client();
    let none = api.post(PATH, json!({})).await.ok();
    assert_eq!(none["results"], json!([]));
    assert_eq!(none["results_metadata"], json!({"total": 0, "next_cursor": null}));
    make(&api, 0..6).await;
    for (limit, sizes) in [
        (1, vec![1; 6]),
        (2, vec![2; 3]),
        (3, vec![3; 2]),
        (6, vec![6]),
        (7, vec![6]),
    ] {
        let pages = pages(&api, json!(limit), json!({})).await;
        let found: Vec<_> = pages.iter().map(Vec::len).collect();
        assert_eq!(found, sizes, "{limit}");
        assert_eq!(sorted(&pages), ids(0..6), "{limit}");
    }
}

#[tokio::test]
async fn a_hundred_unless_said_otherwise() {
    let world = world().await;
    let api = world.client();
    make(&api, 0..101).await;
    for limit in [Value::Null, json!(100)] {
        let pages = pages(&api, limit, json!({})).await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [100, 1]);
        assert_eq!(sorted(&pages), ids(0..101));
    }
    assert_eq!(pages(&api, json!(1000), json!({})).await[0].len(), 101);
}

#[tokio::test]
async fn total_counts_what_matches_on_every_page() {
    let world = world().await;
    let api = world.client();
    make(&api, 0..3).await;
    for n in 0..7 {
        api.user(json!({"email": format!("{n}@example.com")})).await;
    }
    let query = json!({"operands": [{"filter_name": "email_address_fuzzy", "filter_value": "example"}]});
    let mut cursor = Value::Null;
    for last in [false, false, true] {
        let body = json!({"limit": 3, "query": query, "cursor": cursor});
        let answer = api.post(PATH, body).await.ok();
        assert_eq!(answer["results_metadata"]["total"], 7);
        cursor = answer["results_metadata"]["next_cursor"].clone();
        assert_eq!(cursor.is_null(), last);
    }
}

#[tokio::test]
async fn lose_and_repeat_nobody_while_users_come_and_go() {
    let world = world().await;
    let api = world.client();
    make(&api, 0..9).await;
    let page = async |cursor: &Value| api.post(PATH, json!({"limit": 3, "cursor": cursor})).await.ok();
    let first = page(&Value::Null).await;
    let id = |answer: &Value, at: usize| answer["results"][at]["user_id"].as_str().unwrap().to_owned();
    // Those that the cursor stands on and behind are deleted, and others are made.
    for at in [0, 2] {
        api.delete(&format!("/v1/users/{}", id(&first, at))).await.ok();
    }
    world.clock.advance_millis(1);
    make(&api, 9..12).await;
    let mut seen = vec![id(&first, 0), id(&first, 1), id(&first, 2)];
    let mut cursor = first["results_metadata"]["next_cursor"].clone();
    while !cursor.is_null() {
        let answer = page(&cursor).await;
        let found = answer["results"].as_array().unwrap();
        seen.extend((0..found.len()).map(|at| id(&answer, at)));
        cursor = answer["results_metadata"]["next_cursor"].clone();
    }
    assert_eq!(seen.len(), 12);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 12);
}
