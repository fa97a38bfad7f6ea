//! What a client makes of servers that fail, misbehave or are not there.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tenure::types::ErrorType;
use tenure::types::sessions::{AuthenticateRequest, RevokeRequest};
use tenure::types::users::{CreateRequest, SearchResponse};
use tenure::{Authorization, Builder, Error, Retries, TransportErrorKind};

use crate::fake::{Fake, Manner, PROJECT, SECRET};

const USER: &str = "user-test-00000000-0000-4000-8000-000000000000";

#[tokio::test]
async fn a_refusal_is_typed() {
    let fake = Fake::new([Manner::refuse(404, "", "user_not_found")]);
    let error = fake.client().users.get(USER).await.unwrap_err();
    assert_eq!(error.error_type(), Some(ErrorType::UserNotFound));
    assert_eq!(
        (error.status(), error.request_id()),
        (Some(404), Some("request-id-test-1"))
    );
    assert_eq!(
        error.to_string(),
        "404 user_not_found: because (request-id-test-1)"
    );
    let Error::Api(error) = error else {
        panic!("{error}")
    };
    assert_eq!(error.url, "https://example.com/user_not_found");
    assert_eq!(fake.asked().len(), 1);
}

#[tokio::test]
async fn an_unknown_error_type_is_kept() {
    let fake = Fake::new([Manner::refuse(418, "", "teapot_empty")]);
    let error = fake.client().users.get(USER).await.unwrap_err();
    assert_eq!(error.error_type(), None);
    let Error::Api(error) = error else {
        panic!("{error}")
    };
    assert_eq!(error.error_type.as_str(), "teapot_empty");
}

#[tokio::test]
async fn reads_are_tried_again_and_writes_are_not() {
    for manner in [
        Manner::refuse(500, "", "internal_server_error"),
        // It is also said where a change may have been made.
        Manner::refuse(503, "retry-after: 0\r\n", "server_unavailable"),
        Manner::Say(
            502,
            "content-type: text/html\r\n",
            "<h1>Bad gateway</h1>".to_owned(),
        ),
        Manner::Close,
        Manner::BreakOff,
    ] {
        let fake = Fake::new([manner.clone()]);
        fake.client().users.get(USER).await.unwrap_err();
        assert_eq!(fake.asked().len(), 3);

        let fake = Fake::new([manner]);
        fake.client()
            .users
            .create(CreateRequest::default())
            .await
            .unwrap_err();
        assert_eq!(fake.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_read_that_succeeds_in_the_end_succeeds() {
    let page = r#"{"results": [], "results_metadata": {"total": 0, "next_cursor": null}}"#;
    let fake = Fake::new([
        Manner::Close,
        Manner::refuse(500, "", "internal_server_error"),
        Manner::ok(page),
    ]);
    let found = fake
        .client()
        .users
        .search(tenure::types::search::SearchRequest::default())
        .await;
    assert!(found.unwrap().results.is_empty());
    let asked = fake.asked();
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|again| again.body == asked[0].body));
}

#[tokio::test]
async fn a_write_that_was_put_off_is_tried_again() {
    let fake = Fake::new([
        Manner::refuse(429, "retry-after: 0\r\n", "too_many_requests"),
        Manner::ok("{}"),
    ]);
    fake.client()
        .sessions
        .revoke(RevokeRequest::default())
        .await
        .unwrap();
    assert_eq!(fake.asked().len(), 2);
    // Too long to wait for.
    let fake = Fake::new([Manner::refuse(429, "retry-after: 3600\r\n", "too_many_requests")]);
    let error = fake
        .client()
        .sessions
        .revoke(RevokeRequest::default())
        .await
        .unwrap_err();
    let Error::Api(error) = error else {
        panic!("{error}")
    };
    assert_eq!(error.retry_after, Some(Duration::from_hours(1)));
    assert_eq!(fake.asked().len(), 1);
}

#[tokio::test]
async fn retries_can_be_switched_off() {
    let fake = Fake::new([Manner::Close]);
    let client = fake.builder().retries(Retries::OFF).build().unwrap();
    client.users.get(USER).await.unwrap_err();
    assert_eq!(fake.asked().len(), 1);
}

#[tokio::test]
async fn authenticating_is_a_read_until_it_changes_something() {
    let changing = AuthenticateRequest {
        session_duration_minutes: Some(60),
        ..Default::default()
    };
    let claiming = AuthenticateRequest {
        session_custom_claims: Some(tenure::types::JsonMap::default()),
        ..Default::default()
    };
    for (request, tries) in [(AuthenticateRequest::default(), 3), (changing, 1), (claiming, 1)] {
        let fake = Fake::new([Manner::Close]);
        fake.client().sessions.authenticate(request).await.unwrap_err();
        assert_eq!(fake.asked().len(), tries);
    }
}

#[tokio::test]
async fn each_way_to_break_off_has_its_kind() {
    use TransportErrorKind::{Body, Closed, Connect, Timeout};
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let close = Fake::new([Manner::Close]);
    let broken = Fake::new([Manner::BreakOff]);
    let hanging = Fake::new([Manner::Hang]);
    for (url, kind) in [
        (format!("http://{nobody}"), Connect),
        (close.url.clone(), Closed),
        (broken.url.clone(), Body),
        (hanging.url.clone(), Timeout),
    ] {
        let client = Builder::new(PROJECT, SECRET)
            .base_url(&url)
            .retries(Retries::OFF)
            .timeout(Duration::from_millis(300))
            .build()
            .unwrap();
        let error = client.users.get(USER).await.unwrap_err();
        assert!(!format!("{error:?}").contains(SECRET), "{error:?}");
        let Error::Transport(error) = error else {
            panic!("{error}")
        };
        assert_eq!(error.kind(), kind, "{error:?}");
    }
}

#[tokio::test]
async fn what_is_no_answer_of_the_api_is_told_so() {
    for (status, body) in [
        (200, "<p>Welcome</p>"),
        (200, r#"{"user_id": 1}"#),
        (404, "nothing"),
        (404, "{}"),
    ] {
        let fake = Fake::new([Manner::Say(status, "", body.to_owned())]);
        let error = fake.client().users.get(USER).await.unwrap_err();
        let Error::Decode(error) = error else {
            panic!("{error}")
        };
        assert_eq!(error.status(), status);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Fake::new([Manner::ok("{}")]);
    let location = Box::leak(format!("location: {}/v1/users\r\n", elsewhere.url).into_boxed_str());
    let fake = Fake::new([Manner::Say(307, location, String::new())]);
    let error = fake
        .client()
        .users
        .create(CreateRequest::default())
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(307));
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn pages_follow_the_cursor_and_repeat_what_failed() {
    let page = |next: &str| {
        Manner::ok(&format!(
            r#"{{"results": [], "results_metadata": {{"total": 3, "next_cursor": {next}}}}}"#
        ))
    };
    let fake = Fake::new([
        page(r#""two""#),
        Manner::refuse(400, "", "bad_request"),
        page(r#""three""#),
        page("null"),
    ]);
    let mut pages = fake
        .client()
        .users
        .search_pages(tenure::types::search::SearchRequest::default());
    let none = |page: Option<tenure::Answer<SearchResponse>>| page.is_none();
    assert!(!none(pages.next().await.unwrap()));
    assert!(pages.next().await.is_err());
    assert!(!none(pages.next().await.unwrap()));
    assert!(!none(pages.next().await.unwrap()));
    assert!(none(pages.next().await.unwrap()));
    let cursor = |body: &str| serde_json::from_str::<serde_json::Value>(body).unwrap()["cursor"].clone();
    let cursors: Vec<_> = fake.asked().iter().map(|asked| cursor(&asked.body)).collect();
    assert_eq!(
        cursors,
        [
            serde_json::Value::Null,
            "two".into(),
            "two".into(),
            "three".into()
        ]
    );
}

#[tokio::test]
async fn a_path_parameter_stays_where_it_is() {
    let fake = Fake::new([Manner::ok("{}")]);
    let client = fake.client();
    client.users.delete("../projects?x=1#").await.unwrap_err();
    assert_eq!(fake.asked()[0].path, "/v1/users/..%2Fprojects%3Fx%3D1%23");
    let error = client.users.delete("..").await.unwrap_err();
    assert!(matches!(error, Error::Argument("user_id")));
    assert_eq!(fake.asked().len(), 1);
}

/// Not even a session that no header can hold may turn into a call of the project's own.
#[tokio::test]
async fn an_acting_member_is_always_named() {
    let fake = Fake::new([Manner::ok("{}")]);
    for session in ["", "a\nb"] {
        for member in [
            Authorization::session_token(session),
            Authorization::session_jwt(session),
        ] {
            assert!(!format!("{member:?}").contains("a\\nb"));
            drop(fake.b2b().organizations.delete("example", Some(&member)).await);
        }
    }
    for asked in fake.asked() {
        let named = ["x-stytch-member-session", "x-stytch-member-sessionjwt"].map(|name| asked.header(name));
        assert_eq!(named.iter().flatten().count(), 1, "{asked:?}");
        assert_eq!(named.iter().flatten().next(), Some(&"not a session"), "{asked:?}");
    }
    assert_eq!(fake.asked().len(), 4);
}

#[tokio::test]
async fn only_trusted_authorities_are_spoken_to() {
    let certificate = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let other = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let fake = over_tls(&certificate);
    let call = async |ca: &str| {
        let client = fake.builder().ca_pem(ca).build().unwrap();
        client.sessions.revoke(RevokeRequest::default()).await
    };
    call(&certificate.cert.pem()).await.unwrap();
    let Err(Error::Transport(error)) = call(&other.cert.pem()).await else {
        panic!("it trusts anybody")
    };
    assert_eq!(error.kind(), TransportErrorKind::Tls, "{error:?}");
    assert_eq!(fake.asked().len(), 1);
}

fn over_tls(certificate: &rcgen::CertifiedKey<rcgen::KeyPair>) -> Fake {
    let key = PrivatePkcs8KeyDer::from(certificate.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(rustls::crypto::aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.cert.der().clone()], PrivateKeyDer::from(key))
        .unwrap();
    let config = Arc::new(config);
    Fake::over("https", [Manner::ok("{}")], move |stream| {
        accepted(&config, stream)
    })
}

fn accepted(config: &Arc<ServerConfig>, stream: TcpStream) -> Option<impl Read + Write + use<>> {
    let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(config)).unwrap(), stream);
    stream.conn.complete_io(&mut stream.sock).ok()?;
    Some(stream)
}
