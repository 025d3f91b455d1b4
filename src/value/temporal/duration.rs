//! Lengths of time.

use std::cmp::Ordering;
use std::fmt;

/// Nanoseconds in a second.
const SECOND: i128 = 1_000_000_000;
/// Nanoseconds in a day of 24 hours.
const DAY: i128 = 86_400 * SECOND;
/// Nanoseconds in a month of average length: 30.436875 days.
const MONTH: i128 = 2_629_746 * SECOND;

/// Months, days and seconds kept apart, since how long a month or a day is depends
/// on when; each may be negative. Nanoseconds count up from the seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    months: i64,
    days: i64,
    seconds: i64,
    nanos: u32,
}

impl Duration {
    /// So many months, days and nanoseconds; `None` where a part is too large.
    pub fn new(months: i128, days: i128, nanos: i128) -> Option<Duration> {
        Some(Duration {
            months: i64::try_from(months).ok()?,
            days: i64::try_from(days).ok()?,
            seconds: i64::try_from(nanos.div_euclid(SECOND)).ok()?,
            nanos: nanos.rem_euclid(SECOND) as u32,
        })
    }

    /// So many months, days and seconds, each over `denominator`; what is left of a
    /// unit goes to the next smaller one, a month as one of average length. `None`
    /// where a part is too large.
    pub fn from_ratio(
        months: i128,
        days: i128,
        seconds: i128,
        denominator: i128,
    ) -> Option<Duration> {
        Duration::from_parts([months, days, seconds, 0], denominator)
    }

    /// Months, days, seconds and nanoseconds, each over `denominator`.
    fn from_parts(parts: [i128; 4], denominator: i128) -> Option<Duration> {
        let sign = denominator.signum();
        let ([months, days, seconds, nanos], denominator) =
            (parts.map(|part| part * sign), denominator * sign);
        let left = |part: i128, size: i128| (part % denominator).checked_mul(size);
        let carried = left(months, MONTH)?.checked_add(left(days, DAY)?)?;
        let (whole_days, rest) = of_one_sign(
            days / denominator + carried / denominator / DAY,
            carried % DAY.checked_mul(denominator)?,
            DAY * denominator,
        );
        let rest = rest.checked_add(left(seconds, SECOND)?)?.checked_add(nanos)?;
        let whole_nanos = (seconds / denominator).checked_mul(SECOND)?;
        let whole_nanos = whole_nanos.checked_add(rest / denominator)?;
        let (whole_nanos, _) = of_one_sign(whole_nanos, rest % denominator, denominator);
        Duration::new(months / denominator, whole_days, whole_nanos)
    }

    /// Whole months.
    pub fn months(&self) -> i64 {
        self.months
    }

    /// Whole days.
    pub fn days(&self) -> i64 {
        self.days
    }

    /// Whole seconds, rounded down.
    pub fn seconds(&self) -> i64 {
        self.seconds
    }

    /// Nanoseconds above [`Duration::seconds`], never negative.
    pub fn nanos_of_second(&self) -> i64 {
        i64::from(self.nanos)
    }

    /// Seconds and nanoseconds together, in nanoseconds.
    pub fn nanos(&self) -> i128 {
        i128::from(self.seconds) * SECOND + i128::from(self.nanos)
    }

    /// Month by month, day by day, second by second; `None` where a part is too large.
    pub fn plus(&self, other: &Duration) -> Option<Duration> {
        Duration::new(
            i128::from(self.months) + i128::from(other.months),
            i128::from(self.days) + i128::from(other.days),
            self.nanos() + other.nanos(),
        )
    }

    /// The other way; `None` where a part is too large.
    pub fn negated(&self) -> Option<Duration> {
        Duration::new(-i128::from(self.months), -i128::from(self.days), -self.nanos())
    }

    /// Times `numerator` over `denominator`, which is not zero.
    pub fn times(&self, numerator: i128, denominator: i128) -> Option<Duration> {
        let parts = [self.months, self.days, self.seconds, i64::from(self.nanos)];
        let mut multiplied = [0; 4];
        for (result, part) in multiplied.iter_mut().zip(parts) {
            *result = i128::from(part).checked_mul(numerator)?;
        }
        Duration::from_parts(multiplied, denominator)
    }

    /// By length, a month being of average length; the same length in different
    /// parts is ordered by them.
    pub fn order(&self, other: &Duration) -> Ordering {
        let key = |d: &Duration| {
            let length = i128::from(d.months) * MONTH + i128::from(d.days) * DAY + d.nanos();
            (length, d.months, d.days)
        };
        key(self).cmp(&key(other))
    }
}

/// So many whole units and a rest smaller than one, both of the sign of their sum.
fn of_one_sign(whole: i128, rest: i128, unit: i128) -> (i128, i128) {
    match (whole.signum(), rest.signum()) {
        (1, -1) => (whole - 1, rest + unit),
        (-1, 1) => (whole + 1, rest - unit),
        _ => (whole, rest),
    }
}

impl fmt::Display for Duration {
    /// As ISO 8601 does, every part with its own sign.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Duration::default() {
            return write!(f, "PT0S");
        }
        write!(f, "P")?;
        part(f, self.months / 12, 'Y')?;
        part(f, self.months % 12, 'M')?;
        part(f, self.days, 'D')?;
        let nanos = self.nanos();
        if nanos == 0 {
            return Ok(());
        }
        write!(f, "T")?;
        part(f, (nanos / (3600 * SECOND)) as i64, 'H')?;
        part(f, (nanos / (60 * SECOND) % 60) as i64, 'M')?;
        write_seconds(f, nanos % (60 * SECOND))
    }
}

fn part(f: &mut fmt::Formatter<'_>, amount: i64, unit: char) -> fmt::Result {
    if amount == 0 { Ok(()) } else { write!(f, "{amount}{unit}") }
}

/// Seconds with as many digits of fraction as there are.
fn write_seconds(f: &mut fmt::Formatter<'_>, nanos: i128) -> fmt::Result {
    if nanos == 0 {
        return Ok(());
    }
    let sign = if nanos < 0 { "-" } else { "" };
    let (whole, fraction) = (nanos.abs() / SECOND, nanos.abs() % SECOND);
    write!(f, "{sign}{whole}")?;
    if fraction != 0 {
        let digits = format!("{fraction:09}");
        write!(f, ".{}", digits.trim_end_matches('0'))?;
    }
    write!(f, "S")
}
