//! Runs the official `stytch` SDK, unmodified, against a running Tenure.
//!
//! ```text
//! conformance DEV_JSON                      every consumer scenario, one line per check
//! conformance DEV_JSON b2b                  every B2B scenario, one line per check
//! conformance DEV_JSON verify --seconds N   local JWT checks under load, while somebody rotates the keys
//! ```

mod authorization;
mod b2b;
mod claims;
mod credentials;
mod ground;
mod keys;
mod local_checks;
mod migrate;
mod password_changes;
mod passwords;
mod report;
mod revoke;
mod search;
mod sessions;
mod user_factors;
mod userinfo;
mod users;
mod verify;
mod world;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use report::{Report, run};
use serde_json::Value;
use world::World;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        [dev_json] => consumer(World::new(read(dev_json)?)?).await,
        [dev_json, "b2b"] => b2b::every_scenario(read(dev_json)?).await,
        [dev_json, "verify", "--seconds", seconds] => {
            verify::verify(
                &World::new(read(dev_json)?)?,
                Duration::from_secs_f64(seconds.parse()?),
            )
            .await
        }
        _ => {
            eprintln!("usage: conformance DEV_JSON [b2b | verify --seconds N]");
            Ok(ExitCode::from(2))
        }
    }
}

fn read(dev_json: &str) -> Result<Value, Box<dyn Error>> {
    Ok(serde_json::from_slice(&std::fs::read(dev_json)?)?)
}

async fn consumer(world: World) -> Result<ExitCode, Box<dyn Error>> {
    let mut report = Report::new("rust");
    run!(world, report,
        "credentials" => credentials [wrong_credentials, error_envelope, another_project, rotated_secret],
        "users" => users [create, create_refusals, get, update, external_id, delete],
        "users" => user_factors [exchange_primary_factor, delete_factors],
        "search" => search [filters, pages, refusals],
        "passwords" => passwords [create, authenticate, strength, luds, lock],
        "passwords" => password_changes [migrate, existing_password_reset, session_reset],
        "sessions" => sessions [authenticate, lifetime, arguments, listing, factors],
        "sessions" => revoke [revoke, at_the_same_time],
        "claims" => claims [merge, limits],
        "authorization" => authorization [policy, verdict, refusal_changes_nothing],
        "migrate" => migrate [migrate],
        "local" => local_checks [jwt_shape, by_the_sdk, by_the_published_keys, refused_locally],
        "keys" => keys [rotate],
    );
    Ok(report.finish())
}
