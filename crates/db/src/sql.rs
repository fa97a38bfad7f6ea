//! SQL texts: written once with `$1`, readable by both engines.

use std::borrow::Cow;

/// One statement. In SQLite `$1` is a *name*, numbered in order of appearance, and would swap values silently; `?1` is
/// a position. So each text is kept in both forms.
#[derive(Clone, Debug)]
pub struct Sql<'a> {
    postgres: Cow<'a, str>,
    sqlite: Cow<'a, str>,
}

impl Sql<'static> {
    /// A statement put together at run time. Values still go in as `$n` parameters, never as text; no `$` may stand for
    /// anything else.
    pub fn dynamic(text: String) -> Self {
        let sqlite = text.replace('$', "?");
        Self {
            postgres: Cow::Owned(text),
            sqlite: Cow::Owned(sqlite),
        }
    }

    /// For [`statements!`](crate::statements), which makes the two forms at compile time.
    #[doc(hidden)]
    pub const fn constant(postgres: &'static str, sqlite: &'static str) -> Self {
        Self {
            postgres: Cow::Borrowed(postgres),
            sqlite: Cow::Borrowed(sqlite),
        }
    }
}

impl Sql<'_> {
    pub(crate) fn postgres(&self) -> &str {
        &self.postgres
    }

    pub(crate) fn sqlite(&self) -> &str {
        &self.sqlite
    }

    pub(crate) fn is_dynamic(&self) -> bool {
        matches!(self.postgres, Cow::Owned(_))
    }
}

/// `$1` to `?1`, byte for byte, at compile time.
#[doc(hidden)]
pub const fn positional<const N: usize>(text: &str) -> [u8; N] {
    let bytes = text.as_bytes();
    let mut out = [0; N];
    let mut at = 0;
    while at < N {
        out[at] = if bytes[at] == b'$' { b'?' } else { bytes[at] };
        at += 1;
    }
    out
}

/// Names the SQL statements of a module, and lists them all in `STATEMENTS`, so that a test can prepare each one on
/// each engine. No text may hold a `$` that is not a parameter's.
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $(
            $(#[$doc])*
            pub(crate) const $name: $crate::Sql<'static> = {
                const TEXT: &str = $text;
                const BYTES: [u8; TEXT.len()] = $crate::positional::<{ TEXT.len() }>(TEXT);
                const SQLITE: &str = match ::core::str::from_utf8(&BYTES) {
                    Ok(text) => text,
                    Err(_) => panic!("only ASCII bytes were replaced"),
                };
                $crate::Sql::constant(TEXT, SQLITE)
            };
        )*

        #[allow(dead_code, reason = "read by the test that prepares every statement")]
        pub(crate) const STATEMENTS: &[(&str, $crate::Sql<'static>)] = &[$((stringify!($name), $name),)*];
    };
}
