//! A certificate authority for one folder, and a certificate for this machine's own names.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};

use super::files;

/// Makes the authority once, and a new certificate each time. Returns the file that clients must trust.
pub(super) fn prepare(folder: &Path) -> Result<PathBuf> {
    let (ca_file, ca_key_file) = (folder.join("ca.pem"), folder.join("ca-key.pem"));
    if !ca_file.exists() || !ca_key_file.exists() {
        let key = KeyPair::generate()?;
        let certificate = authority().self_signed(&key)?;
        files::write_private(&ca_key_file, &key.serialize_pem())?;
        files::write_private(&ca_file, &certificate.pem())?;
    }
    let text = std::fs::read_to_string(&ca_key_file)
        .with_context(|| format!("can't read {}", ca_key_file.display()))?;
    let issuer = Issuer::new(authority(), KeyPair::from_pem(&text)?);

    let mut leaf = CertificateParams::new(["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec())?;
    leaf.distinguished_name
        .push(DnType::CommonName, "Tenure on this machine");
    // Some clients refuse a certificate that does not name its issuer's key.
    leaf.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    files::write_private(&certificate_file(folder), &leaf.signed_by(&key, &issuer)?.pem())?;
    files::write_private(&key_file(folder), &key.serialize_pem())?;
    Ok(ca_file)
}

pub(super) fn certificate_file(folder: &Path) -> PathBuf {
    folder.join("tls-cert.pem")
}

pub(super) fn key_file(folder: &Path) -> PathBuf {
    folder.join("tls-key.pem")
}

fn authority() -> CertificateParams {
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "Tenure development authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}
