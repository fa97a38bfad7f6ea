//! Finds out whether a pooler stands between here and PostgreSQL that loses what a connection has prepared.

use std::future::poll_fn;
use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::Client;

use super::dial::Dial;
use crate::Error;

/// A pooler with one connection to the server lets the second client wait; and such a one mixes nothing up.
const PATIENCE: Duration = Duration::from_secs(2);

/// Prepares a statement, lets another client take the server's connection that did it, and uses the statement.
pub(super) async fn forgets(dial: &Dial) -> Result<bool, Error> {
    let (one, other) = (client(dial).await?, client(dial).await?);
    let used = timeout(PATIENCE, async {
        let statement = one.prepare("SELECT 1").await?;
        other.batch_execute("BEGIN; SELECT 1").await?;
        one.query(&statement, &[]).await
    });
    match used.await {
        Ok(Ok(_)) | Err(_) => Ok(false),
        Ok(Err(error)) => match Error::from(error) {
            Error::Forgotten(_) => Ok(true),
            error => Err(error),
        },
    }
}

async fn client(dial: &Dial) -> Result<Client, Error> {
    let (client, mut driver) = dial.connect().await?;
    // Ends with the client.
    tokio::spawn(async move { while let Some(Ok(_)) = poll_fn(|context| driver(context)).await {} });
    Ok(client)
}
