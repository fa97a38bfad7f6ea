//! PostgreSQL: a pool of connections, and transactions that are run again when they lost against others.

use std::path::Path;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::types::ToSql;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::tx::Link as TxLink;
use crate::{Error, Row, Sql, Tx, Value};

/// How often a unit of work is tried before its caller is told.
const ATTEMPTS: u32 = 8;
/// How long a caller waits for a connection.
const WAIT: Duration = Duration::from_secs(10);

#[derive(Clone)]
pub(crate) struct Postgres(Pool);

/// A connection that is taken from the pool for one unit of work.
pub(crate) struct Link {
    /// Taken out only by `drop`.
    connection: Option<Object>,
    /// A transaction is open on it.
    open: bool,
}

impl Postgres {
    pub(crate) async fn open(url: &str, ca_file: Option<&Path>, max_connections: usize) -> Result<Self, Error> {
        let mut config: tokio_postgres::Config = url
            .parse()
            // The parser's own message could repeat the password.
            .map_err(|_| Error::Location("the database URL is not one of PostgreSQL's".into()))?;
        if !url.contains("sslmode=") {
            config.ssl_mode(if is_local(&config) { SslMode::Disable } else { SslMode::Require });
        }
        config.application_name("tenure");
        let tls = MakeRustlsConnect::new(tls_config(ca_file)?);
        let manager = Manager::from_config(config, tls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(max_connections)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(WAIT))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| Error::Location(error.to_string()))?;
        drop(pool.get().await?);
        Ok(Self(pool))
    }

    pub(crate) async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: AsyncFn(&Tx) -> Result<T, E>,
        E: From<Error>,
    {
        let mut attempt = 1;
        loop {
            let connection = self.0.get().await.map_err(Error::from)?;
            // From here on, whoever drops the transaction unfinished closes its connection, which rolls it back.
            let mut tx = Tx::new(TxLink::Postgres(Link { connection: Some(connection), open: true }));
            let result = match tx.batch("BEGIN").await {
                Ok(()) => unit(&tx).await,
                Err(error) => Err(error.into()),
            };
            let failure = match result {
                Ok(done) => {
                    // A connection lost here leaves open whether the unit was done: it is not tried again.
                    tx.batch("COMMIT").await?;
                    close(&mut tx);
                    return Ok(done);
                }
                Err(failure) => failure,
            };
            if tx.batch("ROLLBACK").await.is_ok() {
                close(&mut tx);
            }
            if !tx.is_transient() || attempt == ATTEMPTS {
                return Err(failure);
            }
            drop(tx);
            tokio::time::sleep(Duration::from_millis(1 << attempt)).await;
            attempt += 1;
        }
    }

    pub(crate) async fn read<T, E: From<Error>>(
        &self,
        unit: impl AsyncFnOnce(&Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let connection = self.0.get().await.map_err(Error::from)?;
        unit(&Tx::new(TxLink::Postgres(Link { connection: Some(connection), open: false }))).await
    }

    pub(crate) async fn prepare(&self, sql: &Sql<'_>) -> Result<(), Error> {
        self.0.get().await?.prepare(sql.postgres()).await?;
        Ok(())
    }
}

fn close(tx: &mut Tx) {
    if let TxLink::Postgres(link) = &mut tx.link {
        link.open = false;
    }
}

impl Link {
    fn connection(&self) -> &Object {
        self.connection.as_ref().expect("it is there until drop")
    }

    pub(crate) async fn execute(&self, sql: &Sql<'_>, params: &[Value<'_>]) -> Result<u64, Error> {
        let statement = self.connection().prepare_cached(sql.postgres()).await?;
        Ok(self.connection().execute_raw(&statement, as_params(params)).await?)
    }

    /// All executions are sent before the first answer is awaited.
    pub(crate) async fn execute_many<const N: usize>(
        &self,
        sql: &Sql<'_>,
        params: &[[Value<'_>; N]],
    ) -> Result<u64, Error> {
        let statement = self.connection().prepare_cached(sql.postgres()).await?;
        let mut running = Vec::with_capacity(params.len());
        for params in params {
            let mut one = Box::pin(self.connection().execute_raw(&statement, as_params(params)));
            // The first poll puts the message on its way.
            let first = std::future::poll_fn(|context| std::task::Poll::Ready(one.as_mut().poll(context))).await;
            running.push((one, first));
        }
        let mut changed = 0;
        for (one, first) in running {
            changed += match first {
                std::task::Poll::Ready(done) => done?,
                std::task::Poll::Pending => one.await?,
            };
        }
        Ok(changed)
    }

    pub(crate) async fn query<T>(
        &self,
        sql: &Sql<'_>,
        params: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let statement = self.connection().prepare_cached(sql.postgres()).await?;
        let params: Vec<&(dyn ToSql + Sync)> = as_params(params).collect();
        let rows = self.connection().query(&statement, &params).await?;
        rows.iter().map(|row| read(&Row::Postgres(row))).collect()
    }

    pub(crate) async fn batch(&self, text: &str) -> Result<(), Error> {
        Ok(self.connection().batch_execute(text).await?)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if self.open && let Some(connection) = self.connection.take() {
            // Not back to the pool: closing it makes the server roll back what was left open.
            drop(Object::take(connection));
        }
    }
}

fn as_params<'a>(params: &'a [Value<'a>]) -> impl ExactSizeIterator<Item = &'a (dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync))
}

fn is_local(config: &tokio_postgres::Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

fn tls_config(ca_file: Option<&Path>) -> Result<rustls::ClientConfig, Error> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;

    let mut roots = rustls::RootCertStore::empty();
    if let Some(path) = ca_file {
        let unusable = |error: &dyn std::fmt::Display| Error::Location(format!("{}: {error}", path.display()));
        for certificate in CertificateDer::pem_file_iter(path).map_err(|error| unusable(&error))? {
            roots
                .add(certificate.map_err(|error| unusable(&error))?)
                .map_err(|error| unusable(&error))?;
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Location(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth())
}
