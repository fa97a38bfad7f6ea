//! How long something works, in words.

use super::Language;

/// In the largest unit that says it exactly.
pub(super) fn words(minutes: i64, language: Language) -> String {
    let (count, unit) = match minutes {
        _ if minutes > 0 && minutes % (24 * 60) == 0 => (minutes / (24 * 60), 2),
        _ if minutes > 0 && minutes % 60 == 0 => (minutes / 60, 1),
        _ => (minutes, 0),
    };
    let units = match language {
        Language::En => [["minute", "minutes"], ["hour", "hours"], ["day", "days"]],
        Language::Es => [["minuto", "minutos"], ["hora", "horas"], ["día", "días"]],
        Language::PtBr => [["minuto", "minutos"], ["hora", "horas"], ["dia", "dias"]],
    };
    format!("{count} {}", units[unit][usize::from(count != 1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_unit_that_is_exact() {
        for (minutes, expected) in [
            (1, "1 minute"),
            (30, "30 minutes"),
            (60, "1 hour"),
            (90, "90 minutes"),
            (120, "2 hours"),
            (1440, "1 day"),
            (1500, "25 hours"),
            (10080, "7 days"),
        ] {
            assert_eq!(words(minutes, Language::En), expected);
        }
        assert_eq!(words(1440, Language::Es), "1 día");
        assert_eq!(words(10, Language::PtBr), "10 minutos");
    }
}
