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
    Rust,
}

/// Which half of the API the scenarios are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vertical {
    Consumer,
    B2b,
}

impl Vertical {
    pub(crate) const ALL: [Self; 2] = [Self::Consumer, Self::B2b];

    /// The driver's file, without the end of its name.
    fn file(self) -> &'static str {
        match self {
            Self::Consumer => "consumer",
            Self::B2b => "b2b",
        }
    }
}

impl Sdk {
    pub(crate) const ALL: [Self; 3] = [Self::Python, Self::Node, Self::Rust];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Node => "node",
            Self::Rust => "rust",
        }
    }

    /// As the driver calls itself in its output.
    pub(crate) fn label(self, vertical: Vertical) -> &'static str {
        match (self, vertical) {
            (_, Vertical::Consumer) => self.name(),
            (Self::Python, Vertical::B2b) => "python-b2b",
            (Self::Node, Vertical::B2b) => "node-b2b",
            (Self::Rust, Vertical::B2b) => "rust-b2b",
        }
    }

    /// The driver for the server that announced itself in `dev_json`. More arguments may be added.
    pub(crate) fn driver(self, workspace: &Workspace, vertical: Vertical, dev_json: &Path) -> Command {
        let file = |folder: &str, end: &str| {
            let folder = workspace.root.join("conformance").join(folder);
            folder.join(vertical.file()).with_extension(end)
        };
        match self {
            Self::Python => {
                let mut command = Command::new(venv(workspace).join("bin/python"));
                command
                    .arg(file("python", "py"))
                    .arg(dev_json)
                    .env("PYTHONDONTWRITEBYTECODE", "1");
                command
            }
            Self::Node => {
                let mut command = Command::new("node");
                command.arg(file("node", "js")).arg(dev_json);
                command
            }
            Self::Rust => {
                let mut command = rust(workspace, "run");
                command.arg("--").arg(dev_json);
                if vertical == Vertical::B2b {
                    command.arg(vertical.file());
                }
                command
            }
        }
    }

    fn install(self, workspace: &Workspace, scratch: &Arc<Scratch>, python: &Path) -> Result<()> {
        match self {
            Self::Python => install_python(workspace, scratch, python),
            Self::Node => install_npm(workspace, scratch, self.name()),
            Self::Rust => process::run(scratch, &mut rust(workspace, "build"), INSTALL_LIMIT),
        }
    }
}

/// Installs all three, and schemathesis beside the Python one. Quick when nothing has changed since the last time.
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

/// The Python environment of the driver and of schemathesis.
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

/// A workspace of its own: the SDK's dependencies stay out of ours.
fn rust(workspace: &Workspace, verb: &str) -> Command {
    let mut command = workspace.cargo();
    command.args([verb, "--quiet", "--locked", "--manifest-path"]);
    command.arg(workspace.root.join("conformance/rust/Cargo.toml"));
    command
        .arg("--target-dir")
        .arg(workspace.target.join("conformance/rust"));
    command
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
