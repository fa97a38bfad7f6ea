//! Pages of results

use serde_json::{Value, json};

use super::{SEARCH, found, people, world};
use crate::harness::Client;

/// Turns all pages; the addresses on each.
async fn pages(api: &Client, limit: i64) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let body = json!({"organization_ids": ["one", "two"], "limit": limit, "cursor": cursor});
        let page = api.post(SEARCH, body).await.ok();
        assert_eq!(page["results_metadata"]["total"], 5);
        let emails = page["members"].as_array().unwrap().iter();
        let emails = emails.map(|member| member["email_address"].as_str().unwrap().to_owned());
        pages.push(emails.collect());
        cursor = page["results_metadata"]["next_cursor"].clone();
        if cursor.is_null() {
            return pages;
        }
    }
}

#[tokio::test]
async fn together_have_everybody_once() {
    let world = world().await;
    let api = people(&world).await;
    let all = pages(&api, 1000).await;
    assert_eq!(all.len(), 1);
    for (limit, sizes) in [
        (1, &[1, 1, 1, 1, 1][..]),
        (2, &[2, 2, 1]),
        (4, &[4, 1]),
        (5, &[5]),
    ] {
        let pages = pages(&api, limit).await;
        let found: Vec<_> = pages.iter().map(Vec::len).collect();
        assert_eq!(found, sizes);
        assert_eq!(pages.concat(), all[0]);
    }
}

#[tokio::test]
async fn are_of_a_hundred_unless_told() {
    let world = world().await;
    let api = people(&world).await;
    let organization = api.organization(json!({"organization_name": "Many"})).await;
    for n in 0..101 {
        // All in one instant: the order is that of their ids.
        let body = json!({"email_address": format!("{n}@example.com")});
        api.member(&organization, body).await;
    }
    let mut body = json!({"organization_ids": ["many"]});
    let first = api.post(SEARCH, body.clone()).await.ok();
    assert_eq!(first["members"].as_array().unwrap().len(), 100);
    body["cursor"] = first["results_metadata"]["next_cursor"].clone();
    let second = api.post(SEARCH, body).await.ok();
    assert_eq!(second["members"].as_array().unwrap().len(), 1);
    assert_eq!(
        second["results_metadata"],
        json!({"total": 101, "next_cursor": null})
    );
    let everybody = json!({"organization_ids": ["many"], "limit": 1000});
    assert_eq!(found(&api, everybody).await.len(), 101);
}
