//! `--help`, which teaches.

use std::path::Path;

use crate::harness::Run;

fn help(path: &[String]) -> String {
    let words: Vec<&str> = path.iter().map(String::as_str).collect();
    let run = Run::in_folder(Path::new("."));
    run.arguments(&words).arguments(&["--help"]).ended().ok()
}

/// The names under "Commands:".
fn commands(help: &str) -> Vec<String> {
    let list = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let list = list.take_while(|line| !line.is_empty());
    // A description goes on in lines that are indented further.
    let names = list.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect()
}

#[test]
fn every_command_has_it() {
    let mut left = vec![Vec::new()];
    let mut seen = Vec::new();
    while let Some(path) = left.pop() {
        let text = help(&path);
        assert!(text.contains("Usage: tenure"), "{path:?}: {text}");
        let (about, _) = text.split_once("\n\n").unwrap_or_default();
        assert!(!about.trim().is_empty(), "{path:?} says what it is for");
        for name in commands(&text).into_iter().filter(|name| name != "help") {
            left.push([path.clone(), vec![name]].concat());
        }
        seen.push(path.join(" "));
    }
    seen.sort();
    let document = include_str!("../../../../docs/cli.md");
    let headings = document
        .lines()
        .filter_map(|line| line.strip_prefix("## `tenure"));
    let mut documented: Vec<_> = headings
        .map(|rest| rest.trim_end_matches('`').trim().to_owned())
        .collect();
    documented.sort();
    assert_eq!(
        seen, documented,
        "docs/cli.md has them all: `cargo xtask docs` makes it"
    );
}

#[test]
fn without_a_command_it_is_shown() {
    let ended = Run::in_folder(Path::new(".")).ended();
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("Usage: tenure"), "{ended:?}");
}

#[test]
fn the_version_is_told() {
    let version = Run::in_folder(Path::new("."))
        .arguments(&["--version"])
        .ended()
        .ok();
    assert_eq!(version, format!("tenure {}\n", env!("CARGO_PKG_VERSION")));
}
