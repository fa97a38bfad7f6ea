//! What is reported of a run.

use hdrhistogram::Histogram;
use serde::Serialize;

/// Latencies in microseconds.
#[derive(Clone, Copy, Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the JSON says the unit")]
pub(crate) struct Latency {
    pub(crate) p50_us: f64,
    pub(crate) p90_us: f64,
    pub(crate) p99_us: f64,
    pub(crate) p999_us: f64,
    pub(crate) max_us: f64,
}

impl Latency {
    /// `nanos` holds nanoseconds.
    pub(crate) fn of(nanos: &Histogram<u64>) -> Self {
        Self {
            p50_us: micros(nanos.value_at_quantile(0.5)),
            p90_us: micros(nanos.value_at_quantile(0.9)),
            p99_us: micros(nanos.value_at_quantile(0.99)),
            p999_us: micros(nanos.value_at_quantile(0.999)),
            max_us: micros(nanos.max()),
        }
    }

    pub(crate) fn p99_over_p50(&self) -> f64 {
        self.p99_us / self.p50_us
    }

    pub(crate) fn words(&self) -> String {
        format!(
            "p50 {:.0} µs, p90 {:.0}, p99 {:.0}, p99.9 {:.0}, max {:.0}",
            self.p50_us, self.p90_us, self.p99_us, self.p999_us, self.max_us
        )
    }
}

fn micros(nanos: u64) -> f64 {
    std::time::Duration::from_nanos(nanos).as_secs_f64() * 1e6
}

/// The middle one of an odd number of values, the upper middle of an even number.
pub(crate) fn median_by<T>(mut values: Vec<T>, key: impl Fn(&T) -> f64) -> Option<T> {
    values.sort_by(|left, right| key(left).total_cmp(&key(right)));
    let middle = values.len() / 2;
    (middle < values.len()).then(|| values.swap_remove(middle))
}

#[cfg(test)]
mod tests {
    use super::median_by;

    #[test]
    fn median_is_the_middle_by_its_key() {
        assert_eq!(median_by(vec![9.0, 1.0, 5.0], |value| *value), Some(5.0));
        assert_eq!(median_by(vec![4.0, 1.0, 3.0, 2.0], |value| *value), Some(3.0));
        assert_eq!(median_by(Vec::<f64>::new(), |value| *value), None);
    }
}
