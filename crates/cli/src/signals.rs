//! The signals that an operator sends to a node.

use std::io::IsTerminal as _;

use anyhow::{Context, Result};
use tenure_server::Certificates;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::Config;
use crate::logging::Log;

pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
    has_terminal: bool,
}

/// What SIGHUP reads anew.
pub(crate) struct Reread<F> {
    pub(crate) config: F,
    pub(crate) log: Log,
}

/// Lets the node live through the signals that mean nothing to it, also while it starts: SIGHUP, until it can read anew, and
/// those that are for programs to define. Called in a Tokio runtime.
pub(crate) fn survive() -> Result<()> {
    for kind in [
        SignalKind::hangup(),
        SignalKind::user_defined1(),
        SignalKind::user_defined2(),
    ] {
        // A signal that was listened for once is never deadly again.
        drop(signal(kind).context("can't listen for signals")?);
    }
    Ok(())
}

impl Signals {
    /// From now on a signal means "finish", not "die".
    pub(crate) fn listen() -> Result<Self> {
        let listen = |kind| signal(kind).context("can't listen for signals");
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
            hangup: listen(SignalKind::hangup())?,
            has_terminal: std::io::stdin().is_terminal(),
        })
    }

    /// Done when the node shall end. At SIGHUP it reads anew, unless the terminal that it runs in is gone.
    pub(crate) async fn end<F: Fn() -> Result<Config>>(
        &mut self,
        reread: &Reread<F>,
        certificates: Option<&Certificates>,
    ) {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => return,
                _ = self.interrupt.recv() => return,
                _ = self.hangup.recv() => {
                    if self.has_terminal && !std::io::stdin().is_terminal() {
                        return;
                    }
                    match reread.run(certificates) {
                        Ok(()) => tracing::info!("certificate, key and log level were read anew"),
                        Err(error) => tracing::error!("not all could be read anew: {error:#}"),
                    }
                }
            }
        }
    }
}

impl<F: Fn() -> Result<Config>> Reread<F> {
    fn run(&self, certificates: Option<&Certificates>) -> Result<()> {
        let config = (self.config)()?;
        self.log.set(&config)?;
        if let (Some(certificates), Some(files)) = (certificates, config.tls()) {
            certificates.reload(files)?;
        }
        Ok(())
    }
}
