//! TLS, from PEM files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::pem::{Error, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::app::Tls;

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{0} can't be read as PEM: {1}")]
    File(PathBuf, Error),
    #[error("the certificate and key can't be used: {0}")]
    Unusable(#[from] rustls::Error),
}

pub(crate) fn acceptor(files: &Tls) -> Result<TlsAcceptor, TlsError> {
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
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
