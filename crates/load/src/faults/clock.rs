//! A clock that is two hours ahead for a while, and then right again.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result};
use tokio::time::sleep;

use super::{Node, Options, TARGET, folder, probe, tenure};
use probe::{Kind, Outcome};

/// Where Debian and others keep what lies to a program about the time.
const LIARS: [&str; 4] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib64/faketime/libfaketimeMT.so.1",
    "/usr/lib/faketime/libfaketimeMT.so.1",
];

pub(super) async fn leap(options: &Options) -> Result<Outcome> {
    let liar = LIARS.iter().map(PathBuf::from).find(|path| path.exists());
    let liar = liar.context("libfaketime is not installed (Debian: `apt-get install faketime`)")?;
    let data = folder()?;
    let offset = data.path().join("offset");
    std::fs::write(&offset, "+0\n")?;
    let mut tenure = tenure(options, data.path(), None);
    for (name, value) in [
        ("LD_PRELOAD", liar.as_os_str()),
        ("FAKETIME_TIMESTAMP_FILE", offset.as_os_str()),
        ("FAKETIME_NO_CACHE", "1".as_ref()),
        // What is timed is timed by a clock that never leaps.
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".as_ref()),
        ("DONT_FAKE_MONOTONIC", "1".as_ref()),
    ] {
        tenure.environment.push((name.into(), value.to_owned()));
    }
    let node = Node::start(&tenure).await?;
    let limits = [
        (Kind::Health, Some(TARGET)),
        (Kind::Jwks, Some(TARGET)),
        (Kind::Read, None),
        (Kind::Write, None),
    ];
    let mut outcome = probe::through(&node, &limits, async {
        std::fs::write(&offset, "+2h\n")?;
        sleep(Duration::from_secs(options.leap_seconds)).await;
        std::fs::write(&offset, "+0\n")?;
        Ok(())
    })
    .await?;
    // By the clock that leapt, a session of an hour is over.
    outcome.forgiven.push(404);
    Ok(outcome)
}
