//! https: of `tenure dev --tls`, and of `tenure serve` with the files of an operator.

use serde_json::Value;
use tenure_db::Engine;

use crate::harness::{Ended, Server, World, curl, eventually, shell};

/// Asks for the health with curl's own check of the certificate; prints the version of HTTP last.
fn health(server: &Server, arguments: &[&str]) -> Ended {
    let url = format!("{}/health", server.line["base_url"].as_str().unwrap());
    let out = [
        "--output",
        "/dev/null",
        "--write-out",
        "%{http_code} HTTP/%{http_version}",
        &url,
    ];
    curl(&[arguments, &out[..]].concat())
}

fn authority(server: &Server) -> String {
    server.line["ca_file"]
        .as_str()
        .expect("there is an authority")
        .to_owned()
}

#[test]
fn dev_serves_https_that_verifies() {
    let world = World::made(Engine::Sqlite);
    let server = world.dev(&["--tls"]);
    let base_url = server.line["base_url"].as_str().unwrap();
    assert!(base_url.starts_with("https://localhost:"), "{base_url}");
    let authority = authority(&server);
    assert_eq!(
        authority,
        world.path("ca.pem").canonicalize().unwrap().to_str().unwrap()
    );

    for (option, version) in [("--http2", "200 HTTP/2"), ("--http1.1", "200 HTTP/1.1")] {
        assert_eq!(health(&server, &["--cacert", &authority, option]).ok(), version);
    }
    let numeric = format!("{}/health", base_url.replace("localhost", "127.0.0.1"));
    let answer = curl(&["--fail", "--cacert", &authority, &numeric]).ok();
    assert!(answer.contains("\"status\":\"ok\""), "{answer}");

    // 60 is curl's word for a certificate that nobody it trusts has signed.
    assert_eq!(health(&server, &[]).code, Some(60));
}

#[test]
fn the_printed_curl_line_trusts_the_authority() {
    let world = World::made(Engine::Sqlite);
    let server = world.run(&["dev", "--tls", "--listen", "127.0.0.1:0"]).server();
    let answer = shell(&server.curl_line());
    let body: Value = serde_json::from_str(&answer.stdout).unwrap_or_else(|_| panic!("{answer:?}"));
    assert_eq!(body["status_code"], 200, "{body}");
}

#[test]
fn the_authority_is_made_once() {
    let world = World::made(Engine::Sqlite);
    let mut first = world.dev(&["--tls"]);
    let authority = authority(&first);
    let trusted = std::fs::read(&authority).unwrap();
    // What a client has that copied the file on the first day.
    let copy = world.path("copy.pem");
    std::fs::write(&copy, &trusted).unwrap();
    first.stop();

    let second = world.dev(&["--tls"]);
    assert_eq!(std::fs::read(&authority).unwrap(), trusted);
    assert_eq!(
        health(&second, &["--cacert", copy.to_str().unwrap()]).ok(),
        "200 HTTP/2"
    );
    for project in ["consumer", "b2b"] {
        assert_eq!(first.line[project], second.line[project]);
    }
}

#[test]
fn serve_takes_certificate_and_key() {
    let world = World::made(Engine::Sqlite);
    let mut dev = world.dev(&["--tls"]);
    let authority = authority(&dev);
    dev.stop();
    let (certificate, key) = (world.path("tls-cert.pem"), world.path("tls-key.pem"));
    let files = [
        "--tls-cert",
        certificate.to_str().unwrap(),
        "--tls-key",
        key.to_str().unwrap(),
    ];
    let server = world.serve(&files);
    let base_url = server.line["base_url"].as_str().unwrap();
    assert!(base_url.starts_with("https://127.0.0.1:"), "{base_url}");
    for (option, version) in [("--http2", "200 HTTP/2"), ("--http1.1", "200 HTTP/1.1")] {
        assert_eq!(health(&server, &["--cacert", &authority, option]).ok(), version);
    }

    // A key that is not the certificate's.
    let other = world.path("ca-key.pem");
    let files = [
        "--tls-cert",
        certificate.to_str().unwrap(),
        "--tls-key",
        other.to_str().unwrap(),
    ];
    let said = world
        .run(&["serve", "--listen", "127.0.0.1:0"])
        .arguments(&files)
        .ended()
        .refused();
    assert!(said.contains("certificate and key"), "{said}");
}

/// A certificate for localhost that only who has it trusts, and its key, as texts.
fn certificate() -> (String, String) {
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

#[test]
fn certificate_and_key_are_replaced_while_it_runs() {
    let world = World::made(Engine::Sqlite);
    let write = |name: &str, (certificate, key): &(String, String)| {
        let trusted = world.write(&format!("{name}-trusted.pem"), certificate);
        let files = (
            world.write(&format!("{name}.pem"), certificate),
            world.write(&format!("{name}-key.pem"), key),
        );
        (trusted, files)
    };
    let is_shown = |server: &Server, trusted: &str| health(server, &["--cacert", trusted]).code == Some(0);
    let (first, second, third) = (certificate(), certificate(), certificate());
    let (trusts_first, (cert, key)) = write("served", &first);
    let (trusts_second, _) = write("second", &second);
    let (trusts_third, (cert_third, key_third)) = write("third", &third);
    let configured = |cert: &str, key: &str| {
        world.write("tenure.toml", &format!("tls_cert = {cert:?}\ntls_key = {key:?}"))
    };
    let config = configured(&cert, &key);
    let mut server = world.serve(&["--config", &config]);
    assert!(is_shown(&server, &trusts_first), "{}", server.log());

    // A certificate without its key changes nothing.
    world.write("served.pem", &second.0);
    eventually("it says so", || {
        server.log().contains("can't be replaced").then_some(())
    });
    assert!(is_shown(&server, &trusts_first), "{}", server.log());
    world.write("served-key.pem", &second.1);
    eventually("the second is shown", || {
        is_shown(&server, &trusts_second).then_some(())
    });
    assert!(!is_shown(&server, &trusts_first), "{}", server.log());

    // Other files are read when the operator says so, and watched from then on.
    configured(&cert_third, &key_third);
    server.signal("HUP");
    eventually("the third is shown", || {
        is_shown(&server, &trusts_third).then_some(())
    });
    std::fs::write(&key_third, "nothing").unwrap();
    server.signal("HUP");
    eventually("it says so", || {
        server.log().contains("not all could be read anew").then_some(())
    });
    assert!(is_shown(&server, &trusts_third), "{}", server.log());
    server.stop();
}

#[test]
fn plain_http_speaks_both_versions_too() {
    let world = World::made(Engine::Sqlite);
    let server = world.serve(&[]);
    for (option, version) in [
        ("--http2-prior-knowledge", "200 HTTP/2"),
        ("--http1.1", "200 HTTP/1.1"),
    ] {
        assert_eq!(health(&server, &[option]).ok(), version);
    }
}
