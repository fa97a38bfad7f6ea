//! The unit of every ratio: one RSA-2048 signature as RS256 makes it, with nothing around it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::RSA_PKCS1_SHA256,
};
use serde::Serialize;

/// A key, parsed once and kept, as a server keeps its own.
#[derive(Clone)]
pub(crate) struct Signer(Arc<KeyPair>);

/// Raw signatures on one thread.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct RawRate {
    pub(crate) per_second: f64,
    pub(crate) cpu_us: f64,
}

impl Signer {
    pub(crate) fn new() -> Result<Self> {
        let key = KeyPair::generate(KeySize::Rsa2048)
            .ok()
            .context("no RSA key could be made")?;
        Ok(Self(Arc::new(key)))
    }

    /// Signs for `how_long` on a thread of its own.
    pub(crate) async fn measure(&self, how_long: Duration) -> Result<RawRate> {
        let key = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || signatures(&key, how_long)).await?
    }
}

impl RawRate {
    /// What lies between two measurements; taken before and after, so that a drifting machine shows in neither.
    pub(crate) fn between(before: Self, after: Self) -> Self {
        Self {
            per_second: f64::midpoint(before.per_second, after.per_second),
            cpu_us: f64::midpoint(before.cpu_us, after.cpu_us),
        }
    }
}

fn signatures(key: &KeyPair, how_long: Duration) -> Result<RawRate> {
    // The signing input of a session JWT is about this long.
    let message = [b'a'; 900];
    let mut signature = vec![0; key.public_modulus_len()];
    let random = SystemRandom::new();
    let (started, cpu_before) = (Instant::now(), crate::cpu::of_this_thread()?);
    let mut made = 0_u32;
    while started.elapsed() < how_long {
        key.sign(&RSA_PKCS1_SHA256, &random, &message, &mut signature)
            .ok()
            .context("signing failed")?;
        made += 1;
    }
    let (elapsed, cpu) = (
        started.elapsed(),
        crate::cpu::of_this_thread()?.saturating_sub(cpu_before),
    );
    let made = f64::from(made);
    Ok(RawRate {
        per_second: made / elapsed.as_secs_f64(),
        cpu_us: cpu.as_secs_f64() * 1e6 / made,
    })
}
