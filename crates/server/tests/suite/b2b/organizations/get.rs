//! `GET /v1/b2b/organizations/{organization_id}`

use http::Method;
use serde_json::json;

use super::{PATH, read, refuses_nobodys, world};

#[tokio::test]
async fn by_id_slug_and_external_id() {
    let world = world().await;
    let b2b = world.b2b().await;
    let body = json!({
        "organization_name": "Example",
        "organization_slug": "ex-am~ple",
        "organization_external_id": "acme|1",
    });
    let id = b2b.organization(body).await;
    let organization = read(&b2b, &id).await;
    assert_eq!(organization["organization_id"], id);
    let encoded = id.replace('-', "%2D");
    for alias in [&encoded, "ex-am~ple", "ex%2Dam%7Eple", "acme|1", "acme%7C1"] {
        let path = format!("{PATH}/{alias}?organization_id={alias}");
        let answer = b2b.send(Method::GET, &path, "{}").await.ok();
        assert_eq!(answer["organization"], organization, "{alias}");
    }
    // Letters of a slug have a case.
    b2b.get(&format!("{PATH}/EX-AM~PLE"))
        .await
        .assert_error(404, "organization_not_found");
}

#[tokio::test]
async fn refuses_what_names_none() {
    refuses_nobodys(&world().await, Method::GET, "", json!({})).await;
}

#[tokio::test]
async fn fixed_segments_win_over_aliases() {
    let world = world().await;
    let b2b = world.b2b().await;
    b2b.get(&format!("{PATH}/search"))
        .await
        .assert_error(405, "method_not_allowed");
}
