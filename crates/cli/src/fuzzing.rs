//! What the fuzz targets of `fuzz/` read configuration with. There is nothing here in any other build.

#![cfg(fuzzing)]
#![expect(dead_code, reason = "the program uses all of it")]

mod config;
mod files;
mod master_key;
mod messages;
mod system;

use toml::Value;

/// Reads `text` as a configuration file. Where to listen is said beside it: a name would be looked up.
pub fn load_config(text: &str) -> Result<(), String> {
    let path = std::env::temp_dir().join(format!("tenure-fuzz-{}.toml", std::process::id()));
    std::fs::write(&path, text).expect("the folder for temporary files takes one");
    let overrides = config::Overrides {
        config: Some(path),
        ..config::Overrides::default()
    };
    let here = || Value::String("127.0.0.1:7800".to_owned());
    let loaded = config::Config::load(&overrides, vec![("listen", here()), ("metrics_listen", here())]);
    let config = loaded.map_err(|error| format!("{error:#}"))?;
    let _ = (config.location(), config.database_name(), config.server(1024));
    Ok(())
}
