//! Rules for every Rust file: its length, its first line, and where SQL may stand.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::layout::read;
use crate::workspace::Workspace;

/// A file of more lines is listed.
pub(super) const LONG: usize = 400;
/// A file of more lines fails.
const TOO_LONG: usize = 600;

/// What shows that a file writes SQL: the macros of `tenure-db`, or a statement in a literal.
const SQL: [&str; 6] = [
    "statements!",
    "sql!",
    "\"SELECT ",
    "\"INSERT INTO ",
    "\"DELETE FROM ",
    "\"UPDATE ",
];

/// Files of more than `LONG` lines, the longest first. Test files and generated files are not looked at, and the tests
/// inside a file are not counted.
pub(super) fn long_files(workspace: &Workspace, files: &[PathBuf]) -> Result<Vec<(String, usize)>> {
    let mut long = Vec::new();
    for file in files.iter().filter(|file| !is_test_file(file)) {
        let source = read(file)?;
        let lines = before_tests(&source).lines().count();
        if lines > LONG && !is_generated(&source) {
            long.push((workspace.relative(file).to_string(), lines));
        }
    }
    long.sort_by_key(|(_, lines)| std::cmp::Reverse(*lines));
    Ok(long)
}

/// Of these, the ones that fail.
pub(super) fn too_long(long: &[(String, usize)]) -> Vec<String> {
    let files = long.iter().filter(|(_, lines)| *lines > TOO_LONG);
    files
        .map(|(file, lines)| format!("{file} has {lines} lines, {TOO_LONG} are the limit"))
        .collect()
}

/// Lines with SQL outside of `crates/db` and of files named `store.rs`.
pub(super) fn stray_sql(workspace: &Workspace, files: &[PathBuf]) -> Result<Vec<String>> {
    let crates = workspace.root.join("crates");
    let mut complaints = Vec::new();
    for file in files {
        let at_home =
            file.starts_with(crates.join("db")) || file.file_name().is_some_and(|name| name == "store.rs");
        // This tool has no storage; it only names what it looks for.
        if at_home || file.starts_with(crates.join("xtask")) || is_test_file(file) {
            continue;
        }
        let source = read(file)?;
        for (number, line) in before_tests(&source).lines().enumerate() {
            if has_sql(line) {
                complaints.push(format!(
                    "{}:{}: {}",
                    workspace.relative(file),
                    number + 1,
                    line.trim()
                ));
            }
        }
    }
    Ok(complaints)
}

/// Files whose first line is no `//!`. A `tests.rs` needs none: it is about the file it belongs to.
pub(super) fn without_purpose(workspace: &Workspace, files: &[PathBuf]) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for file in files {
        let is_tests = file.file_name().is_some_and(|name| name == "tests.rs");
        if !is_tests && !read(file)?.starts_with("//! ") {
            complaints.push(workspace.relative(file).to_string());
        }
    }
    Ok(complaints)
}

fn has_sql(line: &str) -> bool {
    !line.trim_start().starts_with("//") && SQL.iter().any(|sign| line.contains(sign))
}

/// `tests/…`, `tests.rs`, `…_tests.rs`.
fn is_test_file(path: &Path) -> bool {
    let in_folder = path
        .components()
        .any(|component| component.as_os_str() == "tests");
    let named = path.file_stem().and_then(|stem| stem.to_str());
    in_folder || named.is_some_and(|stem| stem == "tests" || stem.ends_with("_tests"))
}

fn is_generated(source: &str) -> bool {
    source.lines().take(5).any(|line| line.contains("@generated"))
}

/// The source up to its `#[cfg(test)] mod …`.
fn before_tests(source: &str) -> &str {
    let starts = source.match_indices("\n#[cfg(test)]\n");
    let tests = starts.map(|(at, found)| (at, &source[at + found.len()..]));
    // Other attributes may stand between; a `mod x;` is in a file of its own.
    let start = tests.into_iter().find(|(_, rest)| {
        let first = rest.lines().find(|line| !line.starts_with("#["));
        first.is_some_and(|line| line.trim_start().contains("mod ") && line.ends_with('{'))
    });
    start.map_or(source, |(at, _)| &source[..=at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_at_the_end_are_not_counted() {
        assert_eq!(before_tests("a\n#[cfg(test)]\nmod tests {\nb\n}\n"), "a\n");
        assert_eq!(
            before_tests("a\n#[cfg(test)]\n#[path = \"x\"]\nmod tests {\n"),
            "a\n"
        );
        let elsewhere = "a\n#[cfg(test)]\nmod tests;\nb\n";
        assert_eq!(before_tests(elsewhere), elsewhere);
        let one_function = "a\n#[cfg(test)]\nfn b() {}\nc\n";
        assert_eq!(before_tests(one_function), one_function);
    }

    #[test]
    fn test_files_are_known_by_their_path() {
        for path in [
            "crates/a/tests/api.rs",
            "crates/a/tests/api/users.rs",
            "src/jwt/tests.rs",
            "src/jwt_tests.rs",
        ] {
            assert!(is_test_file(Path::new(path)), "{path}");
        }
        assert!(!is_test_file(Path::new("crates/a/src/test_output.rs")));
    }

    #[test]
    fn sql_is_seen_and_comments_are_not() {
        assert!(has_sql("    statements! {"));
        assert!(has_sql("let sql = \"UPDATE users SET a = $1\";"));
        assert!(!has_sql("// sql! is for stores"));
        assert!(!has_sql("let text = \"Updated\";"));
    }
}
