//! The list: the OpenAPI document, which is made from the router.

use http::Method;
use serde_json::{Map, Value};
use tenure_core::token::Vertical;

use crate::harness::{Client, Project, World};

pub(super) struct Route {
    pub(super) method: Method,
    /// With its parameters in braces.
    pub(super) path: String,
    pub(super) operation: String,
    /// Whether the document says that anybody may call it.
    pub(super) is_open: bool,
    /// The schemas of the body's fields; `None` if it takes no body.
    pub(super) fields: Option<Map<String, Value>>,
}

pub(super) fn routes() -> Vec<Route> {
    let document = serde_json::to_value(tenure_server::openapi()).unwrap();
    let mut routes = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse() else {
                panic!("{path}: {method} is no method");
            };
            let body = operation.get("requestBody");
            let fields = body.map(|body| {
                let schema = &body["content"]["application/json"]["schema"];
                assert!(schema["$ref"].is_string(), "{path}: bodies are named schemas");
                let mut fields = Map::new();
                collect_fields(&document, schema, &mut fields);
                fields
            });
            let is_open = operation["security"]
                .as_array()
                .expect("every operation says who may call it")
                .iter()
                .all(|requirement| requirement.as_object().unwrap().is_empty());
            routes.push(Route {
                method,
                path: path.clone(),
                operation: operation["operationId"].as_str().unwrap().to_owned(),
                is_open,
                fields,
            });
        }
    }
    assert!(routes.len() > 20, "{} routes", routes.len());
    routes
}

impl Route {
    pub(super) fn vertical(&self) -> Vertical {
        if self.operation.starts_with("b2b_") {
            Vertical::B2b
        } else {
            Vertical::Consumer
        }
    }

    /// The project that the route's calls are made for.
    pub(super) async fn project<'w>(&self, world: &'w World) -> &'w Project {
        match self.vertical() {
            Vertical::Consumer => &world.project,
            Vertical::B2b => world.b2b_project().await,
        }
    }

    /// Calls with that project's credentials.
    pub(super) async fn client(&self, world: &World) -> Client {
        world.node.client(self.project(world).await)
    }
}

/// The fields of a schema and of those that it is put together from.
fn collect_fields(document: &Value, schema: &Value, fields: &mut Map<String, Value>) {
    if let Some(name) = schema["$ref"].as_str() {
        collect_fields(document, document.pointer(&name[1..]).unwrap(), fields);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        collect_fields(document, part, fields);
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        fields.insert(name.clone(), field.clone());
    }
}

/// What a parameter of a path is replaced with where any will do.
pub(super) fn any_path(path: &str) -> String {
    let parts = path
        .split('/')
        .map(|part| if part.starts_with('{') { "anything" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn is_documented_once_per_operation() {
    let mut names: Vec<_> = routes().into_iter().map(|route| route.operation).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}
