//! The running server, without a project: new projects, addresses that no other run has, and the `tenure` binary.

use std::error::Error;

use serde_json::Value;
use stytch::client::Vertical;
use uuid::Uuid;

use crate::world::text;

pub struct Ground {
    pub dev: Value,
    run: String,
}

impl Ground {
    pub fn new(dev: Value) -> Self {
        let run = Uuid::new_v4().simple().to_string()[..12].to_owned();
        Self { dev, run }
    }

    /// The id and the secret of a new project, for scenarios that change settings, keys or secrets.
    pub async fn new_project(&self, vertical: &str, settings: &[&str]) -> Result<Value, Box<dyn Error>> {
        let name = format!("conformance {}", self.run);
        let made = self
            .tenure(&[
                "project",
                "create",
                "--vertical",
                vertical,
                "--env",
                "test",
                "--name",
                &name,
            ])
            .await?;
        if !settings.is_empty() {
            let project_id = text(&made["project_id"])?;
            let set = ["project", "set", &project_id];
            self.tenure(&[&set[..], settings].concat()).await?;
        }
        Ok(made)
    }

    /// The SDK's HTTP client; it also holds the cached keys.
    pub fn http_client(
        &self,
        project_id: &str,
        secret: &str,
        vertical: Vertical,
    ) -> Result<stytch::client::Client, Box<dyn Error>> {
        let base_url = text(&self.dev["base_url"])?.parse()?;
        Ok(stytch::client::Client::new_with_base_url(
            project_id, secret, base_url, vertical,
        )?)
    }

    pub fn run(&self) -> &str {
        &self.run
    }

    /// An address that no other run has.
    pub fn email(&self, who: &str) -> String {
        format!("{who}.{}@example.com", self.run)
    }

    pub fn phone(&self) -> String {
        let random = Uuid::new_v4().as_u128();
        format!(
            "+1{}{}{:04}",
            201 + random % 789,
            201 + (random >> 32) % 789,
            (random >> 80) % 10_000
        )
    }

    /// Runs a CLI command against the server's database; its JSON answer, or null when it prints nothing.
    pub async fn tenure(&self, args: &[&str]) -> Result<Value, Box<dyn Error>> {
        let mut command = tokio::process::Command::new(std::env::var("TENURE_BIN")?);
        command
            .args(args)
            .args(["--json", "--data", &std::env::var("TENURE_DATA")?]);
        if let Ok(database) = std::env::var("TENURE_DATABASE") {
            command.args(["--database", &database]);
        }
        let done = command.output().await?;
        if !done.status.success() {
            return Err(format!(
                "tenure {}: {}",
                args.join(" "),
                String::from_utf8_lossy(&done.stderr)
            )
            .into());
        }
        if done.stdout.trim_ascii().is_empty() {
            return Ok(Value::Null);
        }
        Ok(serde_json::from_slice(&done.stdout)?)
    }
}
