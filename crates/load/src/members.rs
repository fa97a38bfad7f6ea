//! Members of an organization, and requests that authenticate their sessions: the longest read there is, with a
//! question of permission beside it.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::{
    bench::{Bench, bearer},
    drive::{Push, Requests, drive},
    project::Project,
    seed::Seed,
    userinfo::email_of,
};

/// One authenticate for each of `sessions`, spread evenly over `members` of one organization, in random order, over
/// and over.
pub(crate) async fn requests(
    bench: &Bench,
    members: usize,
    sessions: usize,
    seed: &mut Seed,
) -> Result<Arc<Requests>> {
    let project = bench.b2b.as_ref().context("the server is our own")?;
    let organization = organization(project).await?;
    let push = Push {
        connections: 16,
        rate: None,
        how_long: Duration::from_secs(600),
    };
    let path = format!("/v1/b2b/organizations/{organization}/members");
    let create = (0..members)
        .map(|member| project.post(&path, &json!({"email_address": email_of(&bearer(member))})))
        .collect();
    drive(project.address, &Arc::new(Requests::once(create)), push)
        .await?
        .all_accepted("creating members")?;

    let start = (0..sessions)
        .map(|session| {
            let body = json!({"session_token": bearer(session % members), "organization_id": organization});
            project.post("/v1/b2b/sessions/migrate", &body)
        })
        .collect();
    let started = drive(
        project.address,
        &Arc::new(Requests::once(start).keeping_tokens()),
        push,
    )
    .await?;
    let mut tokens = started.all_accepted("starting members' sessions")?.tokens;
    seed.shuffle(&mut tokens);
    let check = json!({
        "organization_id": organization,
        "resource_id": "stytch.self",
        "action": "update.info.name",
    });
    let authenticate = tokens.iter().map(|token| {
        let body = json!({"session_token": token, "authorization_check": check});
        project.post("/v1/b2b/sessions/authenticate", &body)
    });
    Ok(Arc::new(Requests::repeated(authenticate.collect())))
}

async fn organization(project: &Project) -> Result<String> {
    let create = project.post("/v1/b2b/organizations", &json!({"organization_name": "Load"}));
    let (status, body) = project.connect().await?.call(&create).await?;
    ensure!(status == 200, "creating an organization: {status} {body}");
    let id = &body["organization"]["organization_id"];
    Ok(id.as_str().context("an organization without an id")?.to_owned())
}
