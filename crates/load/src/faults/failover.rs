//! Two hosts in one database URL: one is lost, or swallows what is sent to it.

use std::{net::SocketAddr, time::Duration};

use anyhow::Result;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    time::{sleep, timeout},
};

use super::{MOVE_TARGET, Node, Options, TARGET, folder, postgres::Postgres, probe, store, tenure};
use probe::{Kind, Outcome};

/// All may be away while PostgreSQL moves, and not for long.
const LIMITS: [(Kind, Option<Duration>); 4] = [
    (Kind::Health, Some(TARGET)),
    (Kind::Jwks, Some(TARGET)),
    (Kind::Read, Some(MOVE_TARGET)),
    (Kind::Write, Some(MOVE_TARGET)),
];

/// How the primary ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Killed,
    Frozen,
}

/// How long whoever watches the primary takes to see that it is gone.
const WATCHED: Duration = Duration::from_secs(1);

pub(super) async fn moved(options: &Options, end: End) -> Result<Outcome> {
    let mut primary = Postgres::start(&options.postgres_programs)?;
    primary.database("faults")?;
    // What is acknowledged is on both, or it could be lost with the first.
    let standby = Postgres::standby_of(&primary)?;
    primary.wait_for_standby().await?;
    let url = both([primary.port(), standby.port()]);
    let data = folder()?;
    let node = Node::start(&tenure(options, data.path(), Some(url))).await?;
    probe::through(&node, &LIMITS, async {
        match end {
            End::Killed => primary.kill()?,
            End::Frozen => primary.signal("STOP")?,
        }
        sleep(WATCHED).await;
        standby.promote()?;
        sleep(MOVE_TARGET).await;
        Ok(())
    })
    .await
}

pub(super) async fn black_hole(options: &Options) -> Result<Outcome> {
    let postgres = Postgres::start(&options.postgres_programs)?;
    postgres.database("faults")?;
    let hole = Hole::dig().await?;
    let data = folder()?;
    let url = both([hole.address.port(), postgres.port()]);
    let node = Node::start(&tenure(options, data.path(), Some(url))).await?;
    probe::through(&node, &LIMITS, async {
        // Every connection is to be made anew.
        postgres.execute("postgres", store::DISCONNECT).await?;
        sleep(WATCHED).await;
        Ok(())
    })
    .await
}

fn both(ports: [u16; 2]) -> String {
    let [first, second] = ports;
    format!(
        "postgres://{}@127.0.0.1:{first},127.0.0.1:{second}/faults?target_session_attrs=read-write",
        super::postgres::ROLE
    )
}

/// A port that nobody accepts at, with its queue full: the system drops whatever else knocks.
struct Hole {
    address: SocketAddr,
    _listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl Hole {
    async fn dig() -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(([127, 0, 0, 1], 0).into())?;
        let listener = socket.listen(1)?;
        let address = listener.local_addr()?;
        let mut queue = Vec::new();
        while let Ok(entered) = timeout(Duration::from_millis(300), TcpStream::connect(address)).await {
            queue.push(entered?);
        }
        Ok(Self {
            address,
            _listener: listener,
            _queue: queue,
        })
    }
}
