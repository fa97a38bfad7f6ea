//! The floors of the engine: a room names only rooms of lower floors.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::layout::read;
use crate::workspace::Workspace;

/// The rooms, from the ground up. What stands directly in `src` is for all.
const FLOORS: [&[&str]; 9] = [
    &["support"],
    &["projects"],
    &["signals", "messages"],
    &["sessions", "credentials"],
    &["subjects"],
    &["login"],
    &["acting"],
    &["v1", "management"],
    &["jobs"],
];

/// One line for each room that a file names though it is not below.
pub(super) fn arrows_up(workspace: &Workspace, files: &[PathBuf]) -> Result<Vec<String>> {
    let engine = workspace.root.join("crates/engine/src");
    let mut complaints = Vec::new();
    for file in files {
        let Ok(path) = file.strip_prefix(&engine) else {
            continue;
        };
        let Some(room) = room(path) else { continue };
        let Some(floor) = floor(&room) else {
            complaints.push(format!("{}: {room} stands on no floor", workspace.relative(file)));
            continue;
        };
        for named in named_rooms(&read(file)?) {
            if named != room && self::floor(&named).is_some_and(|other| other >= floor) {
                complaints.push(format!(
                    "{} names {named}, which is not below {room}",
                    workspace.relative(file)
                ));
            }
        }
    }
    Ok(complaints)
}

/// The folder in `src` that a file stands in.
fn room(path: &Path) -> Option<String> {
    let mut parts = path.components();
    let room = parts.next()?.as_os_str().to_str()?.to_owned();
    parts.next().map(|_| room)
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// What follows `crate::` in code, in lists as well.
fn named_rooms(source: &str) -> BTreeSet<String> {
    let lines = source
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n");
    let mut rooms = BTreeSet::new();
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        let list = rest.strip_prefix('{').and_then(|list| list.split_once("};"));
        match list {
            Some((list, _)) => rooms.extend(of_list(list)),
            None => rooms.extend(word(rest)),
        }
    }
    rooms
}

/// The first words of a list's entries, lists in it aside.
fn of_list(list: &str) -> Vec<String> {
    let mut depth = 0;
    let entries = list.split_inclusive([',', '{', '}']).filter_map(|part| {
        let first = (depth == 0).then(|| word(part.trim_start())).flatten();
        depth += i32::from(part.ends_with('{')) - i32::from(part.ends_with('}'));
        first
    });
    entries.collect()
}

fn word(text: &str) -> Option<String> {
    let word: String = text
        .chars()
        .take_while(|character| character.is_ascii_alphanumeric() || *character == '_')
        .collect();
    (!word.is_empty()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_are_named_in_paths_and_in_lists() {
        let source = "
            // crate::jobs is only spoken of
            use crate::subjects::members::{self, Member};
            use crate::{Engine, login::{self, source}, sessions};
            let all = crate::v1::statements();
        ";
        let named: Vec<_> = named_rooms(source).into_iter().collect();
        assert_eq!(named, ["Engine", "login", "sessions", "subjects", "v1"]);
    }

    #[test]
    fn every_room_has_one_floor() {
        let rooms: Vec<_> = FLOORS.concat();
        let once: BTreeSet<_> = rooms.iter().collect();
        assert_eq!(once.len(), rooms.len());
        assert!(floor("support") < floor("v1"));
        assert_eq!(floor("elsewhere"), None);
        assert_eq!(room(Path::new("v1/users/get.rs")), Some("v1".to_owned()));
        assert_eq!(room(Path::new("lib.rs")), None);
    }
}
