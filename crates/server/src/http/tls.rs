//! TLS, from PEM files, which may be replaced while the node runs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::{Error, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

use crate::app::Tls;

/// How often the files are looked at.
const EVERY: Duration = Duration::from_secs(1);

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{0} can't be read as PEM: {1}")]
    File(PathBuf, Error),
    #[error("the certificate and key can't be used: {0}")]
    Unusable(#[from] rustls::Error),
}

/// The certificate chain and key that clients are shown.
#[derive(Debug)]
pub struct Certificates(Mutex<Shown>);

#[derive(Debug)]
struct Shown {
    files: Tls,
    /// What the files were when they were read; `None` if that failed and is tried again.
    stamp: Option<Stamp>,
    key: Arc<CertifiedKey>,
    /// What was wrong with the files at the last try.
    error: Option<String>,
}

/// What tells that a file is another one, or has another text.
type Stamp = [Option<(SystemTime, u64)>; 2];

impl Certificates {
    pub(crate) fn load(files: Tls) -> Result<Arc<Self>, TlsError> {
        let stamp = Some(stamp(&files));
        let key = Arc::new(read(&files)?);
        Ok(Arc::new(Self(Mutex::new(Shown {
            files,
            stamp,
            key,
            error: None,
        }))))
    }

    /// Shows what is in these files to whoever connects from now on. If they can't be used, it stays with what it has.
    pub fn reload(&self, files: Tls) -> Result<(), TlsError> {
        let stamp = stamp(&files);
        let read = read(&files);
        let mut shown = self.shown();
        shown.files = files;
        shown.stamp = read.is_ok().then_some(stamp);
        shown.error = read.as_ref().err().map(ToString::to_string);
        shown.key = Arc::new(read?);
        Ok(())
    }

    /// Reads the files anew whenever they change. A certificate is written before or after its key, so what does not fit is
    /// tried again, and told once.
    pub(crate) async fn follow(self: Arc<Self>) {
        loop {
            tokio::time::sleep(EVERY).await;
            let (files, stamp_before, error_before) = {
                let shown = self.shown();
                (shown.files.clone(), shown.stamp, shown.error.clone())
            };
            if stamp_before == Some(stamp(&files)) {
                continue;
            }
            match self.reload(files) {
                Ok(()) => tracing::info!("the certificate was replaced"),
                Err(error) if error_before.is_none_or(|before| before != error.to_string()) => {
                    tracing::error!(%error, "the certificate can't be replaced; the one before stays");
                }
                Err(_) => {}
            }
        }
    }

    pub(crate) fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, TlsError> {
        let mut config = rustls::ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.shown().key.clone())
    }
}

/// What is in the files, if it can be read and belongs together.
pub(crate) fn read(files: &Tls) -> Result<CertifiedKey, TlsError> {
    let file = |path: &Path| {
        let path = path.to_owned();
        move |error| TlsError::File(path, error)
    };
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .and_then(|chain| {
            if chain.is_empty() {
                Err(Error::NoItemsFound)
            } else {
                Ok(chain)
            }
        })
        .map_err(file(&files.certificate))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(file(&files.key))?;
    let provider: CryptoProvider = default_provider();
    Ok(CertifiedKey::from_der(chain, key, &provider)?)
}

fn stamp(files: &Tls) -> Stamp {
    [&files.certificate, &files.key].map(|path| {
        let metadata = std::fs::metadata(path).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    })
}
