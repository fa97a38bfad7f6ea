//! The path of an endpoint is the path of its file.
//!
//! The fixed segments of a URL, with `-` as `_`, are the folders under `crates/server/src/v1`. The last of them is the
//! file, unless it is the folder of a noun: then the file is named for the method (`POST /v1/users` is
//! `users/create.rs`). A parameter such as `{user_id}` has no place in the path of the file.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

use crate::layout::{read, rust_files};
use crate::workspace::Workspace;

const METHODS: [&str; 6] = ["get", "post", "put", "patch", "delete", "head"];

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Endpoint {
    method: String,
    url: String,
}

/// Files that are not where their URL says, that declare no endpoint, or whose declaration can't be read.
pub(super) fn misplaced(workspace: &Workspace) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for (file, endpoints) in declared(workspace)? {
        let endpoints = match endpoints {
            Ok(endpoints) => endpoints,
            Err(error) => {
                complaints.push(format!("{file}.rs: {error:#}"));
                continue;
            }
        };
        let is_mod = file == "mod" || file.ends_with("/mod");
        if endpoints.is_empty() && !is_mod {
            complaints.push(format!(
                "{file}.rs declares no endpoint, and v1/ holds nothing else"
            ));
        }
        let has_folder = |path: &str| source_folder(workspace).join(path).is_dir();
        for Endpoint { method, url } in endpoints {
            let homes = homes(&method, &url, has_folder);
            if !homes.contains(&file) {
                let expected = homes
                    .iter()
                    .map(|home| format!("{home}.rs"))
                    .collect::<Vec<_>>()
                    .join(" or ");
                complaints.push(format!(
                    "{file}.rs declares {method} {url}, whose file is {expected}"
                ));
            }
        }
    }
    Ok(complaints)
}

/// Endpoints of `docs/openapi.json` that no file declares, and the other way round.
pub(super) fn undocumented(workspace: &Workspace) -> Result<Vec<String>> {
    let documented = documented(&read(&workspace.root.join("docs/openapi.json"))?)?;
    let declared: BTreeSet<Endpoint> = declared(workspace)?
        .into_iter()
        .filter_map(|(_, endpoints)| endpoints.ok())
        .flatten()
        .collect();
    let missing = declared
        .difference(&documented)
        .map(|endpoint| format!("{endpoint:?} is not in the document"));
    let unknown = documented
        .difference(&declared)
        .map(|endpoint| format!("{endpoint:?} is declared in no file"));
    Ok(missing.chain(unknown).collect())
}

fn source_folder(workspace: &Workspace) -> std::path::PathBuf {
    workspace.root.join("crates/server/src/v1")
}

/// Each file (relative to `v1`, without `.rs`) with what it declares.
fn declared(workspace: &Workspace) -> Result<Vec<(String, Result<Vec<Endpoint>>)>> {
    let folder = source_folder(workspace);
    let files = rust_files(&folder)?;
    ensure!(!files.is_empty(), "{} has no files", folder.display());
    files
        .iter()
        .map(|file| Ok((name(&folder, file)?, endpoints(&read(file)?))))
        .collect()
}

fn name(folder: &Path, file: &Path) -> Result<String> {
    let relative = file.strip_prefix(folder)?.with_extension("");
    Ok(relative
        .to_str()
        .context("a file name that is not UTF-8")?
        .to_owned())
}

/// The files that may hold the endpoint.
fn homes(method: &str, url: &str, has_folder: impl Fn(&str) -> bool) -> Vec<String> {
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
    let mut homes: Vec<String> = names.iter().map(|name| format!("{path}/{name}")).collect();
    if !has_folder(&path) {
        homes.insert(0, path);
    }
    homes
}

/// What the `#[utoipa::path(…)]` attributes of a source file say.
fn endpoints(source: &str) -> Result<Vec<Endpoint>> {
    let code: String = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut endpoints = Vec::new();
    for (_, rest) in code
        .match_indices("utoipa::path(")
        .map(|(at, found)| code.split_at(at + found.len()))
    {
        endpoints.push(endpoint(&arguments(rest)?)?);
    }
    Ok(endpoints)
}

fn endpoint(arguments: &[String]) -> Result<Endpoint> {
    let method = arguments
        .iter()
        .find(|argument| METHODS.contains(&argument.as_str()));
    let method = method.context("an endpoint without a method")?.clone();
    let path = arguments
        .iter()
        .find_map(|argument| argument.strip_prefix("path")?.trim_start().strip_prefix('='));
    let path = path.context("an endpoint without a path")?.trim();
    let literal = path.strip_prefix('"').and_then(|path| path.strip_suffix('"'));
    Ok(Endpoint {
        method,
        url: literal
            .with_context(|| format!("the path {path} is no literal"))?
            .to_owned(),
    })
}

/// The arguments up to the closing parenthesis, split at the commas that are in no bracket and no string.
fn arguments(text: &str) -> Result<Vec<String>> {
    let mut arguments = vec![String::new()];
    let mut depth = 0_u32;
    let mut in_string = false;
    let mut escaped = false;
    for character in text.chars() {
        if in_string {
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
        } else {
            match character {
                '"' => in_string = true,
                '(' | '[' | '{' => depth += 1,
                ')' if depth == 0 => {
                    return Ok(arguments.iter().map(|text| text.trim().to_owned()).collect());
                }
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => {
                    arguments.push(String::new());
                    continue;
                }
                _ => {}
            }
        }
        if let Some(argument) = arguments.last_mut() {
            argument.push(character);
        }
    }
    bail!("a utoipa::path( that is never closed")
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
    fn attributes_are_read() {
        let source = r#"
            // #[utoipa::path(get, path = "/v1/ghost")]
            #[utoipa::path(
                post, path = "/v1/users/{user_id}/external-id",
                params(("user_id" = String, Path, description = "a (sort of) \"name\", get")),
                responses((status = 200, body = Answer)),
            )]
            pub(crate) async fn handler() {}
            #[utoipa::path(delete, path = "/v1/users/{user_id}")]
        "#;
        assert_eq!(
            endpoints(source).unwrap(),
            [
                endpoint("post", "/v1/users/{user_id}/external-id"),
                endpoint("delete", "/v1/users/{user_id}")
            ]
        );
        assert!(endpoints("#[utoipa::path(get, path = PATH)]").is_err());
        assert!(endpoints("#[utoipa::path(path = \"/v1/a\")]").is_err());
        assert!(endpoints("#[utoipa::path(get, path = \"/v1/a\"").is_err());
    }

    #[test]
    fn an_endpoint_has_its_home() {
        let folders = |path: &str| ["users", "sessions"].contains(&path);
        let homes = |method, url| homes(method, url, folders);
        assert_eq!(
            homes("post", "/v1/sessions/authenticate")[0],
            "sessions/authenticate"
        );
        assert_eq!(homes("get", "/v1/sessions/jwks/{project_id}")[0], "sessions/jwks");
        assert_eq!(homes("post", "/v1/users"), ["users/create", "users/list"]);
        assert_eq!(homes("get", "/v1/users/{user_id}"), ["users/get", "users/list"]);
        assert_eq!(homes("put", "/v1/users/{user_id}"), ["users/update"]);
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
