//! `POST /v1/b2b/sessions/exchange`: what goes along, and what the other organization makes of it.

mod onward;
mod own;
mod refused;
mod renamed;

use serde_json::{Value, json};
use tenure_core::factor::{Factors, Factor};
use tenure_engine::support::Clock as _;
use uuid::Uuid;

use crate::harness::{MemberSession, World};
use super::world;

const PATH: &str = "/v1/b2b/sessions/exchange";
const DISCOVERY: &str = "/v1/b2b/discovery/organizations";
const ADA: &str = "ada@example.com";
const PHONE: &str = "+14155550123";

/// What the source session has proven.
#[derive(Clone, Copy)]
enum Proven {
    Link,
    EmailCode,
    Password,
    /// Where a person has one for all organizations.
    AddressPassword,
    Imported,
    /// A code to [`PHONE`].
    Sms,
    Totp,
    RecoveryCode,
}

/// What comes of it.
enum Outcome {
    /// A session with these factors.
    Session(&'static [&'static str]),
    /// More of these methods.
    Primary(&'static [&'static str]),
    /// A second factor; whether the member has a phone for it, and whether a code is on its way.
    Mfa { phone: bool, sent: bool },
    /// Nothing: a refusal.
    Refused(u16, &'static str),
}

struct Row {
    case: &'static str,
    proven: &'static [Proven],
    /// Settings of the other organization.
    target: Value,
    /// The member there; `null` if there is none.
    member: Value,
    outcome: Outcome,
}

/// The rules of exchange, a row each.
fn rows() -> Vec<Row> {
    use Outcome::{Mfa, Primary, Refused, Session};
    use Proven::{EmailCode, Imported, Link, Password, RecoveryCode, Sms, Totp};

    let member = || json!({});
    let invited = || json!({"create_member_as_pending": true});
    let any = || json!({});
    let only = |methods: &[&str]| json!({"auth_methods": "RESTRICTED", "allowed_auth_methods": methods});
    let mfa = || json!({"mfa_policy": "REQUIRED_FOR_ALL"});
    let ours: &[&str] = &["magic_link", "email_otp", "password"];
    let row = |case, proven, target: Value, member: Value, outcome| Row {
        case,
        proven,
        target,
        member,
        outcome,
    };
    vec![
        row(
            "a link goes along",
            &[Link],
            any(),
            member(),
            Session(&["magic_link"]),
        ),
        row(
            "so does a code by e-mail",
            &[EmailCode],
            any(),
            member(),
            Session(&["email_otp"]),
        ),
        row(
            "either accepts an invitation",
            &[Link],
            any(),
            invited(),
            Session(&["magic_link"]),
        ),
        row("a password does not", &[Password], any(), member(), Primary(ours)),
        row(
            "nor what another issuer proved",
            &[Imported],
            any(),
            member(),
            Primary(ours),
        ),
        row(
            "a link beside a password does",
            &[Password, Link],
            any(),
            member(),
            Session(&["magic_link"]),
        ),
        row(
            "where links are not taken, they do not count",
            &[Link],
            only(&["password"]),
            member(),
            Primary(&["password"]),
        ),
        row(
            "where they are, they do",
            &[Link],
            only(&["magic_link"]),
            member(),
            Session(&["magic_link"]),
        ),
        row(
            "a breakglass member may use any",
            &[Link],
            only(&["password"]),
            json!({"is_breakglass": true}),
            Session(&["magic_link"]),
        ),
        row(
            "nobody there has the address",
            &[Link],
            any(),
            Value::Null,
            Refused(404, "member_not_found"),
        ),
        row(
            "a second factor is asked for",
            &[Link],
            mfa(),
            member(),
            Mfa {
                phone: false,
                sent: false,
            },
        ),
        row(
            "an enrolled member is asked where the organization leaves it",
            &[Link],
            any(),
            json!({"mfa_enrolled": true, "mfa_phone_number": PHONE}),
            Mfa {
                phone: true,
                sent: true,
            },
        ),
        row(
            "a code to a phone that is not verified there proves nothing there",
            &[Link, Sms],
            mfa(),
            json!({"mfa_phone_number": PHONE}),
            Mfa {
                phone: true,
                sent: true,
            },
        ),
        row(
            "nor does one to another phone",
            &[Link, Sms],
            mfa(),
            json!({"mfa_phone_number": "+14155550199", "verified": true}),
            Mfa {
                phone: true,
                sent: true,
            },
        ),
        row(
            "one to the same phone, verified on both sides, does",
            &[Link, Sms],
            mfa(),
            json!({"mfa_phone_number": PHONE, "verified": true}),
            Session(&["magic_link", "otp"]),
        ),
        row(
            "but not where codes by SMS are not taken",
            &[Link, Sms],
            json!({"mfa_policy": "REQUIRED_FOR_ALL", "mfa_methods": "RESTRICTED", "allowed_mfa_methods": ["totp"]}),
            json!({"mfa_phone_number": PHONE, "verified": true}),
            Mfa {
                phone: false,
                sent: false,
            },
        ),
        row(
            "an authenticator app stays behind",
            &[Link, Totp],
            mfa(),
            member(),
            Mfa {
                phone: false,
                sent: false,
            },
        ),
        row(
            "and so does a recovery code",
            &[Link, RecoveryCode],
            mfa(),
            member(),
            Mfa {
                phone: false,
                sent: false,
            },
        ),
    ]
}

/// A session at home that holds these proofs; Ada's phone is verified there.
async fn source(world: &World, home: &str, proven: &[Proven]) -> MemberSession {
    let session = world.member_session(home, ADA).await;
    let uuid = Uuid::from_u128(7);
    let email = ADA.to_owned();
    let mut factors = Factors::default();
    for proof in proven {
        let proof = match proof {
            Proven::Link => Factor::MagicLink {
                email_id: uuid,
                email: email.clone(),
            },
            Proven::EmailCode => Factor::EmailOtp {
                email_id: uuid,
                email: email.clone(),
            },
            Proven::Password => Factor::Password,
            Proven::AddressPassword => Factor::AddressPassword { email: email.clone() },
            Proven::Imported => Factor::Imported,
            Proven::Sms => Factor::SmsOtp {
                phone_id: uuid,
                phone_number: PHONE.to_owned(),
            },
            Proven::Totp => Factor::Totp { totp_id: uuid },
            Proven::RecoveryCode => Factor::RecoveryCode {
                totp_recovery_code_id: uuid,
            },
        };
        factors.add(proof, world.clock.now());
    }
    world.set_factors(&session, &factors).await;
    session
}

async fn home(world: &World) -> String {
    let b2b = world.b2b().await;
    let home = b2b.organization(json!({"organization_name": "Home"})).await;
    b2b.member(&home, json!({"email_address": ADA, "mfa_phone_number": PHONE}))
        .await;
    world
        .execute("UPDATE members SET phone_verified = TRUE WHERE phone_number = '+14155550123'")
        .await;
    home
}

#[tokio::test]
async fn by_the_table() {
    let world = world().await;
    let b2b = world.b2b().await;
    let home = home(&world).await;
    for (at, row) in rows().into_iter().enumerate() {
        let case = row.case;
        let mut settings = row.target;
        settings["organization_name"] = format!("Target {at}").into();
        let target = b2b.organization(settings).await;
        let mut verified = false;
        if let Value::Object(mut body) = row.member {
            verified = body.remove("verified").is_some();
            body.insert("email_address".to_owned(), ADA.into());
            b2b.member(&target, body.into()).await;
        }
        if verified {
            world
                .execute("UPDATE members SET phone_verified = TRUE WHERE phone_number <> ''")
                .await;
        }
        let session = source(&world, &home, row.proven).await;
        let token = json!({"session_token": session.token});
        let listed = b2b.post(DISCOVERY, token).await.ok();
        let answer = b2b
            .post(
                PATH,
                json!({"organization_id": target, "session_token": session.token}),
            )
            .await;
        let body = &answer.body;
        assert_foretold(case, &listed, &target, body);
        match row.outcome {
            Outcome::Refused(status, error) => answer.assert_error(status, error),
            Outcome::Session(factors) => {
                assert_eq!(body["member_authenticated"], true, "{case}: {body}");
                assert_eq!(body["intermediate_session_token"], "", "{case}");
                assert_eq!(body["member"]["status"], "active", "{case}");
                let session = &body["member_session"];
                assert_eq!(session["organization_id"], target.as_str(), "{case}");
                let types: Vec<_> = session["authentication_factors"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|factor| factor["type"].clone())
                    .collect();
                assert_eq!(Value::from(types), json!(factors), "{case}");
            }
            Outcome::Primary(methods) => {
                assert_pending(case, body);
                assert_eq!(body["mfa_required"], Value::Null, "{case}");
                assert_eq!(
                    body["primary_required"],
                    json!({"allowed_auth_methods": methods}),
                    "{case}"
                );
            }
            Outcome::Mfa { phone, sent } => {
                assert_pending(case, body);
                assert_eq!(body["primary_required"], Value::Null, "{case}");
                let required = &body["mfa_required"];
                assert_eq!(required["member_options"].is_object(), phone, "{case}: {body}");
                let signal = if sent { json!("sms_otp") } else { Value::Null };
                assert_eq!(required["secondary_auth_initiated"], signal, "{case}");
            }
        }
        // Whatever came of it, the session that was exchanged goes on.
        b2b.post(
            "/v1/b2b/sessions/authenticate",
            json!({"session_token": session.token}),
        )
        .await
        .ok();
    }
}

/// Discovery lists what an exchange leads to, and says what would come of it.
#[track_caller]
fn assert_foretold(case: &str, listed: &Value, target: &str, body: &Value) {
    let mut listed = listed["discovered_organizations"].as_array().unwrap().iter();
    let listed = listed.find(|one| one["organization"]["organization_id"] == target);
    let Some(listed) = listed else {
        assert_eq!(body["status_code"], 404, "{case}: {body}");
        return;
    };
    for fact in ["member_authenticated", "primary_required"] {
        assert_eq!(listed[fact], body[fact], "{case}: {fact}");
    }
    let options = |one: &Value| one["mfa_required"]["member_options"].clone();
    assert_eq!(options(listed), options(body), "{case}");
    assert_eq!(listed["mfa_required"].is_null(), body["mfa_required"].is_null(), "{case}");
}

#[track_caller]
fn assert_pending(case: &str, body: &Value) {
    assert_eq!(body["member_authenticated"], false, "{case}: {body}");
    assert_eq!(body["session_token"], "", "{case}");
    assert_eq!(body["session_jwt"], "", "{case}");
    assert_eq!(body["member_session"], Value::Null, "{case}");
    assert_eq!(
        body["intermediate_session_token"].as_str().unwrap().len(),
        44,
        "{case}"
    );
}

#[tokio::test]
async fn with_one_password_for_all_organizations_it_goes_along() {
    let world = world().await;
    world.set_b2b("cross_org_passwords_enabled", "true").await;
    let b2b = world.b2b().await;
    let home = home(&world).await;
    let target = b2b.organization(json!({"organization_name": "Target"})).await;
    b2b.member(&target, json!({"email_address": ADA})).await;
    let session = source(&world, &home, &[Proven::AddressPassword]).await;
    let body = b2b
        .post(
            PATH,
            json!({"organization_id": "target", "session_jwt": session.jwt}),
        )
        .await
        .ok();
    assert_eq!(body["member_authenticated"], true);
    // Who was invited has to read the mailbox all the same.
    let invited = b2b.organization(json!({"organization_name": "Invited"})).await;
    b2b.member(
        &invited,
        json!({"email_address": ADA, "create_member_as_pending": true}),
    )
    .await;
    let body = b2b
        .post(
            PATH,
            json!({"organization_id": invited, "session_token": session.token}),
        )
        .await
        .ok();
    assert_eq!(body["member_authenticated"], false);
    assert_eq!(body["member"]["status"], "pending");
    assert!(body["primary_required"].is_object());
}

#[tokio::test]
async fn takes_duration_and_claims_for_the_new_session() {
    let world = world().await;
    let b2b = world.b2b().await;
    let home = home(&world).await;
    let session = source(&world, &home, &[Proven::Link]).await;
    // Into the very organization that it comes from, it is a new session.
    let answer = b2b
        .post(
            PATH,
            json!({
                "organization_id": home,
                "session_token": session.token,
                "session_duration_minutes": 5,
                "session_custom_claims": {"a": 1},
            }),
        )
        .await;
    assert_ne!(answer.body["member_session"]["member_session_id"], session.id);
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "intermediate_session_token": "",
      "intermediate_session_token_expires_at": null,
      "member": {
        "created_at": "2026-01-02T03:04:05Z",
        "default_mfa_method": "",
        "email_address": "ada@example.com",
        "email_address_verified": true,
        "external_id": null,
        "is_admin": false,
        "is_breakglass": false,
        "is_locked": false,
        "lock_created_at": null,
        "lock_expires_at": null,
        "member_id": "[member-test 0]",
        "member_password_id": "",
        "mfa_enrolled": false,
        "mfa_phone_number": "+14155550123",
        "mfa_phone_number_verified": true,
        "name": "",
        "oauth_registrations": [],
        "organization_id": "[organization-test 1]",
        "retired_email_addresses": [],
        "roles": [
          {
            "role_id": "stytch_member",
            "sources": [
              {
                "details": {},
                "type": "direct_assignment"
              }
            ]
          }
        ],
        "scim_registration": null,
        "sso_registrations": [],
        "status": "active",
        "totp_registration_id": "",
        "trusted_metadata": {},
        "untrusted_metadata": {},
        "updated_at": "2026-01-02T03:04:05Z"
      },
      "member_authenticated": true,
      "member_device": null,
      "member_id": "[member-test 0]",
      "member_session": {
        "authentication_factors": [
          {
            "created_at": "2026-01-02T03:04:05Z",
            "delivery_method": "email",
            "email_factor": {
              "email_address": "ada@example.com",
              "email_id": "[email-test 2]"
            },
            "last_authenticated_at": "2026-01-02T03:04:05Z",
            "sequence_order": "PRIMARY",
            "type": "magic_link",
            "updated_at": "2026-01-02T03:04:05Z"
          }
        ],
        "custom_claims": {
          "a": 1
        },
        "expires_at": "2026-01-02T03:09:05Z",
        "last_accessed_at": "2026-01-02T03:04:05Z",
        "member_id": "[member-test 0]",
        "member_session_id": "[session-test 3]",
        "organization_id": "[organization-test 1]",
        "organization_slug": "home",
        "roles": [
          "stytch_member"
        ],
        "started_at": "2026-01-02T03:04:05Z"
      },
      "mfa_required": null,
      "organization": {
        "allowed_auth_methods": [],
        "allowed_first_party_connected_apps": [],
        "allowed_mfa_methods": [],
        "allowed_oauth_tenants": {},
        "allowed_third_party_connected_apps": [],
        "auth_methods": "ALL_ALLOWED",
        "claimed_email_domains": [],
        "created_at": "2026-01-02T03:04:05Z",
        "custom_roles": [],
        "email_allowed_domains": [],
        "email_invites": "ALL_ALLOWED",
        "email_jit_provisioning": "NOT_ALLOWED",
        "first_party_connected_apps_allowed_type": "ALL_ALLOWED",
        "mfa_methods": "ALL_ALLOWED",
        "mfa_policy": "OPTIONAL",
        "oauth_tenant_jit_provisioning": "NOT_ALLOWED",
        "organization_external_id": null,
        "organization_id": "[organization-test 1]",
        "organization_logo_url": "",
        "organization_name": "Home",
        "organization_slug": "home",
        "rbac_email_implicit_role_assignments": [],
        "scim_active_connection": null,
        "sso_active_connections": [],
        "sso_default_connection_id": null,
        "sso_jit_provisioning": "ALL_ALLOWED",
        "sso_jit_provisioning_allowed_connections": [],
        "third_party_connected_apps_allowed_type": "ALL_ALLOWED",
        "trusted_metadata": {},
        "updated_at": "2026-01-02T03:04:05Z"
      },
      "primary_required": null,
      "request_id": "[request-id-test 4]",
      "session_jwt": "[jwt 5]",
      "session_token": "[token 6]",
      "status_code": 200
    }
    "#);
}
