//! The drivers in `conformance/`: they run the official SDKs against a server. Installing them, and how each is started.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::process;
use crate::report;
use crate::scratch::Scratch;
use crate::tally::Tally;
use crate::workspace::Workspace;

const INSTALL_LIMIT: Duration = Duration::from_secs(20 * 60);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sdk {
    Python,
    Node,
    Java,
    Rust,
}

impl Sdk {
    pub(crate) const ALL: [Self; 4] = [Self::Python, Self::Node, Self::Java, Self::Rust];

    /// As the runner calls it in its output.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Node => "node",
            Self::Java => "java",
            Self::Rust => "rust",
        }
    }

    fn install(self, workspace: &Workspace, scratch: &Arc<Scratch>, python: &Path) -> Result<()> {
        match self {
            Self::Python => install_python(workspace, scratch, python),
            Self::Node => install_npm(workspace, scratch, self.name()),
            Self::Java => install_java(workspace, scratch),
            Self::Rust => build_rust(workspace, scratch),
        }
    }
}

/// The program that runs the scenarios of all SDKs, for the server that announced itself in `dev_json`. More arguments
/// may be added.
pub(crate) fn runner(workspace: &Workspace, dev_json: &Path) -> Command {
    let mut command = Command::new(venv(workspace).join("bin/python"));
    command
        .arg(workspace.root.join("conformance/runner/run.py"))
        .arg(dev_json)
        .arg("--installed")
        .arg(workspace.target.join("conformance"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// Installs all four, and schemathesis beside the Python one. Quick when nothing has changed since the last time.
pub(crate) fn install(workspace: &Workspace, scratch: &Arc<Scratch>, python: &Path) -> Result<Tally> {
    std::fs::create_dir_all(workspace.target.join("conformance"))?;
    let mut tally = Tally::default();
    for sdk in Sdk::ALL {
        tally.check(
            &format!("the {} driver is installed", sdk.name()),
            sdk.install(workspace, scratch, python),
        );
    }
    Ok(tally)
}

/// The Python environment of the runner, of its driver, and of schemathesis.
pub(crate) fn venv(workspace: &Workspace) -> PathBuf {
    workspace.target.join("conformance/venv")
}

fn install_python(workspace: &Workspace, scratch: &Arc<Scratch>, python: &Path) -> Result<()> {
    let folder = workspace.root.join("conformance/python");
    let lists = [
        folder.join("requirements.txt"),
        folder.join("requirements-schemathesis.txt"),
    ];
    let venv = venv(workspace);
    make_venv(workspace, scratch, python, "python", &venv, &lists)
}

/// A Python environment with the packages of these lists. `name` is for the memory of what was installed.
pub(crate) fn make_venv(
    workspace: &Workspace,
    scratch: &Arc<Scratch>,
    python: &Path,
    name: &str,
    venv: &Path,
    lists: &[PathBuf],
) -> Result<()> {
    let stamp = Stamp::new(workspace, name, lists)?;
    if stamp.holds() && process::agrees(Command::new(venv.join("bin/python")).arg("--version")) {
        report::say("      the Python packages are as listed");
        return Ok(());
    }
    let mut make = Command::new(python);
    process::run(
        scratch,
        make.args(["-m", "venv", "--clear"]).arg(venv),
        INSTALL_LIMIT,
    )?;
    let mut pip = Command::new(venv.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    for list in lists {
        pip.arg("--requirement").arg(list);
    }
    process::run(scratch, &mut pip, INSTALL_LIMIT)?;
    stamp.set()
}

/// The packages of a folder of `conformance/`, as its lock file has them.
pub(crate) fn install_npm(workspace: &Workspace, scratch: &Arc<Scratch>, name: &str) -> Result<()> {
    let folder = workspace.root.join("conformance").join(name);
    std::fs::create_dir_all(workspace.target.join("conformance"))?;
    let stamp = Stamp::new(
        workspace,
        name,
        &[folder.join("package.json"), folder.join("package-lock.json")],
    )?;
    if stamp.holds() && folder.join("node_modules/.package-lock.json").is_file() {
        report::say("      the Node packages are as listed");
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.current_dir(&folder).args([
        "ci",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--loglevel=error",
    ]);
    process::run(scratch, &mut npm, INSTALL_LIMIT)?;
    stamp.set()
}

/// The SDK with all that it needs, as jars in a folder; the driver itself is started from its source.
fn install_java(workspace: &Workspace, scratch: &Arc<Scratch>) -> Result<()> {
    let pom = workspace.root.join("conformance/java/pom.xml");
    let jars = workspace.target.join("conformance/java");
    let stamp = Stamp::new(workspace, "java", std::slice::from_ref(&pom))?;
    if stamp.holds() && jars.is_dir() {
        report::say("      the Java packages are as listed");
        return Ok(());
    }
    let downloads = workspace.target.join("conformance/maven");
    let mut maven = Command::new("mvn");
    maven
        .args([
            "--quiet",
            "--batch-mode",
            "--no-transfer-progress",
            "-Dstyle.color=never",
            "--file",
        ])
        .arg(pom)
        .arg("dependency:copy-dependencies")
        .arg(format!("-Dmaven.repo.local={}", downloads.display()))
        .arg(format!("-DoutputDirectory={}", jars.display()));
    // What an older list named must not stay.
    if jars.is_dir() {
        std::fs::remove_dir_all(&jars)?;
    }
    process::run(scratch, &mut maven, INSTALL_LIMIT)?;
    stamp.set()
}

/// A workspace of its own: the SDK's dependencies stay out of ours.
fn build_rust(workspace: &Workspace, scratch: &Arc<Scratch>) -> Result<()> {
    let mut command = workspace.cargo();
    command.args(["build", "--quiet", "--locked", "--manifest-path"]);
    command.arg(workspace.root.join("conformance/rust/Cargo.toml"));
    command
        .arg("--target-dir")
        .arg(workspace.target.join("conformance/rust"));
    process::run(scratch, &mut command, INSTALL_LIMIT)
}

/// Remembers from which files something was installed.
struct Stamp {
    file: PathBuf,
    content: String,
}

impl Stamp {
    fn new(workspace: &Workspace, name: &str, sources: &[PathBuf]) -> Result<Self> {
        let read = |path: &PathBuf| {
            std::fs::read_to_string(path).with_context(|| format!("can't read {}", workspace.relative(path)))
        };
        let content = sources.iter().map(read).collect::<Result<_>>()?;
        Ok(Self {
            file: workspace.target.join("conformance").join(format!("{name}.stamp")),
            content,
        })
    }

    fn holds(&self) -> bool {
        std::fs::read_to_string(&self.file).is_ok_and(|content| content == self.content)
    }

    fn set(&self) -> Result<()> {
        std::fs::write(&self.file, &self.content)
            .with_context(|| format!("can't write {}", self.file.display()))
    }
}
