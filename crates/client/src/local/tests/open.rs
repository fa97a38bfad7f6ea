//! JWTs of servers that say more than this version knows: of Stytch's own, and of newer ones.

use tenure_types::sessions::{DeliveryMethod, FactorType};

use super::*;

/// As Stytch's own server writes them, and unknown variants.
fn factors() -> Value {
    let at = Timestamp::from_seconds(*NOW);
    json!([
        {"type": "oauth", "delivery_method": "oauth_google", "last_authenticated_at": at,
         "google_oauth_factor": {"id": "oauth-user-test-1", "email_id": "email-test-1", "provider_subject": "1"}},
        {"type": "webauthn", "delivery_method": "webauthn_registration", "last_authenticated_at": at,
         "webauthn_factor": {"webauthn_registration_id": "webauthn-registration-test-1", "domain": "example.com"}},
        {"type": "sso", "delivery_method": "sso_saml", "last_authenticated_at": at, "sequence_order": "PRIMARY",
         "saml_sso_factor": {"id": "1", "provider_id": "2", "external_id": "3"}},
        {"type": "horoscope", "delivery_method": "pigeon", "last_authenticated_at": at, "sequence_order": "TERTIARY",
         "pigeon_factor": {"pigeon_id": "1"}},
    ])
}

fn are_read(factors: &[tenure_types::sessions::AuthenticationFactor]) {
    let read = factors
        .iter()
        .map(|factor| (factor.kind.clone(), factor.delivery_method.clone()));
    let expected = [
        (FactorType::Oauth, DeliveryMethod::OauthGoogle),
        (FactorType::Webauthn, DeliveryMethod::WebauthnRegistration),
        (FactorType::Sso, DeliveryMethod::SsoSaml),
        (
            FactorType::Other("horoscope".into()),
            DeliveryMethod::Other("pigeon".into()),
        ),
    ];
    assert_eq!(read.collect::<Vec<_>>(), expected);
    assert_eq!(json!(factors[3].sequence_order), json!("TERTIARY"));
}

#[tokio::test]
async fn factors_that_tenure_has_not_are_kept() {
    let world = World::new();
    let mut payload = payload();
    payload["https://stytch.com/session"]["authentication_factors"] = factors();
    let found = world.check(&jwt_of(&payload)).await.unwrap().unwrap();
    are_read(&found.session.authentication_factors);

    let mut payload = member_payload(organization(1), &["editor"]);
    payload["https://stytch.com/session"]["authentication_factors"] = factors();
    let options = AuthenticateJwtLocalOptions::default();
    let found = world
        .check_with::<MemberSession>(&jwt_of(&payload), &options)
        .await;
    are_read(&found.unwrap().unwrap().session.authentication_factors);
}

#[tokio::test]
async fn what_a_jwt_leaves_out_is_empty() {
    let world = World::new();
    let bare = |payload: &mut Value| {
        let session = payload["https://stytch.com/session"].as_object_mut().unwrap();
        session.retain(|name, _| ["id", "started_at", "last_accessed_at"].contains(&name.as_str()));
    };
    let mut of_user = payload();
    bare(&mut of_user);
    let session = world.check(&jwt_of(&of_user)).await.unwrap().unwrap().session;
    assert_eq!(
        session.expires_at,
        Timestamp::from_seconds(*NOW + 300),
        "the JWT's own end"
    );
    assert!(session.roles.is_empty() && session.authentication_factors.is_empty());
    assert_eq!(session.attributes.ip_address, "");

    let mut of_member = member_payload(organization(1), &[]);
    bare(&mut of_member);
    of_member["https://stytch.com/organization"] = json!({"organization_id": organization(1), "new": []});
    let options = AuthenticateJwtLocalOptions::default();
    let found = world
        .check_with::<MemberSession>(&jwt_of(&of_member), &options)
        .await;
    let session = found.unwrap().unwrap().session;
    assert_eq!(session.expires_at, Timestamp::from_seconds(*NOW + 300));
    assert_eq!((session.organization_slug.as_str(), session.roles.len()), ("", 0));
}

#[test]
fn verified_claims_make_the_session_that_a_check_finds() {
    let claims: JsonMap = serde_json::from_value(payload()).unwrap();
    let session: Session = super::super::session_of(&claims).unwrap();
    assert_eq!(
        (session.session_id.to_string(), session.user_id.to_string()),
        (SESSION.into(), USER.into())
    );
    assert_eq!(json!(session.custom_claims), json!({"plan": "pro"}));
    assert_eq!(session.expires_at, Timestamp::from_seconds(*NOW).plus_minutes(60));

    // The caller that verified the claims has checked these.
    let mut claims: JsonMap = serde_json::from_value(member_payload(organization(1), &["editor"])).unwrap();
    for name in ["iss", "aud", "nbf", "iat"] {
        claims.remove(name);
    }
    claims["https://stytch.com/session"]["expires_at"] = Value::Null;
    let session: MemberSession = super::super::session_of(&claims).unwrap();
    assert_eq!(session.organization_slug, "acme");
    assert_eq!(session.expires_at, Timestamp::from_seconds(*NOW + 300));

    let of_member = super::super::session_of::<Session>(&claims);
    assert!(matches!(of_member, Err(LocalError::Unreadable)));
    for name in ["sub", "exp", "https://stytch.com/session"] {
        let mut without = claims.clone();
        without.remove(name);
        let read = super::super::session_of::<MemberSession>(&without);
        assert!(matches!(read, Err(LocalError::Claims)), "{name}");
    }
}
