//! Ids and times differ from run to run; what they are does not.

/// Each word that is an id, a secret or a time is replaced by its kind.
pub(super) fn redacted(text: &str) -> String {
    let is_edge = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';');
    let words = text.split_inclusive(is_edge).map(|word| {
        let end = word.trim_end_matches(is_edge);
        let (core, rest) = (
            end.trim_end_matches([':', '.']),
            &word[end.trim_end_matches([':', '.']).len()..],
        );
        format!("{}{rest}", kind(core).unwrap_or_else(|| core.to_owned()))
    });
    words.collect()
}

/// How a database's name is printed: of a URL, nothing.
pub(super) fn database(name: &str) -> &str {
    if name.contains("://") {
        "postgres://…"
    } else {
        name
    }
}

fn kind(word: &str) -> Option<String> {
    let is_time = word.len() == 20 && word.as_bytes()[10] == b'T' && word.ends_with('Z');
    if is_time {
        return Some("[time]".to_owned());
    }
    let is_key_id = word.len() == 18 && word.starts_with('[') && word.ends_with(']');
    if is_key_id && word[1..17].chars().all(|c| c.is_ascii_hexdigit()) {
        return Some("[master key id]".to_owned());
    }
    for environment in ["-test-", "-live-"] {
        // All that is made up at random is longer than a UUID or as long.
        if let Some((kind, rest)) = word.split_once(environment)
            && rest.len() >= 36
        {
            return Some(format!("[{kind}{}]", environment.trim_end_matches('-')));
        }
    }
    None
}
