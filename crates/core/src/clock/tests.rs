use super::*;

const NOON: Timestamp = Timestamp::from_seconds(1_767_323_045);

fn second(second: u64) -> Duration {
    Duration::from_secs(second)
}

fn at(seconds: i64) -> Timestamp {
    NOON.plus_seconds(seconds)
}

fn sample(time: i64, asked: u64, round_trip: u64) -> Sample {
    Sample {
        time: Timestamp::from_millis(time),
        asked: Duration::from_millis(asked),
        answered: Duration::from_millis(asked + round_trip),
    }
}

#[test]
fn the_sample_of_the_least_round_trip_counts() {
    let mut samples = Samples::default();
    assert!(samples.best().is_none());
    // A slow one may be wrong by half of its round trip.
    samples.add(sample(100_390, 0, 400));
    samples.add(sample(101_003, 1000, 6));
    samples.add(sample(102_190, 2000, 200));
    let best = samples.best().unwrap();
    assert_eq!(
        (best.ahead(), best.round_trip()),
        (100_000, Duration::from_millis(6))
    );
    // The newest of those that are alike.
    samples.add(sample(103_004, 3000, 6));
    assert_eq!(samples.best().unwrap().ahead(), 100_001);
}

#[test]
fn a_sample_is_forgotten_in_time() {
    let mut samples = Samples::default();
    samples.add(sample(100_000, 0, 0));
    for at in (1_u32..).take(KEPT - 1) {
        samples.add(sample(100_007 + 1000 * i64::from(at), 1000 * u64::from(at), 10));
    }
    assert_eq!(samples.best().unwrap().ahead(), 100_000);
    samples.add(sample(200_007, 100_000, 10));
    assert_eq!(samples.best().unwrap().ahead(), 100_002);
}

#[test]
fn a_clock_that_was_set_voids_the_samples_before() {
    let mut samples = Samples::default();
    samples.add(sample(100_000, 0, 2));
    // Within what the round trips and a little drift explain.
    samples.add(sample(101_100, 1000, 100));
    assert_eq!(samples.best().unwrap().ahead(), 99_999);
    samples.add(sample(109_500, 2000, 100));
    assert_eq!(samples.best().unwrap().ahead(), 107_450);
    assert_eq!(samples.0.len(), 1);
}

#[test]
fn an_even_clock_is_steady_however_far_apart_the_looks() {
    let mut steadiness = Steadiness::new(NOON, second(5));
    for (wall, monotonic) in [(0, 5), (60, 65), (69, 66), (100_000, 100_000), (99_999, 100_001)] {
        assert_eq!(
            steadiness.look(at(wall), second(monotonic)),
            Look::Steady,
            "{wall} {monotonic}"
        );
    }
}

#[test]
fn a_leap_is_waited_out_for_as_long_as_it_was_and_an_hour_at_most() {
    for (by, wait) in [
        (11, 11_u32),
        (300, 300),
        (3600, 3600),
        (7200, 3600),
        (-20, 20),
        (-7200, 3600),
    ] {
        let mut steadiness = Steadiness::new(NOON, second(0));
        let leap = Leap {
            by: by * 1000,
            until: second(60 + u64::from(wait)),
        };
        assert_eq!(
            steadiness.look(at(60 + by), second(60)),
            Look::Leapt(leap),
            "{by}"
        );
        assert_eq!(steadiness.leap(), Some(leap));
        let last = wait - 1;
        assert_eq!(
            steadiness.look(at(60 + by + i64::from(last)), second(60 + u64::from(last))),
            Look::Waiting(leap)
        );
        assert_eq!(
            steadiness.look(at(60 + by + i64::from(wait)), second(60 + u64::from(wait))),
            Look::SteadyAgain
        );
        assert_eq!(
            steadiness.look(at(90 + by + i64::from(wait)), second(90 + u64::from(wait))),
            Look::Steady
        );
    }
}

#[test]
fn a_clock_that_comes_back_is_trusted_at_once() {
    let mut steadiness = Steadiness::new(NOON, second(0));
    assert!(matches!(steadiness.look(at(7260), second(60)), Look::Leapt(_)));
    assert!(matches!(steadiness.look(at(7320), second(120)), Look::Waiting(_)));
    assert_eq!(steadiness.look(at(125), second(125)), Look::SteadyAgain);
    assert_eq!(steadiness.leap(), None);
}

#[test]
fn another_leap_begins_another_wait() {
    let mut steadiness = Steadiness::new(NOON, second(0));
    assert!(matches!(steadiness.look(at(360), second(60)), Look::Leapt(_)));
    let leap = Leap {
        by: 600_000,
        until: second(900),
    };
    assert_eq!(steadiness.look(at(900), second(300)), Look::Leapt(leap));
    assert_eq!(steadiness.look(at(1499), second(899)), Look::Waiting(leap));
}

#[test]
fn nothing_overflows() {
    let mut steadiness = Steadiness::new(Timestamp::from_millis(i64::MIN), second(u64::MAX));
    for now in [i64::MAX, i64::MIN, 0] {
        for monotonic in [0, u64::MAX] {
            steadiness.look(Timestamp::from_millis(now), second(monotonic));
        }
    }
    let mut samples = Samples::default();
    samples.add(Sample {
        time: Timestamp::from_millis(i64::MIN),
        asked: second(u64::MAX),
        answered: second(0),
    });
    samples.add(sample(i64::MAX, 0, 0));
    assert_eq!(samples.best().unwrap().ahead(), i64::MAX);
}
