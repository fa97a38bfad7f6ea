//! Master keys: base64 of 32 bytes, one a line, the first of which seals.

use std::io;
use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tenure_core::seal::MasterKeys;
use tenure_engine::support::Entropy;
use zeroize::Zeroizing;

use crate::files;
use crate::system::SystemEntropy;

/// The environment variable that holds the keys themselves, for whoever keeps secrets there.
pub(crate) const VARIABLE: &str = "TENURE_MASTER_KEY";

/// From the environment, or else from the file. None if there is neither.
pub(crate) fn load(file: &Path) -> Result<Option<MasterKeys>> {
    if let Ok(text) = std::env::var(VARIABLE) {
        return parse(&text.replace(',', "\n"))
            .map(Some)
            .with_context(|| format!("{VARIABLE} holds no usable master key"));
    }
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("can't read {}", file.display())),
    };
    parse(&text)
        .map(Some)
        .with_context(|| format!("{} holds no usable master key", file.display()))
}

/// Makes a new key in a file that does not exist yet.
pub(crate) fn create(file: &Path) -> Result<()> {
    let text = STANDARD.encode(<dyn Entropy>::bytes::<32>(&SystemEntropy)) + "\n";
    if !files::create_private(file, &text)? {
        bail!("{} exists; a master key is never overwritten", file.display());
    }
    Ok(())
}

fn parse(text: &str) -> Result<MasterKeys> {
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys = lines
        .map(|line| {
            let bytes = Zeroizing::new(STANDARD.decode(line).ok().context("a line is not base64")?);
            let key: [u8; 32] = bytes.as_slice().try_into().context("a key has not 32 bytes")?;
            Ok(Zeroizing::new(key))
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(MasterKeys::new(&keys)?)
}
