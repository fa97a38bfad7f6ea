//! Reads the one-line results that our own programs print, such as `python: 64 passed, 0 failed`.

/// The numbers of a line `label: N word, N word, …` whose label and words are exactly the given ones.
pub(crate) fn read<const N: usize>(line: &str, label: &str, words: [&str; N]) -> Option<[u64; N]> {
    let rest = line.trim().strip_prefix(label)?.strip_prefix(": ")?;
    let mut parts = rest.split(", ");
    let mut numbers = [0; N];
    for (number, word) in numbers.iter_mut().zip(words) {
        *number = parts
            .next()?
            .strip_suffix(word)?
            .strip_suffix(' ')?
            .parse()
            .ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn numbers_of_an_exact_line() {
        assert_eq!(
            read("python: 64 passed, 2 failed", "python", ["passed", "failed"]),
            Some([64, 2])
        );
        let crash = "crash: 5 rounds, 12345 acknowledged operations checked, 0 lost";
        let words = ["rounds", "acknowledged operations checked", "lost"];
        assert_eq!(read(crash, "crash", words), Some([5, 12345, 0]));
    }

    #[test]
    fn anything_else_is_no_result() {
        let words = ["passed", "failed"];
        for line in [
            "",
            "node: 64 passed, 2 failed",
            "python: 64 passed",
            "python: 64 passed, 2 failed, 1 skipped",
            "python: -1 passed, 2 failed",
            "python: many passed, 2 failed",
            "ok python: 64 passed, 2 failed",
        ] {
            assert_eq!(read(line, "python", words), None, "{line}");
        }
    }
}
