//! What is said of a command line that can't be understood.

use clap::Error;
use clap::error::ErrorKind;

use crate::printer;

/// Prints the error, or the help that was asked for, and ends the process. A connection string that lost its quotes or its
/// `--database` is not repeated: its password may be in any of its parts.
pub(crate) fn refuse(error: &Error) -> ! {
    let said = error.render().to_string();
    let given: Vec<String> = std::env::args().skip(1).collect();
    let hidden = hidden(error.kind(), &said, &given);
    if hidden == said {
        error.exit();
    }
    printer::complain(hidden.trim_end());
    std::process::exit(error.exit_code());
}

fn hidden(kind: ErrorKind, said: &str, given: &[String]) -> String {
    let may_hold_password = |text: &String| text.contains(['@', '=']) || text.contains("://");
    let unknown = matches!(kind, ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand);
    let any = given.iter().any(may_hold_password);
    let mut said = said.to_owned();
    for text in given {
        let value = match text.split_once('=') {
            Some((option, value)) if option.starts_with('-') => value,
            _ => text,
        };
        let hide = if unknown { any } else { text.contains("://") };
        if hide && !value.is_empty() && !value.starts_with('-') {
            said = said.replace(&format!("'{value}'"), "'…'");
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::hidden;
    use crate::Cli;

    fn said(arguments: &[&str]) -> String {
        let error = Cli::try_parse_from([&["tenure"], arguments].concat())
            .err()
            .unwrap();
        let given: Vec<String> = arguments.iter().map(|&text| text.to_owned()).collect();
        hidden(error.kind(), &error.render().to_string(), &given)
    }

    #[test]
    fn a_password_that_strayed_is_not_repeated() {
        for arguments in [
            &["migrate", "postgres://u:pass-word@h/d"][..],
            &["postgres://u:pass-word@h/d"],
            &["--databse", "postgres://u:pass-word@h/d", "migrate"],
            &["--databse=postgres://u:pass-word@h/d", "migrate"],
            &["--databse=host=h password=pass-word", "migrate"],
            &["--database", "host=h", "password=pass-word", "migrate"],
            &["migrate", "--database", "host=h", "user=u", "password=pass-word"],
            &["migrate", "--database", "password='a", "pass-word'"],
            &["serve", "--listen", "postgres://u:pass-word@h/d"],
            &["serve", "--listen=postgres://u:pass-word@h/d"],
        ] {
            let said = said(arguments);
            assert!(!said.contains("-word"), "{arguments:?}: {said}");
            assert!(said.starts_with("error: "), "{said}");
        }
        for (arguments, named) in [
            (&["migrat"][..], "'migrat'"),
            (&["migrate", "more"], "'more'"),
            (&["serve", "--listen", "here:1"], "here:1"),
            (&["migrate", "--bogus", "a=b"], "--bogus"),
        ] {
            let said = said(arguments);
            assert!(said.contains(named), "{said}");
        }
    }
}
