//! Master keys: base64 of 32 bytes, one a line, the first of which seals.

use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tenure_core::seal::MasterKeys;
use tenure_engine::Entropy;
use zeroize::Zeroizing;

use crate::files;
use crate::system::SystemEntropy;

/// The environment variable that holds the keys themselves, for whoever keeps secrets there.
pub(crate) const VARIABLE: &str = "TENURE_MASTER_KEY";

/// From the environment, or else from the file.
pub(crate) fn load(file: &Path) -> Result<MasterKeys> {
    if let Ok(text) = std::env::var(VARIABLE) {
        return parse(&text.replace(',', "\n"))
            .with_context(|| format!("{VARIABLE} holds no usable master key"));
    }
    if !file.exists() {
        bail!(
            "there is no master key: {} does not exist and {VARIABLE} is not set.\n\
             Make one with `tenure key new-master --out {}`, and keep a copy of it apart from the database: \
             without it the stored keys can't be read.",
            file.display(),
            file.display(),
        );
    }
    let text = std::fs::read_to_string(file).with_context(|| format!("can't read {}", file.display()))?;
    parse(&text).with_context(|| format!("{} holds no usable master key", file.display()))
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
            let bytes = Zeroizing::new(STANDARD.decode(line).context("a line is not base64")?);
            let key: [u8; 32] = bytes.as_slice().try_into().context("a key has not 32 bytes")?;
            Ok(Zeroizing::new(key))
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(MasterKeys::new(&keys)?)
}
