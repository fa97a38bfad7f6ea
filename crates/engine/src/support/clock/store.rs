//! SQL of the installation's clock.

use tenure_db::{Error, Tx, params};
use tenure_types::Timestamp;

tenure_db::statements! {
    TRUSTED = "SELECT trusted_at FROM installation_clock";
    TRUST = "INSERT INTO installation_clock (clock_id, trusted_at) VALUES (1, $1)
             ON CONFLICT (clock_id) DO UPDATE SET trusted_at = excluded.trusted_at";
}

pub(super) async fn trusted(tx: &Tx) -> Result<Option<Timestamp>, Error> {
    tx.query_opt(&TRUSTED, &[], |row| row.get(0).map(Timestamp::from_millis))
        .await
}

pub(super) async fn trust(tx: &Tx, time: Timestamp) -> Result<(), Error> {
    tx.execute(&TRUST, &params![time.millis()]).await.map(drop)
}
