//! Each resource of a B2B project.

use tenure::types::b2b::discovery::{CreateRequest as CreateDiscovered, ExchangeRequest as DiscoveryExchange, OrganizationsRequest};
use tenure::types::b2b::magic_links::{
    AuthenticateRequest as LinkRequest, DiscoveryAuthenticateRequest as LinkDiscoveryRequest, DiscoverySendRequest,
    InviteRequest, LoginOrSignupRequest,
};
use tenure::types::b2b::members::{
    CreateRequest as CreateMember, DangerouslyGetRequest, GetRequest as GetMember, SearchRequest as SearchMembers,
    StartEmailUpdateRequest, UpdateRequest as UpdateMember,
};
use tenure::types::b2b::organizations::{CreateRequest as CreateOrganization, UpdateRequest as UpdateOrganization};
use tenure::types::b2b::otps::{
    EmailAuthenticateRequest, EmailDiscoveryAuthenticateRequest, EmailDiscoverySendRequest,
    EmailLoginOrSignupRequest, MfaAuthenticateRequest, SmsSendRequest,
};
use tenure::types::b2b::passwords::{
    AuthenticateRequest as PasswordRequest, EmailResetRequest, EmailResetStartRequest, ExistingPasswordResetRequest,
    StrengthCheckRequest,
};
use tenure::types::b2b::rbac::{AuthorizationCheck, OrgPolicy, SetOrgPolicyRequest};
use tenure::types::b2b::recovery_codes::{RecoverRequest, RotateRequest};
use tenure::types::b2b::sessions::{AuthenticateRequest, ExchangeRequest, GetRequest, RevokeRequest, SessionArguments};
use tenure::types::b2b::totp::CreateRequest as CreateTotp;
use tenure::types::rbac::{Permission, Role};
use tenure::types::search::SearchRequest;
use tenure::types::ErrorType;
use tenure::{Authorization, B2bClient};

use super::real;
use crate::harness::PASSWORD;
use crate::real::Real;

const ADA: &str = "ada@example.com";
const REDIRECT: &str = "https://example.com/login";

/// An organization with Ada in it: both ids.
async fn home(client: &B2bClient) -> (String, String) {
    let request = CreateOrganization {
        organization_name: Some("Example".into()),
        organization_slug: Some("example".into()),
        ..Default::default()
    };
    let made = client.organizations.create(request, None).await.unwrap();
    let organization = made.organization.organization_id.to_string();
    let request = CreateMember {
        email_address: Some(ADA.into()),
        ..Default::default()
    };
    let members = &client.organizations.members;
    let member = members.create(&organization, request, None).await.unwrap();
    (organization, member.member_id.to_string())
}

/// Links lead only to where the project says.
async fn register_urls(real: &Real) {
    for kind in ["login", "signup", "invite", "discovery", "reset_password"] {
        real.world.set_b2b(&format!("{kind}_redirect_urls"), REDIRECT).await;
    }
}

fn by_token(token: &str) -> SessionArguments {
    SessionArguments {
        session_token: Some(token.into()),
        ..Default::default()
    }
}

#[tokio::test]
async fn sessions() {
    let real = real().await;
    let client = real.b2b().await;
    let (organization, member) = home(&client).await;
    let session = real.world.member_session(&organization, ADA).await;

    let answer = client
        .sessions
        .authenticate(AuthenticateRequest {
            session: by_token(&session.token),
            ..Default::default()
        })
        .await
        .unwrap();
    assert_eq!(answer.member_session.member_session_id.to_string(), session.id);
    let denied = client
        .sessions
        .authenticate(AuthenticateRequest {
            session: by_token(&session.token),
            authorization_check: Some(AuthorizationCheck {
                organization_id: organization.clone(),
                resource_id: "documents".into(),
                action: "read".into(),
            }),
        })
        .await
        .unwrap_err();
    assert_eq!(denied.error_type(), Some(ErrorType::SessionAuthorizationError));

    let of_member = GetRequest {
        organization_id: Some(organization.clone()),
        member_id: Some(member),
    };
    let live = client.sessions.get(of_member, None).await.unwrap();
    assert_eq!(live.member_sessions.len(), 1);

    let other = CreateOrganization {
        organization_name: Some("Other".into()),
        ..Default::default()
    };
    let other = client.organizations.create(other, None).await.unwrap().body.organization;
    let strange = client
        .sessions
        .exchange(ExchangeRequest {
            organization_id: Some(other.organization_id.to_string()),
            session: by_token(&session.token),
            ..Default::default()
        })
        .await
        .unwrap_err();
    assert!(strange.error_type().is_some(), "{strange}");

    let all = RevokeRequest {
        member_id: Some(session.member_id.clone()),
        ..Default::default()
    };
    client.sessions.revoke(all.clone(), None).await.unwrap();
    // It has none any more, and that is no error; of a session that is over there is one.
    client.sessions.revoke(all, None).await.unwrap();
    let again = client.sessions.revoke(RevokeRequest::token(session.token.clone()), None).await.unwrap_err();
    assert_eq!((again.status(), again.error_type()), (Some(404), Some(ErrorType::SessionNotFound)));
    let gone = client
        .sessions
        .authenticate(AuthenticateRequest {
            session: by_token(&session.token),
            ..Default::default()
        })
        .await
        .unwrap_err();
    assert_eq!(gone.error_type(), Some(ErrorType::SessionNotFound));
    let keys = client.sessions.get_jwks(client.project_id()).await.unwrap();
    assert!(!keys.keys.is_empty());
}

#[tokio::test]
async fn organizations() {
    let real = real().await;
    let client = real.b2b().await;
    let (id, _) = home(&client).await;
    let organizations = &client.organizations;

    assert_eq!(organizations.get("example", None).await.unwrap().organization.organization_id.to_string(), id);
    let change = UpdateOrganization {
        organization_name: Some("Changed".into()),
        organization_external_id: Some("ours".into()),
        ..Default::default()
    };
    let changed = organizations.update(&id, change, None).await.unwrap().body.organization;
    assert_eq!(changed.organization_name, "Changed");
    let without = organizations.delete_external_id("ours", None).await.unwrap().body.organization;
    assert_eq!(without.organization_external_id, None);
    assert_eq!(organizations.metrics(&id, None).await.unwrap().member_count, 1);
    assert!(organizations.connected_apps(&id, None).await.unwrap().connected_apps.is_empty());
    let found = organizations.search(SearchRequest::default(), None).await.unwrap();
    assert_eq!(found.results_metadata.total, 1);
    let mut pages = organizations.search_pages(SearchRequest::default(), None);
    assert_eq!(pages.next().await.unwrap().unwrap().organizations.len(), 1);
    assert!(pages.next().await.unwrap().is_none());
    organizations.delete(&id, None).await.unwrap();
    let gone = organizations.get(&id, None).await.unwrap_err();
    assert_eq!(gone.error_type(), Some(ErrorType::OrganizationNotFound));
}

#[tokio::test]
async fn members() {
    let real = real().await;
    let client = real.b2b().await;
    let (organization, id) = home(&client).await;
    let members = &client.organizations.members;

    let by_address = GetMember {
        email_address: Some(ADA.into()),
        ..Default::default()
    };
    assert_eq!(members.get(&organization, by_address, None).await.unwrap().member_id.to_string(), id);
    let change = UpdateMember {
        name: Some("Ada".into()),
        external_id: Some("ada".into()),
        mfa_phone_number: Some("+14155550123".into()),
        ..Default::default()
    };
    let changed = members.update(&organization, &id, change, None).await.unwrap().body.member;
    assert_eq!(changed.name, "Ada");
    assert!(members.connected_apps(&organization, &id, None).await.unwrap().connected_apps.is_empty());
    let without = members.delete_external_id(&organization, &id, None).await.unwrap().body.member;
    assert_eq!(without.external_id, None);
    let without = members.delete_mfa_phone_number(&organization, &id, None).await.unwrap().body.member;
    assert_eq!(without.mfa_phone_number, "");
    register_urls(&real).await;
    // Who logs in by an address has verified it.
    real.world.member_session(&organization, ADA).await;
    let start = StartEmailUpdateRequest {
        email_address: Some("ada@example.org".into()),
        login_redirect_url: Some(REDIRECT.into()),
        ..Default::default()
    };
    members.start_email_update(&organization, &id, start, None).await.unwrap();

    let everywhere = || SearchMembers {
        organization_ids: Some(vec![organization.clone()]),
        ..Default::default()
    };
    assert_eq!(members.search(everywhere(), None).await.unwrap().members.len(), 1);
    let mut pages = members.search_pages(everywhere(), None);
    assert_eq!(pages.next().await.unwrap().unwrap().members.len(), 1);

    members.delete(&organization, &id, None).await.unwrap();
    let deleted_too = DangerouslyGetRequest {
        include_deleted: Some(true),
    };
    assert_eq!(members.dangerously_get(&id, deleted_too, None).await.unwrap().member_id.to_string(), id);
    members.reactivate(&organization, &id, None).await.unwrap();
}

#[tokio::test]
async fn on_behalf_of_a_member() {
    let real = real().await;
    let client = real.b2b().await;
    let (organization, _) = home(&client).await;
    let session = real.world.member_session(&organization, ADA).await;
    for member in [
        Authorization::session_token(&session.token),
        Authorization::session_jwt(&session.jwt),
    ] {
        let denied = client.organizations.delete(&organization, Some(&member)).await.unwrap_err();
        assert_eq!(denied.error_type(), Some(ErrorType::SessionAuthorizationError));
    }
    client.organizations.delete(&organization, None).await.unwrap();
}

#[tokio::test]
async fn roles() {
    let real = real().await;
    let client = real.b2b().await;
    let (organization, _) = home(&client).await;
    let policy = client.rbac.policy().await.unwrap().body.policy;
    assert!(policy.roles.iter().any(|role| role.role_id == "editor"));

    let own = Role {
        role_id: "reader".into(),
        description: String::new(),
        permissions: vec![Permission {
            resource_id: "documents".into(),
            actions: vec!["read".into()],
        }],
    };
    let request = SetOrgPolicyRequest {
        org_policy: Some(OrgPolicy { roles: vec![own] }),
    };
    let organizations = &client.rbac.organizations;
    organizations.set_org_policy(&organization, request, None).await.unwrap();
    let read = organizations.get_org_policy(&organization, None).await.unwrap();
    assert_eq!(read.org_policy.roles[0].role_id, "reader");
}

#[tokio::test]
async fn magic_links() {
    let real = real().await;
    let client = real.b2b().await;
    let (organization, _) = home(&client).await;
    register_urls(&real).await;
    let request = LoginOrSignupRequest {
        organization_id: Some(organization.clone()),
        email_address: Some(ADA.into()),
        login_redirect_url: Some(REDIRECT.into()),
        signup_redirect_url: Some(REDIRECT.into()),
        ..Default::default()
    };
    assert!(!client.magic_links.email.login_or_signup(request).await.unwrap().member_created);
    let request = LinkRequest {
        magic_links_token: Some(token(&real, ADA).await.into()),
        ..Default::default()
    };
    let started = client.magic_links.authenticate(request.clone()).await.unwrap();
    assert!(started.authentication.member_session.is_some());
    let twice = client.magic_links.authenticate(request).await.unwrap_err();
    assert_eq!(twice.status(), Some(401), "{twice}");

    let request = InviteRequest {
        organization_id: Some(organization),
        email_address: Some("grace@example.com".into()),
        invite_redirect_url: Some(REDIRECT.into()),
        ..Default::default()
    };
    client.magic_links.email.invite(request, None).await.unwrap();
    let request = DiscoverySendRequest {
        email_address: Some(ADA.into()),
        discovery_redirect_url: Some(REDIRECT.into()),
        ..Default::default()
    };
    client.magic_links.email.discovery.send(request).await.unwrap();
    let request = LinkDiscoveryRequest {
        discovery_magic_links_token: Some(token(&real, ADA).await.into()),
        ..Default::default()
    };
    let found = client.magic_links.discovery.authenticate(request).await.unwrap();
    assert_eq!(found.discovered_organizations.len(), 1);
}

/// Of the newest link that was sent there.
async fn token(real: &Real, address: &str) -> String {
    let link = real.world.inbox(address).await.remove(0).links.remove(0);
    let link = url::Url::parse(&link).unwrap();
    let token = link.query_pairs().find(|(name, _)| name == "token");
    token.expect("the link has a token").1.into_owned()
}

#[tokio::test]
async fn codes_and_discovery() {
    let real = real().await;
    let client = real.b2b().await;
    let (organization, _) = home(&client).await;
    let code = async || real.world.inbox(ADA).await[0].code.clone().expect("it has a code");
    let email = &client.otps.email;

    let request = EmailLoginOrSignupRequest {
        organization_id: Some(organization.clone()),
        email_address: Some(ADA.into()),
        ..Default::default()
    };
    email.login_or_signup(request).await.unwrap();
    let request = EmailAuthenticateRequest {
        organization_id: Some(organization.clone()),
        email_address: Some(ADA.into()),
        code: Some(code().await.into()),
        ..Default::default()
    };
    let started = email.authenticate(request).await.unwrap().body.authentication;
    assert!(started.member_authenticated);

    let intermediate = async || {
        let request = EmailDiscoverySendRequest {
            email_address: Some(ADA.into()),
            ..Default::default()
        };
        email.discovery.send(request).await.unwrap();
        let request = EmailDiscoveryAuthenticateRequest {
            email_address: Some(ADA.into()),
            code: Some(code().await.into()),
        };
        let answer = email.discovery.authenticate(request).await.unwrap();
        Some(answer.body.intermediate_session_token)
    };
    let request = OrganizationsRequest {
        intermediate_session_token: intermediate().await,
        ..Default::default()
    };
    let list = client.discovery.organizations.list(request).await.unwrap();
    assert_eq!(list.discovered_organizations.len(), 1);
    let request = DiscoveryExchange {
        intermediate_session_token: intermediate().await,
        organization_id: Some(organization),
        ..Default::default()
    };
    let there = client.discovery.intermediate_sessions.exchange(request).await.unwrap();
    assert!(there.member_session.is_some());
    let request = CreateDiscovered {
        intermediate_session_token: intermediate().await,
        organization_name: Some("Founded".into()),
        ..Default::default()
    };
    let founded = client.discovery.organizations.create(request).await.unwrap();
    assert_eq!(founded.organization.organization_name, "Founded");
}

#[tokio::test]
async fn second_factors() {
    let real = real().await;
    let client = real.b2b().await;
    let enrolled = real.world.enrolled().await;
    let (organization, member) = (Some(enrolled.organization.clone()), Some(enrolled.member.clone()));
    let half_way = async || Some(real.world.half_way(&enrolled).await.into());

    let request = SmsSendRequest {
        organization_id: organization.clone(),
        member_id: member.clone(),
        ..Default::default()
    };
    client.otps.sms.send(request).await.unwrap();
    let request = MfaAuthenticateRequest {
        organization_id: organization.clone(),
        member_id: member.clone(),
        intermediate_session_token: half_way().await,
        code: Some(real.world.sms_code(enrolled.phone).await.into()),
        ..Default::default()
    };
    client.otps.sms.authenticate(request).await.unwrap();
    let request = MfaAuthenticateRequest {
        organization_id: organization.clone(),
        member_id: member.clone(),
        intermediate_session_token: half_way().await,
        code: Some(real.world.totp_code(&enrolled.secret).into()),
        ..Default::default()
    };
    client.totps.authenticate(request).await.unwrap();

    let (o, m) = (enrolled.organization.as_str(), enrolled.member.as_str());
    let left = client.recovery_codes.get(o, m).await.unwrap().body.recovery_codes;
    assert_eq!(left.len(), enrolled.recovery_codes.len());
    let request = RotateRequest {
        organization_id: organization.clone(),
        member_id: member.clone(),
    };
    let fresh = client.recovery_codes.rotate(request).await.unwrap().body.recovery_codes;
    let request = RecoverRequest {
        organization_id: organization.clone(),
        member_id: member.clone(),
        recovery_code: Some(fresh[0].clone()),
        intermediate_session_token: half_way().await,
        ..Default::default()
    };
    let recovered = client.recovery_codes.recover(request).await.unwrap();
    assert_eq!(usize::try_from(recovered.recovery_codes_remaining).unwrap(), fresh.len() - 1);

    client.organizations.members.delete_totp(o, m, None).await.unwrap();
    // A remaining second factor would be required.
    let members = &client.organizations.members;
    members.delete_mfa_phone_number(o, m, None).await.unwrap();
    let request = CreateTotp {
        organization_id: organization,
        member_id: member,
        session_token: Some(recovered.body.mfa.session_token),
        ..Default::default()
    };
    let registered = client.totps.create(request).await.unwrap();
    assert!(registered.qr_code.starts_with("data:image/png;base64,"));
}

#[tokio::test]
async fn passwords() {
    let real = real().await;
    let client = real.b2b().await;
    let (organization, _) = home(&client).await;
    let weak = StrengthCheckRequest {
        password: Some("123456".into()),
        ..Default::default()
    };
    assert!(!client.passwords.strength_check(weak).await.unwrap().valid_password);

    register_urls(&real).await;
    let request = EmailResetStartRequest {
        organization_id: Some(organization.clone()),
        email_address: Some(ADA.into()),
        reset_password_redirect_url: Some(REDIRECT.into()),
        login_redirect_url: Some(REDIRECT.into()),
        ..Default::default()
    };
    client.passwords.email.reset_start(request).await.unwrap();
    let request = EmailResetRequest {
        password_reset_token: Some(token(&real, ADA).await.into()),
        password: Some(PASSWORD.into()),
        ..Default::default()
    };
    client.passwords.email.reset(request).await.unwrap();
    let with = |password: &str| PasswordRequest {
        organization_id: Some(organization.clone()),
        email_address: Some(ADA.into()),
        password: Some(password.into()),
        ..Default::default()
    };
    let started = client.passwords.authenticate(with(PASSWORD)).await.unwrap();
    assert!(started.authentication.member_session.is_some());
    let wrong = client.passwords.authenticate(with("guessed it, have I?")).await.unwrap_err();
    assert_eq!(wrong.error_type(), Some(ErrorType::UnauthorizedCredentials));

    let request = ExistingPasswordResetRequest {
        organization_id: Some(organization.clone()),
        email_address: Some(ADA.into()),
        existing_password: Some(PASSWORD.into()),
        new_password: Some("a horse that is not correct".into()),
        ..Default::default()
    };
    let member = client.passwords.existing_password.reset(request).await.unwrap().body.member;
    let members = &client.organizations.members;
    let without = members.delete_password(&organization, &member.member_password_id, None).await.unwrap();
    assert_eq!(without.member.member_password_id, "");
}
