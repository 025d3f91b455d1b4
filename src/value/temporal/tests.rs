use super::between::{Units, between};
use super::*;

/// A small pseudorandom generator, so that a failure can be repeated.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, bound: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as i64
    }

    /// Mostly of our days, sometimes of any.
    fn local(&mut self) -> LocalDateTime {
        let days = match self.below(4) {
            0 => self.below(700_000_000_000) - 350_000_000_000,
            _ => self.below(60_000) - 20_000,
        };
        let nanos = match self.below(3) {
            0 => self.below(24) * 3_600_000_000_000,
            1 => self.below(86_400_000) * 1_000_000,
            _ => self.below(time::DAY),
        };
        let date = Date::from_epoch_day(days).expect("in range");
        LocalDateTime { date, time: LocalTime::from_nanos(nanos) }
    }

    fn zone(&mut self) -> Zone {
        let names =
            ["Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "+00:53:28", "Z"];
        Zone::parse(names[self.below(5) as usize]).expect("a zone")
    }

    fn part(&mut self) -> i128 {
        match self.below(3) {
            0 => 0,
            1 => i128::from(self.below(100) - 50),
            _ => i128::from(self.below(2_000_000_000_000) - 1_000_000_000_000),
        }
    }
}

fn clock() -> Clock {
    Clock::fixed(0, Zone::UTC)
}

#[test]
fn text_reads_back() {
    let mut seeded = Seeded(0xDA7E);
    for _ in 0..3000 {
        let local = seeded.local();
        assert_eq!(parse::local_date_time(&local.to_string()), Some(local), "{local}");
        assert_eq!(parse::date(&local.date.to_string()), Some(local.date));
        assert_eq!(parse::local_time(&local.time.to_string()), Some(local.time));
        let at = DateTime::new(local, seeded.zone(), None).expect("in range");
        let back = parse::date_time(&at.to_string(), &clock()).expect("it reads back");
        assert_eq!(
            (back.instant(), back.offset(), back.zone()),
            (at.instant(), at.offset(), at.zone()),
            "{at}"
        );
        let duration = Duration::new(seeded.part(), seeded.part(), seeded.part());
        let duration = duration.expect("in range");
        assert_eq!(parse::duration(&duration.to_string()), Some(duration), "{duration}");
    }
}

#[test]
fn what_lies_between_leads_from_one_to_the_other() {
    let mut seeded = Seeded(0xBEEF);
    for _ in 0..3000 {
        let (a, b) = (seeded.local(), seeded.local());
        let length = between(&Temporal::LocalDateTime(a), &Temporal::LocalDateTime(b), Units::All);
        let length = length.expect("in range");
        assert_eq!(a.plus(&length), Some(b), "{a} {b} {length}");
        let zone = seeded.zone();
        let (a, b) = (DateTime::new(a, zone, None), DateTime::new(b, seeded.zone(), None));
        let (a, b) = (a.expect("in range"), b.expect("in range"));
        let ends = [&a, &b].map(|at| Temporal::DateTime(Arc::new(*at)));
        let length = between(&ends[0], &ends[1], Units::Seconds).expect("in range");
        assert_eq!(a.plus(&length).map(|at| at.instant()), Some(b.instant()));
    }
}

#[test]
fn fractions_carry_and_lose_less_than_a_nanosecond() {
    let (second, day, month) = (1_000_000_000, 86_400_000_000_000, 2_629_746_000_000_000);
    let mut seeded = Seeded(0xF00D);
    for _ in 0..3000 {
        let denominator = [1, 2, 3, 7, 10, 1000, 1_000_000][seeded.below(7) as usize];
        let [months, days, seconds] =
            [(); 3].map(|()| i128::from(seeded.below(20_000_000) - 10_000_000));
        let carried = Duration::from_ratio(months, days, seconds, denominator);
        let carried = carried.expect("in range");
        let whole = (i128::from(carried.months()), i128::from(carried.days()), carried.nanos());
        let exact = months * month + days * day + seconds * second;
        let kept = (whole.0 * month + whole.1 * day + whole.2) * denominator;
        assert!((exact - kept).abs() < denominator, "{months} {days} {seconds} {denominator}");
        assert_eq!(whole.0, months / denominator);
        if seconds == 0 {
            assert!(whole.1.signum() * whole.2.signum() >= 0, "{carried}");
        }
    }
}

#[test]
fn components_of_a_duration_make_the_whole() {
    let mut seeded = Seeded(0xCAFE);
    for _ in 0..1000 {
        let duration = Duration::new(seeded.part(), seeded.part(), seeded.part());
        let duration = Temporal::Duration(Arc::new(duration.expect("in range")));
        let part = |name: &str| match duration.component(name) {
            Some(Value::Integer(number)) => number,
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(part("years") * 12 + part("monthsOfYear"), part("months"));
        assert_eq!(part("quarters") * 3 + part("monthsOfQuarter"), part("months"));
        assert_eq!(part("weeks") * 7 + part("daysOfWeek"), part("days"));
        assert_eq!(part("hours") * 60 + part("minutesOfHour"), part("minutes"));
        assert_eq!(part("minutes") * 60 + part("secondsOfMinute"), part("seconds"));
        for (name, left, size) in [
            ("milliseconds", "millisecondsOfSecond", 1000),
            ("microseconds", "microsecondsOfSecond", 1_000_000),
            ("nanoseconds", "nanosecondsOfSecond", 1_000_000_000),
        ] {
            assert_eq!(part("seconds") * size + part(left), part(name), "{name} of {duration}");
        }
    }
}

#[test]
fn the_longest_durations_read_back() {
    let ends = [i128::from(i64::MIN), -1, 0, i128::from(i64::MAX)];
    for (months, days, seconds) in ends.into_iter().flat_map(|months| {
        ends.into_iter().flat_map(move |days| ends.map(move |seconds| (months, days, seconds)))
    }) {
        let longest = Duration::new(months, days, seconds * 1_000_000_000).expect("in range");
        assert_eq!(parse::duration(&longest.to_string()), Some(longest), "{longest}");
    }
}

#[test]
fn zones_of_long_ago() {
    let old = parse::date_time("1818-07-21T21:40:32.142[Europe/Stockholm]", &clock());
    let old = old.expect("it exists");
    assert_eq!(old.to_string(), "1818-07-21T21:40:32.142+00:53:28[Europe/Stockholm]");
}

#[test]
fn nothing_goes_beyond_the_last_year() {
    let last = Temporal::Date(Date::new(999_999_999, 12, 31).expect("it exists"));
    let day = Duration::new(0, 1, 0).expect("in range");
    let longest = Duration::new(i64::MAX.into(), i64::MAX.into(), 0).expect("in range");
    assert!(last.plus(&day).is_none() && last.plus(&longest).is_none());
    let at = LocalDateTime::from_nanos(0).expect("in range");
    assert!(at.plus(&longest).is_none());
    assert!(longest.plus(&day).is_none() && longest.times(2, 1).is_none());
    assert!(DateTime::from_instant(i128::MAX / 2, Zone::UTC).is_none());
    assert!(Duration::new(i64::MIN.into(), 0, 0).expect("in range").negated().is_none());
}
