//! Two servers on one database, and commands beside them.

use serde_json::{Value, json};

use super::world;
use crate::harness::{Client, Project, Server, World, eventually};

const AUTHENTICATE: &str = "/v1/sessions/authenticate";

struct Nodes {
    world: World,
    here: Server,
    there: Server,
}

impl Nodes {
    fn start() -> Self {
        let world = world();
        Self {
            here: world.serve(&[]),
            there: world.serve(&[]),
            world,
        }
    }

    fn clients(&self) -> [Client; 2] {
        [&self.here, &self.there].map(|node| node.client(&self.world.consumer))
    }

    /// A session, started on the first node.
    fn session(&self) -> (Value, Value) {
        let session = self.world.log_in(&self.here);
        (
            json!({ "session_token": session["session_token"] }),
            json!({ "session_jwt": session["session_jwt"] }),
        )
    }

    fn jwks(&self, client: &Client) -> Vec<String> {
        let path = format!("/v1/sessions/jwks/{}", self.world.consumer.id);
        let keys = client.get(&path).ok()["keys"].as_array().unwrap().clone();
        keys.iter()
            .map(|key| key["kid"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[test]
fn a_session_started_on_one_is_authenticated_on_the_other() {
    let nodes = Nodes::start();
    let (token, jwt) = nodes.session();
    let [_, there] = nodes.clients();
    there.post(AUTHENTICATE, &token).ok();
    there.post(AUTHENTICATE, &jwt).ok();
}

#[test]
fn a_session_revoked_on_one_is_refused_by_the_other_at_once() {
    let nodes = Nodes::start();
    let [here, there] = nodes.clients();
    for _ in 0..5 {
        let (token, jwt) = nodes.session();
        // Both have it in memory, if they keep anything there.
        here.post(AUTHENTICATE, &token).ok();
        there.post(AUTHENTICATE, &token).ok();
        here.post("/v1/sessions/revoke", &token).ok();
        there
            .post(AUTHENTICATE, &token)
            .assert_error(404, "session_not_found");
        there
            .post(AUTHENTICATE, &jwt)
            .assert_error(404, "session_not_found");
    }
}

#[test]
fn a_disabled_secret_is_soon_refused() {
    let nodes = Nodes::start();
    let (token, _) = nodes.session();
    let project = &nodes.world.consumer.id;
    let shown = nodes.world.json(&["project", "show", project]);
    let old = shown["secrets"][0]["secret_id"].as_str().unwrap();

    let new = nodes.world.json(&["secret", "rotate", "--project", project]);
    let moved = Project {
        secret: new["secret"].as_str().unwrap().to_owned(),
        ..nodes.world.consumer.clone()
    };
    for node in [&nodes.here, &nodes.there] {
        eventually("the new secret is taken", || {
            (node.client(&moved).post(AUTHENTICATE, &token).status == 200).then_some(())
        });
        node.client(&nodes.world.consumer).post(AUTHENTICATE, &token).ok();
    }

    nodes.world.ok(&["secret", "disable", "--project", project, old]);
    for node in [&nodes.here, &nodes.there] {
        let client = node.client(&nodes.world.consumer);
        let refused = eventually("the old secret is refused", || {
            Some(client.post(AUTHENTICATE, &token)).filter(|answer| answer.status != 200)
        });
        refused.assert_error(401, "unauthorized_credentials");
        node.client(&moved).post(AUTHENTICATE, &token).ok();
    }
}

#[test]
fn a_policy_holds_for_the_next_authenticate() {
    let nodes = Nodes::start();
    let (token, _) = nodes.session();
    let project = &nodes.world.consumer.id;
    let mut asked = token.clone();
    asked["authorization_check"] = json!({ "resource_id": "documents", "action": "read" });
    for client in nodes.clients() {
        client
            .post(AUTHENTICATE, &asked)
            .assert_error(403, "consumer_session_authorization_error");
    }

    let mut policy = nodes.world.json(&["rbac", "show", "--project", project]);
    let roles = policy["roles"].as_array_mut().unwrap();
    let default = roles
        .iter_mut()
        .find(|role| role["role_id"] == "stytch_user")
        .unwrap();
    default["permissions"] = json!([{ "resource_id": "documents", "actions": ["read"] }]);
    let file = nodes.world.write("policy.json", &policy.to_string());
    nodes.world.ok(&["rbac", "set", "--project", project, &file]);

    for client in nodes.clients() {
        // At once: docs/operating.md promises the very next one.
        let verdict = client.post(AUTHENTICATE, &asked).ok()["verdict"].clone();
        assert_eq!(
            verdict,
            json!({ "authorized": true, "granting_roles": ["stytch_user"] })
        );
    }
}

#[test]
fn rotated_keys_reach_running_servers() {
    let nodes = Nodes::start();
    let (token, jwt) = nodes.session();
    let project = &nodes.world.consumer.id;
    let rotated = nodes
        .world
        .json(&["key", "rotate", "--now", "--project", project]);
    let (active, next) = (&rotated["active"], &rotated["next"]);

    for client in nodes.clients() {
        let published = eventually("the new key is published", || {
            Some(nodes.jwks(&client)).filter(|keys| keys.iter().any(|kid| next == kid))
        });
        assert_eq!(published.len(), 3, "{published:?}");
        // The old key verifies, the new one signs.
        client.post(AUTHENTICATE, &jwt).ok();
        let new = client.post(AUTHENTICATE, &token).ok();
        assert_eq!(kid(&new), *active);
    }
}

#[test]
fn a_compromised_key_is_dropped_by_running_servers() {
    let nodes = Nodes::start();
    let (token, jwt) = nodes.session();
    let project = &nodes.world.consumer.id;
    let before = nodes.jwks(&nodes.clients()[0]);
    nodes
        .world
        .ok(&["key", "rotate", "--compromised", "--project", project]);
    for client in nodes.clients() {
        let refused = eventually("JWTs of the old key are refused", || {
            Some(client.post(AUTHENTICATE, &jwt)).filter(|answer| answer.status != 200)
        });
        assert!((400..500).contains(&refused.status), "{}", refused.body);
        let published = nodes.jwks(&client);
        assert_eq!(published.len(), 2, "{published:?}");
        assert_eq!(published.iter().filter(|kid| before.contains(kid)).count(), 1);
        client.post(AUTHENTICATE, &token).ok();
    }
}

#[test]
fn tokens_of_a_new_key_are_known_to_all_nodes_at_once() {
    let nodes = Nodes::start();
    let project = &nodes.world.consumer.id;
    let [here, there] = nodes.clients();
    let (early, _) = nodes.session();
    let version = |token: &Value| token["session_token"].as_str().unwrap()[..2].to_owned();
    nodes.world.ok(&["key", "rotate-tokens", "--project", project]);
    // A token begins with the number of its key. Whichever node learns first, the other takes what it makes.
    let new = eventually("new sessions have tokens under the new key", || {
        let (token, _) = nodes.session();
        there.post(AUTHENTICATE, &token).ok();
        (version(&token) != version(&early)).then_some(token)
    });
    for client in [&here, &there] {
        client.post(AUTHENTICATE, &new).ok();
        client.post(AUTHENTICATE, &early).ok();
    }
}

#[test]
fn compromised_token_keys_end_their_sessions() {
    let nodes = Nodes::start();
    let project = &nodes.world.consumer.id;
    let [here, there] = nodes.clients();
    let (token, jwt) = nodes.session();
    let done = nodes
        .world
        .json(&["key", "rotate-tokens", "--compromised", "--project", project]);
    assert_eq!(done["ended_sessions"], 1, "{done}");
    for client in [&here, &there] {
        // The sessions themselves are gone, so there is nothing to wait for.
        for credential in [&token, &jwt] {
            let refused = client.post(AUTHENTICATE, credential);
            assert_eq!(refused.status, 404, "{}", refused.body);
        }
    }
}

#[test]
fn settings_reach_running_servers() {
    let nodes = Nodes::start();
    let project = &nodes.world.consumer.id;
    let check = json!({ "password": "correct horse battery staple" });
    let policy = |client: &Client| {
        let body = client.post("/v1/passwords/strength_check", &check).ok();
        body["strength_policy"].as_str().unwrap().to_owned()
    };
    for client in nodes.clients() {
        assert_eq!(policy(&client), "zxcvbn");
    }
    nodes
        .world
        .ok(&["project", "set", project, "password_strength_policy=luds"]);
    for client in nodes.clients() {
        eventually("the policy is taken up", || {
            (policy(&client) == "luds").then_some(())
        });
    }
}

#[test]
fn a_project_made_beside_a_server_can_be_used() {
    let world = world();
    let server = world.serve(&[]);
    let made = world.json(&["project", "create", "--name", "New"]);
    let project: Project = serde_json::from_value(made).unwrap();
    let client = server.client(&project);
    eventually("the project is known", || {
        (client
            .post("/v1/users", &json!({ "email": "ada@example.com" }))
            .status
            == 201)
            .then_some(())
    });
}

/// The key that signed the JWT of an answer.
fn kid(answer: &Value) -> Value {
    use base64::Engine as _;
    let jwt = answer["session_jwt"].as_str().unwrap();
    let (header, _) = jwt.split_once('.').unwrap();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(header)
        .unwrap();
    let header: Value = serde_json::from_slice(&bytes).unwrap();
    header["kid"].clone()
}
