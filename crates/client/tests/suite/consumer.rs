//! Each resource of a consumer project.

use tenure::types::ErrorType;
use tenure::types::passwords::{
    AuthenticateRequest as PasswordRequest, CreateRequest as CreatePassword, ExistingPasswordResetRequest,
    HashImport, MigrateRequest as MigrateHash, SessionResetRequest, StrengthCheckRequest,
};
use tenure::types::rbac::AuthorizationCheck;
use tenure::types::search::SearchRequest;
use tenure::types::sessions::{AuthenticateRequest, GetRequest, MigrateRequest, RevokeRequest};
use tenure::types::users::{CreateRequest, ExchangePrimaryFactorRequest, Status, UpdateRequest};

use super::real;
use crate::harness::{Issuer, PASSWORD};

const ADA: &str = "ada@example.com";

#[tokio::test]
async fn sessions() {
    let real = real().await;
    let client = real.client();
    let created = client
        .passwords
        .create(CreatePassword {
            email: Some(ADA.into()),
            password: Some(PASSWORD.into()),
            session_duration_minutes: Some(60),
            ..Default::default()
        })
        .await
        .unwrap();
    let started = created.body.authentication;
    let session = started.session.expect("a duration was given");
    let user_id = started.user_id.to_string();

    for by in [
        AuthenticateRequest {
            session_token: Some(started.session_token.clone()),
            ..Default::default()
        },
        AuthenticateRequest {
            session_jwt: Some(started.session_jwt.clone()),
            session_duration_minutes: Some(120),
            ..Default::default()
        },
    ] {
        let answer = client.sessions.authenticate(by).await.unwrap();
        assert_eq!(answer.session.session_id, session.session_id);
        assert_eq!(answer.user.user_id, started.user_id);
    }

    let denied = client
        .sessions
        .authenticate(AuthenticateRequest {
            session_token: Some(started.session_token.clone()),
            authorization_check: Some(AuthorizationCheck {
                resource_id: "documents".into(),
                action: "read".into(),
            }),
            ..Default::default()
        })
        .await
        .unwrap_err();
    assert_eq!(denied.error_type(), Some(ErrorType::ConsumerSessionAuthorizationError));

    let of_user = || GetRequest {
        user_id: Some(user_id.clone()),
    };
    assert_eq!(client.sessions.get(of_user()).await.unwrap().sessions.len(), 1);

    let by_id = || RevokeRequest::id(session.session_id);
    let revoked = client.sessions.revoke(by_id()).await.unwrap();
    assert!(revoked.request_id.starts_with("request-id-"), "{revoked:?}");
    assert_eq!(revoked.status_code, 200);
    let by_token = RevokeRequest::token(started.session_token.clone());
    let by_jwt = RevokeRequest::jwt(started.session_jwt.clone());
    for again in [by_id(), by_token, by_jwt] {
        let error = client.sessions.revoke(again).await.unwrap_err();
        assert_eq!((error.status(), error.error_type()), (Some(404), Some(ErrorType::SessionNotFound)));
    }
    let gone = client
        .sessions
        .authenticate(AuthenticateRequest {
            session_token: Some(started.session_token),
            ..Default::default()
        })
        .await
        .unwrap_err();
    assert_eq!(gone.error_type(), Some(ErrorType::SessionNotFound));
    assert!(gone.request_id().is_some_and(|id| id.starts_with("request-id-")), "{gone:?}");
    assert!(client.sessions.get(of_user()).await.unwrap().sessions.is_empty());

    let keys = client.sessions.get_jwks(client.project_id()).await.unwrap();
    assert!(!keys.keys.is_empty());
}

#[tokio::test]
async fn sessions_from_outside() {
    let real = real().await;
    let client = real.client();
    client
        .users
        .create(CreateRequest {
            email: Some(ADA.into()),
            ..Default::default()
        })
        .await
        .unwrap();
    let issuer = Issuer::json(&serde_json::json!({"sub": "1", "email": ADA, "email_verified": true})).await;
    let key = "zero_downtime_session_migration_url";
    real.world.set(key, &issuer.url()).await;
    let migrated = client
        .sessions
        .migrate(MigrateRequest {
            session_token: Some("theirs".into()),
            session_duration_minutes: Some(60),
            ..Default::default()
        })
        .await
        .unwrap();
    assert!(migrated.session.is_some());
}

#[tokio::test]
async fn users() {
    let real = real().await;
    let users = real.client().users;
    let created = users
        .create(CreateRequest {
            email: Some(ADA.into()),
            phone_number: Some("+14155550123".into()),
            external_id: Some("ada".into()),
            ..Default::default()
        })
        .await
        .unwrap();
    assert_eq!(created.status, Status::Active);
    let twice = users
        .create(CreateRequest {
            email: Some(ADA.into()),
            ..Default::default()
        })
        .await
        .unwrap_err();
    assert_eq!(twice.error_type(), Some(ErrorType::DuplicateEmail));

    let id = created.user_id;
    assert_eq!(users.get("ada").await.unwrap().user_id, id);
    let change = UpdateRequest {
        roles: Some(vec!["editor".into()]),
        ..Default::default()
    };
    let changed = users.update(id, change).await.unwrap().body.user;
    assert!(changed.roles.contains(&"editor".to_owned()));
    assert!(users.connected_apps(id).await.unwrap().connected_apps.is_empty());
    assert_eq!(users.delete_external_id(id).await.unwrap().user.external_id, None);
    let without = users.delete_phone_number(&created.phone_id).await.unwrap().body.user;
    assert!(without.phone_numbers.is_empty());
    let exchange = ExchangePrimaryFactorRequest {
        email_address: Some("ada@example.org".into()),
        ..Default::default()
    };
    let exchanged = users.exchange_primary_factor(id, exchange).await.unwrap().body.user;
    assert_eq!(exchanged.emails[0].email, "ada@example.org");
    let without = users.delete_email(exchanged.emails[0].email_id).await.unwrap().body.user;
    assert!(without.emails.is_empty());

    assert_eq!(users.delete(id).await.unwrap().user_id, id);
    let gone = users.get(id).await.unwrap_err();
    assert_eq!(gone.error_type(), Some(ErrorType::UserNotFound));
}

#[tokio::test]
async fn users_page_by_page() {
    let real = real().await;
    let users = real.client().users;
    for number in 0..5 {
        let request = CreateRequest {
            email: Some(format!("{number}@example.com")),
            ..Default::default()
        };
        users.create(request).await.unwrap();
    }
    let two_at_once = SearchRequest {
        limit: Some(2),
        ..Default::default()
    };
    assert_eq!(users.search(two_at_once.clone()).await.unwrap().results_metadata.total, 5);
    let (mut pages, mut sizes) = (users.search_pages(two_at_once), Vec::new());
    while let Some(page) = pages.next().await.unwrap() {
        sizes.push(page.results.len());
    }
    assert_eq!(sizes, [2, 2, 1]);
}

#[tokio::test]
async fn passwords() {
    let real = real().await;
    let client = real.client();
    let weak = StrengthCheckRequest {
        password: Some("123456".into()),
        ..Default::default()
    };
    assert!(!client.passwords.strength_check(weak).await.unwrap().valid_password);

    client
        .passwords
        .create(CreatePassword {
            email: Some(ADA.into()),
            password: Some(PASSWORD.into()),
            ..Default::default()
        })
        .await
        .unwrap();
    let replaced = "a horse that is not correct";
    client
        .passwords
        .existing_password
        .reset(ExistingPasswordResetRequest {
            email: Some(ADA.into()),
            existing_password: Some(PASSWORD.into()),
            new_password: Some(replaced.into()),
            ..Default::default()
        })
        .await
        .unwrap();
    let with = |password: &str| PasswordRequest {
        email: Some(ADA.into()),
        password: Some(password.into()),
        session_duration_minutes: Some(60),
        ..Default::default()
    };
    let wrong = client.passwords.authenticate(with(PASSWORD)).await.unwrap_err();
    assert_eq!(wrong.error_type(), Some(ErrorType::UnauthorizedCredentials));
    let started = client.passwords.authenticate(with(replaced)).await.unwrap();
    let reset = client
        .passwords
        .sessions
        .reset(SessionResetRequest {
            password: Some("another horse, battery and staple".into()),
            session_token: Some(started.body.session_token),
            ..Default::default()
        })
        .await
        .unwrap();
    let password = reset.body.user.password.expect("it has one");
    let without = client.users.delete_password(password.password_id).await.unwrap();
    assert!(without.user.password.is_none());

    let migrated = client
        .passwords
        .migrate(MigrateHash {
            email: Some("grace@example.com".into()),
            imported: HashImport {
                hash: Some("$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy".into()),
                hash_type: Some("bcrypt".into()),
                ..Default::default()
            },
            ..Default::default()
        })
        .await
        .unwrap();
    assert!(migrated.user_created);
}

#[tokio::test]
async fn the_policy() {
    let real = real().await;
    let policy = real.client().rbac.policy().await.unwrap().body.policy;
    assert!(policy.roles.iter().any(|role| role.role_id == "editor"));
}

#[tokio::test]
async fn wrong_credentials_are_told() {
    let real = real().await;
    let client = tenure::Builder::new(real.world.project.id.to_string(), "guessed")
        .base_url(&real.url)
        .build()
        .unwrap();
    let error = client.rbac.policy().await.unwrap_err();
    assert_eq!(error.error_type(), Some(ErrorType::UnauthorizedCredentials));
    let of_b2b = real.b2b().await;
    let other = tenure::Builder::new(of_b2b.project_id().to_string(), &real.world.b2b_project().await.secret)
        .base_url(&real.url)
        .build()
        .unwrap();
    let error = other.rbac.policy().await.unwrap_err();
    assert_eq!(error.error_type(), Some(ErrorType::InvalidConsumerEndpoint));
}

/// In a thread without a runtime, while the server runs in another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_async() {
    let real = real().await;
    let builder = real.builder(&real.world.project);
    let calls = move || {
        let client = builder.build_blocking().unwrap();
        for number in 0..3 {
            let request = CreateRequest {
                email: Some(format!("{number}@example.com")),
                ..Default::default()
            };
            client.users.create(request).unwrap();
        }
        let one_at_once = SearchRequest {
            limit: Some(1),
            ..Default::default()
        };
        let pages = client.users.search_pages(one_at_once);
        pages.map(|page| page.unwrap().results.len()).sum::<usize>()
    };
    let found = tokio::task::spawn_blocking(|| std::thread::spawn(calls).join().unwrap());
    assert_eq!(found.await.unwrap(), 3);
}
