//! The SMTP server: a real one, that wants TLS and a login, with a certificate made for it.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const USER: &str = "tenure";
pub(crate) const PASSWORD: &str = "s3cret of the mail server";

/// Gone when dropped.
pub(crate) struct Server {
    /// Takes ASCII addresses only.
    pub(crate) starttls: u16,
    /// Takes other addresses too.
    pub(crate) tls: u16,
    /// Knows no TLS.
    pub(crate) plain: u16,
    /// The certificate that clients must trust, in PEM.
    pub(crate) ca: Vec<u8>,
    events: Receiver<Value>,
    process: Child,
    _folder: TempDir,
}

impl Server {
    pub(crate) fn start() -> Self {
        // There is no skipping these tests.
        let python = std::env::var("TENURE_TEST_SMTP_PYTHON").expect(
            "TENURE_TEST_SMTP_PYTHON is a Python with the packages of conformance/smtp/requirements.txt; \
             `cargo xtask test --only messages` sets it",
        );
        let folder = TempDir::new().unwrap();
        let write = |name: &str, text: String| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let authority_key = KeyPair::generate().unwrap();
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let ca = authority.self_signed(&authority_key).unwrap().pem();
        let issuer = Issuer::new(authority, authority_key);
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(["localhost".to_owned()]).unwrap();
        let certificate = leaf.signed_by(&key, &issuer).unwrap();

        let program = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../conformance/smtp/server.py");
        let mut process = Command::new(python)
            .arg(program)
            .arg(write("certificate.pem", certificate.pem()))
            .arg(write("key.pem", key.serialize_pem()))
            .args([USER, PASSWORD])
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python can be started");
        let stdout = process.stdout.take().unwrap();
        let (sender, events) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                let event: Value = serde_json::from_str(&line.unwrap()).expect("it says JSON");
                // The test may be over.
                let _ = sender.send(event);
            }
        });
        let ports = events
            .recv_timeout(Duration::from_secs(60))
            .expect("it says its ports");
        let port = |name: &str| u16::try_from(ports[name].as_u64().unwrap()).unwrap();
        Self {
            starttls: port("starttls"),
            tls: port("tls"),
            plain: port("plain"),
            ca: ca.into_bytes(),
            events,
            process,
            _folder: folder,
        }
    }

    /// The next of what happened there: a `login` or a `mail`.
    pub(crate) fn event(&self) -> Value {
        self.events
            .recv_timeout(Duration::from_secs(20))
            .expect("something happens there")
    }

    pub(crate) fn stop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// What happened there that nobody has asked for yet. Says nothing of what is under way.
    pub(crate) fn rest(&self) -> Vec<Value> {
        self.events.try_iter().collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
