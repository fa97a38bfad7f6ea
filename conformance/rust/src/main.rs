//! Runs the official `stytch` SDK, unmodified, against a running Tenure: consumer scenarios.
//!
//! ```text
//! conformance DEV_JSON                      every scenario, one line per check
//! conformance DEV_JSON verify --seconds N   local JWT checks under load, while somebody rotates the keys
//! ```

mod authorization;
mod claims;
mod credentials;
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

use report::{Check, Report};
use world::World;

/// Runs scenarios one after another. One that cannot go on is a failed check; the others do not depend on it.
macro_rules! run {
    ($world:expr, $report:expr, $($area:literal => $module:ident [$($scenario:ident),+ $(,)?]),+ $(,)?) => {
        $($(
            let mut check = Check { report: &mut $report, area: $area };
            if let Err(error) = $module::$scenario(&$world, &mut check).await {
                $report.record($area, concat!(stringify!($scenario), " runs to its end"), Some(format!("{error:?}")));
            }
        )+)+
    };
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        [dev_json] => consumer(world(dev_json)?).await,
        [dev_json, "verify", "--seconds", seconds] => {
            verify::verify(&world(dev_json)?, Duration::from_secs_f64(seconds.parse()?)).await
        }
        _ => {
            eprintln!("usage: conformance DEV_JSON [verify --seconds N]");
            Ok(ExitCode::from(2))
        }
    }
}

fn world(dev_json: &str) -> Result<World, Box<dyn Error>> {
    World::new(serde_json::from_slice(&std::fs::read(dev_json)?)?)
}

async fn consumer(world: World) -> Result<ExitCode, Box<dyn Error>> {
    let mut report = Report::new();
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
