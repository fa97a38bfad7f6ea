//! What members may do to members: calls with the session of one in a header

use Rule::{Member, Never, OrSelf, Others};
use http::Method;
use serde_json::{Value, json};
use tenure_engine::management;

use crate::harness::{Answer, Client, MemberSession, World};
use super::{members, world};

/// Who may set a field, or make a call.
enum Rule {
    /// Who has the action on members; and oneself.
    OrSelf(&'static str),
    /// Who has the action on members.
    Member(&'static str),
    /// Who has the action on members, and never oneself.
    Others(&'static str),
    /// No member. With the answer.
    Never(u16, &'static str),
}

const FORBIDDEN: (u16, &str) = (403, "session_authorization_error");
const OK: (u16, &str) = (200, "");

/// The policy: for each action on members a role that has it alone, and a role that has all the others.
fn policy(actions: &[&str]) -> Value {
    let role = |id: String, actions: Vec<&str>| {
        json!({
            "role_id": id,
            "permissions": [{"resource_id": "stytch.member", "actions": actions}],
        })
    };
    let roles = actions.iter().flat_map(|action| {
        let others = actions.iter().filter(|other| *other != action).copied();
        [
            role(format!("only-{action}"), vec![action]),
            role(format!("not-{action}"), others.collect()),
        ]
    });
    json!({"resources": [], "roles": roles.collect::<Vec<_>>()})
}

/// Every action on members.
const ACTIONS: [&str; 18] = [
    "create",
    "update.info.name",
    "update.info.untrusted-metadata",
    "update.info.mfa-phone",
    "update.info.email",
    "update.info.delete.mfa-phone",
    "update.info.delete.mfa-totp",
    "update.info.delete.password",
    "update.info.unlink.retired-email",
    "update.settings.is-breakglass",
    "update.settings.mfa-enrolled",
    "update.settings.default-mfa-method",
    "update.settings.roles",
    "search",
    "revoke-sessions",
    "get.connected-apps",
    "revoke.connected-app",
    "delete",
];

/// An organization `Example` with somebody who acts, and whom it acts on.
struct Stage {
    world: World,
    api: Client,
    organization: String,
    actor: String,
    session: MemberSession,
    target: String,
}

impl Stage {
    async fn new(world: World) -> Self {
        let api = world.b2b().await;
        let project = world.b2b_project().await.id;
        let policy = serde_json::from_value(policy(&ACTIONS)).unwrap();
        management::set_policy(&world.node.engine, project, policy).await.unwrap();
        let organization = api.organization(json!({"organization_name": "Example"})).await;
        let phone = |email: &str| json!({"email_address": email, "mfa_phone_number": "+14155550123"});
        let actor = api.member(&organization, phone("actor@example.com")).await;
        let target = api.member(&organization, phone("target@example.com")).await;
        let session = world.member_session(&organization, "actor@example.com").await;
        Self {
            world,
            api,
            organization,
            actor,
            session,
            target,
        }
    }

    fn path(&self, member: &str) -> String {
        format!("{}/{member}", members(&self.organization))
    }

    /// The actor holds these roles from now on.
    async fn hold(&self, roles: &[String]) {
        let path = self.path(&self.actor);
        self.api.put(&path, json!({"roles": roles})).await.ok();
    }

    /// As the actor.
    async fn act(&self, method: &Method, path: &str, body: &Value) -> Answer {
        let acting = self.api.acting(&self.session);
        acting.send(method.clone(), path, body.to_string()).await
    }

    /// Tries the call on another and on oneself, in every role that matters. `allowed`: the answer that shows that it
    /// was permitted. `call` makes path and body for a member.
    async fn check(
        &self,
        rule: &Rule,
        method: Method,
        call: impl Fn(&str) -> (String, Value),
        allowed: (u16, &'static str),
    ) {
        let none = Vec::new();
        let admin = vec!["stytch_admin".to_owned()];
        let only = |action: &str| vec![format!("only-{action}")];
        let not = |action: &str| vec![format!("not-{action}")];
        // Roles, what they may do to another, and what to oneself.
        let cases = match rule {
            OrSelf(action) => vec![
                (none, FORBIDDEN, allowed),
                (only(action), allowed, allowed),
                (not(action), FORBIDDEN, allowed),
                (admin, allowed, allowed),
            ],
            Member(action) => vec![
                (none, FORBIDDEN, FORBIDDEN),
                (only(action), allowed, allowed),
                (not(action), FORBIDDEN, FORBIDDEN),
                (admin, allowed, allowed),
            ],
            Others(action) => {
                let own = (400, "member_cannot_update_their_email_address");
                vec![
                    (none, FORBIDDEN, own),
                    (only(action), allowed, own),
                    (not(action), FORBIDDEN, own),
                    (admin, allowed, own),
                ]
            }
            Never(status, error_type) => {
                let never = (*status, *error_type);
                vec![(none, never, never), (admin, never, never)]
            }
        };
        for (roles, on_other, on_self) in cases {
            self.hold(&roles).await;
            for (member, expected) in [(&self.target, on_other), (&self.actor, on_self)] {
                let (path, body) = call(member);
                let before = self.world.state().await;
                let answer = self.act(&method, &path, &body).await;
                let error_type = answer["error_type"].as_str().unwrap_or_default();
                let who = if *member == self.actor {
                    "itself"
                } else {
                    "another"
                };
                assert_eq!(
                    (answer.status, error_type),
                    expected,
                    "{method} {path} {body} by {roles:?} on {who}"
                );
                if expected != OK {
                    assert_eq!(before, self.world.state().await, "{path} {body}");
                }
            }
        }
    }
}

#[tokio::test]
async fn of_each_field_of_an_update() {
    let stage = Stage::new(world().await).await;
    let phone = "+14155550123";
    for (body, rule) in [
        (json!({"name": "Changed"}), OrSelf("update.info.name")),
        (
            json!({"untrusted_metadata": {"a": 1}}),
            OrSelf("update.info.untrusted-metadata"),
        ),
        (
            json!({"mfa_phone_number": phone}),
            OrSelf("update.info.mfa-phone"),
        ),
        (
            json!({"mfa_enrolled": true}),
            OrSelf("update.settings.mfa-enrolled"),
        ),
        (
            json!({"default_mfa_method": "sms_otp"}),
            OrSelf("update.settings.default-mfa-method"),
        ),
        (
            json!({"is_breakglass": true}),
            Member("update.settings.is-breakglass"),
        ),
        (
            json!({"email_address": "changed@example.com"}),
            Others("update.info.email"),
        ),
        (
            json!({"trusted_metadata": {"a": 1}}),
            Never(401, "cannot_update_trusted_metadata"),
        ),
        (
            json!({"external_id": "changed"}),
            Never(403, "session_authorization_error"),
        ),
        // Nothing is asked for, and nothing is needed.
        (json!({}), OrSelf("search")),
        (
            json!({"trusted_metadata": null, "external_id": null, "email_address": null, "roles": null}),
            OrSelf("search"),
        ),
    ] {
        let is_empty = matches!(rule, OrSelf("search"));
        if is_empty {
            stage.hold(&[]).await;
            for member in [&stage.target, &stage.actor] {
                stage.act(&Method::PUT, &stage.path(member), &body).await.ok();
            }
            continue;
        }
        let call = |member: &str| (stage.path(member), body.clone());
        stage.check(&rule, Method::PUT, call, OK).await;
    }
}

#[tokio::test]
async fn of_roles() {
    let stage = Stage::new(world().await).await;
    let body = json!({"roles": ["stytch_admin"]});
    for (roles, expected) in [
        (vec![], FORBIDDEN),
        (vec!["not-update.settings.roles".to_owned()], FORBIDDEN),
        (vec!["only-update.settings.roles".to_owned()], OK),
        (vec!["stytch_admin".to_owned()], OK),
    ] {
        for member in [&stage.target, &stage.actor] {
            stage.hold(&roles).await;
            let answer = stage.act(&Method::PUT, &stage.path(member), &body).await;
            let error_type = answer["error_type"].as_str().unwrap_or_default();
            assert_eq!((answer.status, error_type), expected, "{roles:?}");
        }
    }
}

#[tokio::test]
async fn of_an_update_every_field_counts() {
    let stage = Stage::new(world().await).await;
    let roles = ["only-update.info.name".to_owned()];
    stage.hold(&roles).await;
    let path = stage.path(&stage.target);
    let before = stage.world.state().await;
    for (body, expected) in [
        (json!({"name": "Eve", "mfa_enrolled": true}), FORBIDDEN),
        (
            json!({"name": "Eve", "trusted_metadata": {"a": 1}}),
            (401, "cannot_update_trusted_metadata"),
        ),
        (json!({"name": "Eve", "external_id": "eve"}), FORBIDDEN),
    ] {
        let answer = stage.act(&Method::PUT, &path, &body).await;
        answer.assert_error(expected.0, expected.1);
        assert_eq!(before, stage.world.state().await);
    }
    stage.act(&Method::PUT, &path, &json!({"name": "Eve"})).await.ok();
}

/// A call: its method, its path for a member, its body, its rule, what is said once it is permitted.
type Row<'a> = (Method, Path<'a>, Value, Rule, (u16, &'static str));
type Path<'a> = Box<dyn Fn(&str) -> String + 'a>;

#[tokio::test]
async fn of_each_call_about_a_member() {
    let stage = Stage::new(world().await).await;
    let org = members(&stage.organization);
    let under = |what: &'static str| {
        let org = org.clone();
        move |member: &str| format!("{org}/{member}/{what}")
    };
    let phone = {
        let org = org.clone();
        move |member: &str| format!("{org}/mfa_phone_numbers/{member}")
    };
    // What is said once the call is permitted; nothing is there to be done.
    let rows: [Row<'_>; 6] = [
        (
            Method::DELETE,
            Box::new(phone),
            json!({}),
            OrSelf("update.info.delete.mfa-phone"),
            (404, "member_phone_number_not_found"),
        ),
        (
            Method::DELETE,
            Box::new(under("totp")),
            json!({}),
            OrSelf("update.info.delete.mfa-totp"),
            (404, "totp_not_found"),
        ),
        (
            Method::POST,
            Box::new(under("unlink_retired_email")),
            json!({"email_address": "x@example.com"}),
            OrSelf("update.info.unlink.retired-email"),
            (404, "email_not_found"),
        ),
        (
            Method::POST,
            Box::new(under("start_email_update")),
            json!({"email_address": "target@example.com", "delivery_method": "EMAIL_OTP"}),
            OrSelf("update.info.email"),
            (400, "duplicate_member_email"),
        ),
        (
            Method::GET,
            Box::new(under("connected_apps")),
            json!({}),
            OrSelf("get.connected-apps"),
            OK,
        ),
        (
            Method::DELETE,
            Box::new(under("external_id")),
            json!({}),
            Never(403, "session_authorization_error"),
            OK,
        ),
    ];
    stage
        .world
        .execute("UPDATE members SET email_verified = TRUE")
        .await;
    for member in [&stage.actor, &stage.target] {
        let path = format!("{org}/mfa_phone_numbers/{member}");
        stage.api.delete(&path).await.ok();
    }
    for (method, path, body, rule, allowed) in rows {
        let call = |member: &str| (path(member), body.clone());
        stage.check(&rule, method, call, allowed).await;
    }
}

#[tokio::test]
async fn of_deleting_taking_back_making_and_searching() {
    let stage = Stage::new(world().await).await;
    let target = stage.path(&stage.target);
    let answer = async |roles: &[String], method: Method, path: &str, body: Value| {
        stage.hold(roles).await;
        stage.act(&method, path, &body).await
    };
    let only = |action: &str| vec![format!("only-{action}")];
    let not = |action: &str| vec![format!("not-{action}")];
    let expect = |answer: &Answer, expected: (u16, &str)| {
        let error_type = answer["error_type"].as_str().unwrap_or_default();
        assert_eq!((answer.status, error_type), expected, "{}", answer.body);
    };
    let reactivate = format!("{target}/reactivate");
    let org = members(&stage.organization);
    stage
        .world
        .execute("UPDATE members SET email_verified = TRUE")
        .await;
    for roles in [vec![], not("delete")] {
        let refused = answer(&roles, Method::DELETE, &target, json!({})).await;
        expect(&refused, FORBIDDEN);
    }
    for roles in [only("delete"), vec!["stytch_admin".to_owned()]] {
        expect(&answer(&roles, Method::DELETE, &target, json!({})).await, OK);
        for roles in [vec![], not("create"), only("delete")] {
            let refused = answer(&roles, Method::PUT, &reactivate, json!({})).await;
            expect(&refused, FORBIDDEN);
        }
        expect(
            &answer(&only("create"), Method::PUT, &reactivate, json!({})).await,
            OK,
        );
    }
    // Who comes back has what it had: that is no way to more than could be given to a new one.
    for (set, action) in [
        (
            "UPDATE members SET roles = '[\"stytch_admin\"]' WHERE status = 'deleted'",
            "only-update.settings.roles",
        ),
        (
            "UPDATE members SET is_breakglass = TRUE WHERE status = 'deleted'",
            "only-update.settings.is-breakglass",
        ),
    ] {
        stage.api.delete(&target).await.ok();
        stage.world.execute(set).await;
        for roles in [only("create"), vec![action.to_owned()]] {
            let refused = answer(&roles, Method::PUT, &reactivate, json!({})).await;
            expect(&refused, FORBIDDEN);
        }
        let roles = vec!["only-create".to_owned(), action.to_owned()];
        expect(&answer(&roles, Method::PUT, &reactivate, json!({})).await, OK);
        let usual = "UPDATE members SET roles = '[]', is_breakglass = FALSE WHERE status <> 'deleted'";
        stage.world.execute(usual).await;
    }

    let new = |field: &str, value: Value| {
        let mut body = json!({"email_address": "new@example.com"});
        body[field] = value;
        body
    };
    let least = json!({"email_address": "new@example.com"});
    for roles in [vec![], not("create")] {
        let refused = answer(&roles, Method::POST, &org, least.clone()).await;
        expect(&refused, FORBIDDEN);
    }
    // Who may make members does not make them more than it could make of them afterwards.
    for (body, expected) in [
        (new("roles", json!(["stytch_admin"])), FORBIDDEN),
        (new("is_breakglass", json!(true)), FORBIDDEN),
        (new("mfa_enrolled", json!(true)), FORBIDDEN),
        (new("name", json!("New")), FORBIDDEN),
        (new("external_id", json!("new")), FORBIDDEN),
        (
            new("trusted_metadata", json!({"a": 1})),
            (401, "cannot_update_trusted_metadata"),
        ),
    ] {
        let refused = answer(&only("create"), Method::POST, &org, body.clone()).await;
        expect(&refused, expected);
        if expected == FORBIDDEN && body.get("external_id").is_none() {
            let mut unused = body.clone();
            unused["email_address"] = format!("{}@example.com", unused.to_string().len()).into();
            expect(
                &answer(&["stytch_admin".to_owned()], Method::POST, &org, unused).await,
                OK,
            );
        }
    }
    expect(&answer(&only("create"), Method::POST, &org, least).await, OK);

    // Itself, at last: its session ends with it.
    let own = stage.path(&stage.actor);
    expect(&answer(&[], Method::DELETE, &own, json!({})).await, OK);
    let gone = stage.act(&Method::DELETE, &own, &json!({})).await;
    gone.assert_error(404, "session_not_found");
}

#[tokio::test]
async fn end_at_the_organization() {
    let stage = Stage::new(world().await).await;
    let elsewhere = stage
        .api
        .organization(json!({"organization_name": "Elsewhere"}))
        .await;
    let body = json!({"email_address": "admin@example.com", "roles": ["stytch_admin"]});
    stage.api.member(&elsewhere, body).await;
    let foreign = stage.world.member_session(&elsewhere, "admin@example.com").await;
    let org = members(&stage.organization);
    let before = stage.world.state().await;
    // Members that exist, and one that does not: who acts elsewhere is told neither.
    for member in [stage.target.as_str(), "unknown"] {
        let path = format!("{org}/{member}");
        for (method, path, body) in [
            (Method::PUT, path.clone(), json!({"name": "Eve"})),
            (
                Method::GET,
                format!("{}?member_id={member}", org.trim_end_matches('s')),
                json!({}),
            ),
            (Method::DELETE, path.clone(), json!({})),
            (Method::DELETE, format!("{path}/totp"), json!({})),
            (Method::DELETE, format!("{path}/external_id"), json!({})),
            (Method::GET, format!("{path}/connected_apps"), json!({})),
            (
                Method::POST,
                format!("{path}/unlink_retired_email"),
                json!({"email_address": "x@example.com"}),
            ),
            (
                Method::POST,
                format!("{path}/start_email_update"),
                json!({"email_address": "x@example.com", "delivery_method": "EMAIL_OTP"}),
            ),
            (
                Method::DELETE,
                format!("{org}/mfa_phone_numbers/{member}"),
                json!({}),
            ),
            (
                Method::DELETE,
                format!("{org}/passwords/member-password-test-{}", super::UNKNOWN),
                json!({}),
            ),
            (
                Method::PUT,
                format!("{org}/member-test-{}/reactivate", super::UNKNOWN),
                json!({}),
            ),
            (
                Method::POST,
                org.clone(),
                json!({"email_address": "x@example.com"}),
            ),
        ] {
            for acting in [stage.api.acting(&foreign), stage.api.acting_by_jwt(&foreign)] {
                let answer = acting.send(method.clone(), &path, body.to_string()).await;
                answer.assert_error(403, "session_authorization_tenancy_error");
            }
        }
    }
    assert_eq!(before, stage.world.state().await);
}

#[tokio::test]
async fn need_a_live_session() {
    let stage = Stage::new(world().await).await;
    let path = stage.path(&stage.actor);
    let name = json!({"name": "Ada"});
    let (token, jwt) = ("x-stytch-member-session", "x-stytch-member-sessionjwt");
    let acting = |headers: &[(&'static str, &str)]| {
        headers.iter().fold(stage.api.clone(), |api, (name, value)| {
            api.with_header(name, value)
        })
    };
    let (own, own_jwt) = (stage.session.token.as_str(), stage.session.jwt.as_str());
    // An empty header beside the other is none.
    for headers in [
        &[(token, own)][..],
        &[(jwt, own_jwt)],
        &[(token, own), (jwt, "")],
        &[(token, ""), (jwt, own_jwt)],
    ] {
        acting(headers).put(&path, name.clone()).await.ok();
    }
    let before = stage.world.state().await;
    for (headers, status, error_type) in [
        (
            &[(token, own), (jwt, own_jwt)][..],
            400,
            "too_many_session_arguments",
        ),
        (&[(token, "nonsense")], 400, "invalid_session_token"),
        (&[(token, own_jwt)], 400, "invalid_session_token"),
        (&[(jwt, own)], 400, "unable_to_parse_session_jwt"),
        // Alone it is not the whole authority of the project.
        (&[(token, "")], 400, "invalid_session_token"),
        (&[(jwt, "")], 400, "unable_to_parse_session_jwt"),
        (&[(token, ""), (jwt, "")], 400, "invalid_session_token"),
    ] {
        let answer = acting(headers).put(&path, name.clone()).await;
        answer.assert_error(status, error_type);
    }
    assert_eq!(before, stage.world.state().await);
    let revoke = json!({"session_token": own});
    stage.api.post("/v1/b2b/sessions/revoke", revoke).await.ok();
    for headers in [[(token, own)], [(jwt, own_jwt)]] {
        let answer = acting(&headers).put(&path, name.clone()).await;
        answer.assert_error(404, "session_not_found");
    }
}
