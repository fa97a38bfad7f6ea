//! What `tenure doctor` says of a certificate.

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use serde_json::Value;
use tenure_db::Engine;

use crate::harness::{World, shell};

/// The certificate's check with these two files.
fn check(world: &World, certificate: &str, key: &str) -> Value {
    let file = world.write(
        "tenure.toml",
        &format!("tls_cert = {certificate:?}\ntls_key = {key:?}\n"),
    );
    let run = world.run(&["doctor", "--json", "--config", &file]).ended();
    let checks: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    let checks = checks.as_array().unwrap();
    let found = checks.iter().find(|check| check["name"] == "certificate");
    let found = found
        .unwrap_or_else(|| panic!("no check of the certificate in {checks:?}"))
        .clone();
    assert_eq!(run.code == Some(1), found["outcome"] == "failed", "{found}");
    found
}

/// Writes a certificate that holds from one year to another, and its key.
fn certificate(world: &World, from: i32, until: i32) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    let signed = params.self_signed(&key).unwrap();
    let name = format!("{from}-{until}");
    let key_file = world.write(&format!("{name}-key.pem"), &key.serialize_pem());
    shell(&format!("chmod 600 {key_file}")).ok();
    (world.write(&format!("{name}.pem"), &signed.pem()), key_file)
}

#[test]
fn doctor_looks_at_the_certificate() {
    let world = World::made(Engine::Sqlite);
    let good = certificate(&world, 2020, 2120);
    let other = certificate(&world, 2020, 2119);
    let expired = certificate(&world, 2020, 2021);
    let early = certificate(&world, 2110, 2120);
    let missing = world.path("nothing.pem").display().to_string();
    let garbage = world.write("garbage.pem", "no certificate");
    for (certificate, key, outcome, said) in [
        (&good.0, &good.1, "ok", "holds until 2120-01-01"),
        (&expired.0, &expired.1, "failed", "expired at 2021-01-01"),
        (&early.0, &early.1, "failed", "holds from 2110-01-01"),
        (&good.0, &other.1, "failed", "can't be used"),
        (&missing, &good.1, "failed", "nothing.pem"),
        (&good.0, &missing, "failed", "nothing.pem"),
        (&garbage, &good.1, "failed", "garbage.pem"),
        (&good.0, &garbage, "failed", "garbage.pem"),
    ] {
        let check = check(&world, certificate, key);
        assert_eq!(check["outcome"], outcome, "{check}");
        assert!(check["found"].as_str().unwrap().contains(said), "{check}");
    }
}
