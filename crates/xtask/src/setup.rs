//! What must be on the machine beside Rust: PostgreSQL's programs, PgBouncer, Python with venv, Node with npm,
//! Java with Maven, Chromium, and what the shell scripts of the documentation call. Looks first, installs with apt what is missing, and
//! looks again; something still missing is a failure.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use crate::process;
use crate::report;
use crate::scratch::Scratch;
use crate::tally::Tally;
use crate::workspace::Workspace;

const INSTALL_LIMIT: Duration = Duration::from_secs(15 * 60);

/// What `docs/b2b-walkthrough.sh` calls, each with the package it is in.
const SCRIPTED: [(&str, &str); 6] = [
    ("bash", "bash"),
    ("curl", "curl"),
    ("openssl", "openssl"),
    ("base32", "coreutils"),
    ("od", "coreutils"),
    ("xargs", "findutils"),
];

/// The programs that later steps start.
#[derive(Debug)]
pub(crate) struct Tools {
    /// Holds `initdb` and `postgres`.
    pub(crate) postgres: PathBuf,
    pub(crate) python: PathBuf,
    pub(crate) chromium: PathBuf,
}

pub(crate) fn run(workspace: &Workspace, scratch: &Arc<Scratch>) -> Result<(Tools, Tally)> {
    install_rust_components(workspace, scratch)?;
    let mut packages: Vec<&str> = Vec::new();
    if find_postgres().is_none() {
        packages.push("postgresql");
    }
    if find_python().is_none() {
        packages.extend(["python3", "python3-venv"]);
    }
    if !has_node() {
        packages.extend(["nodejs", "npm"]);
    }
    if !on_path("javac") {
        packages.push("default-jdk-headless");
    }
    if !on_path("mvn") {
        packages.push("maven");
    }
    if find_chromium().is_none() {
        packages.push("chromium");
    }
    if find_pgbouncer().is_none() {
        packages.push("pgbouncer");
    }
    let missing = |program: &&(&str, &str)| !on_path(program.0);
    packages.extend(SCRIPTED.iter().filter(missing).map(|(_, package)| package));
    if !on_path("c++") {
        packages.push("g++");
    }
    if !packages.is_empty() {
        install(scratch, &packages)?;
    }

    let postgres =
        find_postgres().context("no PostgreSQL: `initdb` and `postgres` were not found, nor installed")?;
    let python = find_python().context("no Python 3.10 or newer with the venv module")?;
    ensure!(has_node(), "no Node.js 18 or newer with npm");
    ensure!(has_java(), "no JDK 17 or newer with Maven");
    let chromium = find_chromium().context("no Chromium")?;
    for (program, _) in SCRIPTED {
        ensure!(on_path(program), "no `{program}`");
    }
    ensure!(on_path("c++"), "no C++ compiler, which libFuzzer is built with");
    let mut tally = Tally::default();
    report::say(format_args!("PostgreSQL  {}", postgres.display()));
    tally.check("PostgreSQL", Ok(()));
    report::say(format_args!("Python      {}", python.display()));
    tally.check("Python with venv", Ok(()));
    tally.check("Node.js with npm", Ok(()));
    tally.check("Java with Maven", Ok(()));
    report::say(format_args!("Chromium    {}", chromium.display()));
    tally.check("Chromium", Ok(()));
    tally.check(&SCRIPTED.map(|(program, _)| program).join(", "), Ok(()));
    let tools = Tools {
        postgres,
        python,
        chromium,
    };
    Ok((tools, tally))
}

/// Only what `cargo xtask postgres`, `crash` and `bench` need.
pub(crate) fn postgres_programs(scratch: &Arc<Scratch>) -> Result<PathBuf> {
    if find_postgres().is_none() {
        install(scratch, &["postgresql"])?;
    }
    find_postgres().context("no PostgreSQL: `initdb` and `postgres` were not found, nor installed")
}

/// Installed where it is missing.
pub(crate) fn pgbouncer(scratch: &Arc<Scratch>) -> Result<PathBuf> {
    if find_pgbouncer().is_none() {
        install(scratch, &["pgbouncer"])?;
    }
    find_pgbouncer().context("no PgBouncer was found, nor installed")
}

fn find_pgbouncer() -> Option<PathBuf> {
    // The folder is in root's PATH only.
    let debian = PathBuf::from("/usr/sbin/pgbouncer");
    find_on_path("pgbouncer").or_else(|| debian.is_file().then_some(debian))
}

/// Debian keeps these programs out of PATH.
fn find_postgres() -> Option<PathBuf> {
    let usable = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    let told = process::capture(Command::new("pg_config").arg("--bindir")).ok();
    let told = told.map(|text| PathBuf::from(text.trim()));
    let path = std::env::var_os("PATH").unwrap_or_default();
    told.into_iter()
        .chain(debian_folders())
        .chain(std::env::split_paths(&path))
        .find(usable)
}

/// The newest first.
fn debian_folders() -> Vec<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

/// `ensurepip` is what Debian leaves out until python3-venv is there.
fn find_python() -> Option<PathBuf> {
    let check = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
    let names = [
        "python3",
        "python3.14",
        "python3.13",
        "python3.12",
        "python3.11",
        "python3.10",
        "/usr/bin/python3",
    ];
    names
        .into_iter()
        .map(PathBuf::from)
        .find(|name| process::agrees(Command::new(name).args(["-c", check])))
}

fn has_node() -> bool {
    let version = process::capture(Command::new("node").arg("--version")).unwrap_or_default();
    node_major(&version).is_some_and(|major| major >= 18)
        && process::agrees(Command::new("npm").arg("--version"))
}

/// `v20.20.2` → 20.
fn node_major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn has_java() -> bool {
    let version = process::capture(Command::new("javac").arg("-version")).unwrap_or_default();
    java_major(&version).is_some_and(|major| major >= 17) && on_path("mvn")
}

/// `javac 17.0.15` → 17.
fn java_major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix("javac ")?
        .split('.')
        .next()?
        .parse()
        .ok()
}

fn find_chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names.into_iter().find_map(find_on_path)
}

fn on_path(program: &str) -> bool {
    find_on_path(program).is_some()
}

fn find_on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// A minimal toolchain comes without them.
fn install_rust_components(workspace: &Workspace, scratch: &Arc<Scratch>) -> Result<()> {
    for component in ["fmt", "clippy"] {
        if !process::agrees(workspace.cargo().args([component, "--version"])) {
            let name = if component == "fmt" { "rustfmt" } else { component };
            report::say(format_args!("installing the Rust component {name}"));
            process::run(
                scratch,
                Command::new("rustup").args(["component", "add", name]),
                INSTALL_LIMIT,
            )?;
        }
    }
    Ok(())
}

fn install(scratch: &Arc<Scratch>, packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if !Path::new("/usr/bin/apt-get").is_file() {
        bail!("missing: {names}. There is no apt-get here, so install them yourself");
    }
    report::say(format_args!("installing {names}"));
    let apt = |arguments: &[&str]| {
        let mut command = as_root("apt-get")?;
        command.args(arguments);
        process::run_quietly(scratch, command, INSTALL_LIMIT)
    };
    // One unreachable list need not matter: the installation decides.
    if let Err(error) = apt(&["-qq", "update"]) {
        report::say(format_args!("{error:#}"));
    }
    let mut arguments = vec!["-qq", "install", "-y", "--no-install-recommends"];
    arguments.extend(packages);
    apt(&arguments)
}

/// `program`, through `sudo` unless we are root already. Never asks for a password.
fn as_root(program: &str) -> Result<Command> {
    let mut command = if is_root()? {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "env"]);
        sudo
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", program]);
    Ok(command)
}

/// PostgreSQL refuses to run as root, and apt to run as anyone else.
pub(crate) fn is_root() -> Result<bool> {
    Ok(process::capture(Command::new("id").arg("-u"))?.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::{java_major, node_major};

    #[test]
    fn the_major_version_of_node() {
        assert_eq!(node_major("v20.20.2\n"), Some(20));
        assert_eq!(node_major("18.0.0"), None);
        assert_eq!(node_major(""), None);
    }

    #[test]
    fn the_major_version_of_java() {
        assert_eq!(java_major("javac 17.0.15\n"), Some(17));
        assert_eq!(java_major("javac 25\n"), Some(25));
        assert_eq!(java_major(""), None);
    }
}
