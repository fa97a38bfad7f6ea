//! What the key `database` means: a file's name, or the way to a PostgreSQL.
//!
//! The text may hold a password, and where it is mistyped nobody knows in which part of it. So nothing of it is ever
//! repeated unless it is a file's name beyond doubt.

/// What stands for a PostgreSQL in messages.
pub(super) const POSTGRES: &str = "postgres://…";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    /// A URL, or libpq's `host=… user=…`.
    Postgres,
    Neither,
}

impl Kind {
    pub(super) fn of(text: &str) -> Self {
        let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
        if begins(&["postgres://", "postgresql://"]) || begins_with_keyword(text) {
            return Self::Postgres;
        }
        let is_path = begins(&["/", "./", "../"]) && !text.starts_with("//");
        if !text.is_empty() && (is_path || !text.contains([':', '@', '='])) {
            Self::File
        } else {
            Self::Neither
        }
    }
}

/// Whether it begins as libpq's connection strings do: `keyword = value`.
fn begins_with_keyword(text: &str) -> bool {
    text.split_once('=').is_some_and(|(keyword, _)| {
        let keyword = keyword.trim();
        !keyword.is_empty()
            && keyword
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    })
}

#[cfg(test)]
mod tests {
    use super::Kind::{self, File, Neither, Postgres};

    #[test]
    fn a_text_is_a_file_only_where_there_is_no_doubt() {
        for (text, kind) in [
            ("tenure.db", File),
            ("data/tenure.db", File),
            ("/var/lib/tenure@1/a=b.db", File),
            ("./a:b.db", File),
            ("../a@b.db", File),
            ("postgres", File),
            ("postgres://u:p@h/d", Postgres),
            ("postgresql://h/d?password=p", Postgres),
            ("host=a,b user=u password=p@ss", Postgres),
            ("  user = u password = p", Postgres),
            ("password='a b' host=/run/postgresql", Postgres),
            ("", Neither),
            ("postgres:/u:p@h/d", Neither),
            ("postgres:u:p@h/d", Neither),
            ("postgresql:u", Neither),
            ("POSTGRES://u:p@h/d", Neither),
            (" postgres://u:p@h/d", Neither),
            ("//u:p@h/d", Neither),
            ("u:p@h/d", Neither),
            ("p@ss", Neither),
            ("mysql://u:p@h/d", Neither),
            ("HOST=h PASSWORD=p", Neither),
            ("host h password=p", Neither),
            (":memory:", Neither),
            ("file:tenure.db", Neither),
        ] {
            assert_eq!(Kind::of(text), kind, "{text:?}");
        }
    }
}
