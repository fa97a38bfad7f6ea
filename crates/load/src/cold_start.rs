//! From spawn to the first 200 of `GET /ready` on an existing database, and memory at rest (target P10).

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use clap::Args;

use crate::{
    cpu::{self, Memory},
    figures::median_by,
    printer,
    server::Tenure,
};

#[derive(Args)]
pub(crate) struct Options {
    /// The `tenure` binary
    #[arg(long, value_name = "PATH")]
    tenure: PathBuf,
    /// Its data folder; a database is made in it by `tenure dev` if there is none
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// A PostgreSQL URL instead of SQLite
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// How many starts
    #[arg(long, default_value_t = 10)]
    starts: usize,
}

/// Cold starts of one server.
pub(crate) struct Started {
    /// The median, in milliseconds.
    pub(crate) ready_ms: f64,
    pub(crate) slowest_ms: f64,
    /// Two seconds after the last start.
    pub(crate) at_rest: Memory,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    ensure!(options.starts > 0, "there must be a start");
    std::fs::create_dir_all(&options.data)?;
    let tenure = Tenure {
        binary: options.tenure.clone(),
        data: options.data.clone(),
        database: options.database.clone(),
        environment: Vec::new(),
    };
    if !options.data.join("dev.json").exists() {
        let (server, _) = tenure.dev()?;
        server.stop()?;
    }
    let started = measure(&tenure, options.starts)?;
    printer::line(&format!(
        "cold start {:.1} ms to ready, the median of {}; slowest {:.1} ms",
        started.ready_ms, options.starts, started.slowest_ms
    ));
    let pss = started
        .at_rest
        .pss_kib
        .map_or(String::new(), |pss| format!(", {:.1} MB PSS", megabytes(pss)));
    printer::line(&format!(
        "at rest    {:.1} MB resident{pss}",
        megabytes(started.at_rest.rss_kib)
    ));
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn megabytes(kib: u32) -> f64 {
    f64::from(kib) / 1024.0
}

/// Starts the server `starts` times, each time after it has ended in good order.
pub(crate) fn measure(tenure: &Tenure, starts: usize) -> Result<Started> {
    let mut times = Vec::with_capacity(starts);
    let mut at_rest = None;
    for start in 1..=starts {
        let address = free_address()?;
        let spawned = Instant::now();
        let server = tenure.start_serve(&address.to_string())?;
        while !ready(address) {
            ensure!(
                spawned.elapsed() < Duration::from_secs(30),
                "not ready within 30 seconds: {}",
                server.log_end()
            );
            thread::sleep(Duration::from_millis(1));
        }
        times.push(spawned.elapsed().as_secs_f64() * 1e3);
        if start == starts {
            thread::sleep(Duration::from_secs(2));
            at_rest = Some(cpu::memory(server.pid())?);
        }
        server.stop()?;
    }
    let slowest_ms = times.iter().copied().fold(0.0, f64::max);
    let (ready_ms, at_rest) = median_by(times, |time| *time)
        .zip(at_rest)
        .ok_or_else(|| anyhow::anyhow!("no start was asked for"))?;
    Ok(Started {
        ready_ms,
        slowest_ms,
        at_rest,
    })
}

/// The port must be known before the server says it, so that nothing but `/ready` is waited for.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn ready(address: SocketAddr) -> bool {
    let answer = || {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(
            stream,
            "GET /ready HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
        )?;
        let mut head = [0; 12];
        stream.read_exact(&mut head)?;
        std::io::Result::Ok(head)
    };
    answer().is_ok_and(|head| &head == b"HTTP/1.1 200")
}
