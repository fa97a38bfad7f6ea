//! Checks of the source tree itself: files are where the rules say, walls between crates hold, no file is too long.

mod endpoints;
mod floors;
mod source;
mod walls;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::report;
use crate::tally::Tally;
use crate::workspace::Workspace;

pub(crate) fn run(workspace: &Workspace) -> Result<Tally> {
    let files = rust_files(&workspace.root.join("crates"))?;
    let long = source::long_files(workspace, &files)?;
    for (file, lines) in &long {
        report::say(format_args!("      {lines} lines: {file}"));
    }
    let rules = [
        (
            "the path of an endpoint is the path of its flow",
            endpoints::misplaced(workspace),
        ),
        (
            "the walls between the crates hold",
            Ok(walls::broken(&workspace.packages)),
        ),
        (
            "a room of the engine names only rooms of lower floors",
            floors::arrows_up(workspace, &files),
        ),
        (
            "SQL stands in crates/db and in files named store.rs",
            source::stray_sql(workspace, &files),
        ),
        (
            "a file begins with its purpose",
            source::without_purpose(workspace, &files),
        ),
        ("no file is too long, tests aside", Ok(source::too_long(&long))),
    ];
    let mut tally = Tally::default();
    for (rule, complaints) in rules {
        tally.check(rule, complaints.and_then(|complaints| verdict(&complaints)));
    }
    tally.figure(format!(
        "{} Rust files, {} over {} lines",
        files.len(),
        long.len(),
        source::LONG
    ));
    Ok(tally)
}

/// Each complaint is a line of the error.
fn verdict(complaints: &[String]) -> Result<()> {
    if complaints.is_empty() {
        return Ok(());
    }
    bail!("\n      {}", complaints.join("\n      "))
}

/// All Rust files below `folder`, sorted.
fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries =
            std::fs::read_dir(&folder).with_context(|| format!("can't read {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                if entry.file_name() != "target" {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))
}
