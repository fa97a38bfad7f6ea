//! The path of an endpoint is the path of its flow.
//!
//! The fixed segments of a URL, with `-` as `_`, are the folders under `crates/engine/src/v1`. The last of them is the
//! file, or the folder of a noun, in which the file is named for the method (`POST /v1/users` is
//! `users/create.rs`). A parameter such as `{user_id}` has no place in the path of the file.
//!
//! The endpoints are those of `docs/openapi.json`, which the server writes from its tables.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};

use crate::layout::read;
use crate::workspace::Workspace;

const METHODS: [&str; 6] = ["get", "post", "put", "patch", "delete", "head"];

/// Endpoints without a flow: the server answers them from what it has in memory.
const WITHOUT_FLOW: [&str; 2] = [
    "/v1/sessions/jwks/{project_id}",
    "/v1/b2b/sessions/jwks/{project_id}",
];

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Endpoint {
    method: String,
    url: String,
}

/// Endpoints whose flow is not where their URL says.
pub(super) fn misplaced(workspace: &Workspace) -> Result<Vec<String>> {
    let flows = workspace.root.join("crates/engine/src/v1");
    let documented = documented(&read(&workspace.root.join("docs/openapi.json"))?)?;
    let mut complaints = Vec::new();
    for Endpoint { method, url } in documented {
        let homes = homes(&method, &url);
        let is_there = homes
            .iter()
            .any(|home| flows.join(format!("{home}.rs")).is_file());
        if !is_there && !WITHOUT_FLOW.contains(&url.as_str()) {
            complaints.push(format!(
                "{method} {url} has no flow in {}.rs",
                homes.join(".rs or ")
            ));
        }
    }
    Ok(complaints)
}

/// The files that may hold the endpoint.
fn homes(method: &str, url: &str) -> Vec<String> {
    let Some(rest) = url.strip_prefix("/v1/") else {
        return Vec::new();
    };
    let fixed = rest.split('/').filter(|segment| !segment.starts_with('{'));
    let path = fixed
        .map(|segment| segment.replace('-', "_"))
        .collect::<Vec<_>>()
        .join("/");
    let names: &[&str] = match method {
        "get" => &["get", "list"],
        // Some lists are asked for with a body.
        "post" => &["create", "list"],
        "put" | "patch" => &["update"],
        "delete" => &["delete"],
        _ => &[],
    };
    let named = names.iter().map(|name| format!("{path}/{name}"));
    std::iter::once(path.clone()).chain(named).collect()
}

/// The operations under `/v1/` of an OpenAPI document.
fn documented(json: &str) -> Result<BTreeSet<Endpoint>> {
    let document: serde_json::Value = serde_json::from_str(json).context("docs/openapi.json")?;
    let paths = document["paths"]
        .as_object()
        .context("docs/openapi.json has no paths")?;
    let mut found = BTreeSet::new();
    for (url, item) in paths.iter().filter(|(url, _)| url.starts_with("/v1/")) {
        let methods = item.as_object().into_iter().flatten().map(|(method, _)| method);
        for method in methods.filter(|method| METHODS.contains(&method.as_str())) {
            found.insert(Endpoint {
                method: method.clone(),
                url: url.clone(),
            });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(method: &str, url: &str) -> Endpoint {
        Endpoint {
            method: method.to_owned(),
            url: url.to_owned(),
        }
    }

    #[test]
    fn an_endpoint_has_its_home() {
        assert_eq!(
            homes("post", "/v1/sessions/authenticate")[0],
            "sessions/authenticate"
        );
        assert_eq!(homes("get", "/v1/sessions/jwks/{project_id}")[0], "sessions/jwks");
        assert_eq!(
            homes("post", "/v1/users"),
            ["users", "users/create", "users/list"]
        );
        assert_eq!(
            homes("get", "/v1/users/{user_id}"),
            ["users", "users/get", "users/list"]
        );
        assert_eq!(homes("put", "/v1/users/{user_id}"), ["users", "users/update"]);
        assert_eq!(
            homes("delete", "/v1/users/{user_id}/external-id"),
            ["users/external_id", "users/external_id/delete"]
        );
        assert_eq!(homes("get", "/health"), [""; 0]);
    }

    #[test]
    fn operations_of_a_document() {
        let json = r#"{"paths": {"/health": {"get": {}}, "/v1/users": {"post": {}, "parameters": []}}}"#;
        assert_eq!(
            documented(json).unwrap(),
            BTreeSet::from([endpoint("post", "/v1/users")])
        );
        assert!(documented("{}").is_err());
    }
}
